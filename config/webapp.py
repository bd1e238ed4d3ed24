"""The built web app: whether there is one, and how it is served. The worker may look after `/care/` too."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

AWAY: Final = "/app/away.html"

# Vite writes eight characters of a hash into the name, Django's static files twelve.
_FOREVER = re.compile(r"^/app/assets/.+-[\w-]{8}\.\w+$|^/static/.+\.[0-9a-f]{12}\..+$")


@lru_cache(maxsize=1)
def index_file() -> Path | None:
    """This function will find the app's page, or return None where the app is not built."""
    root = settings.WHITENOISE_ROOT
    index = Path(root) / "app" / "index.html" if root is not None else None
    return index if index is not None and index.is_file() else None


def is_immutable(path: str, url: str) -> bool:
    """This function will say whether a file's content belongs to its name, so that a browser need never ask again."""
    return _FOREVER.match(url) is not None


def add_headers(headers: Any, path: str, url: str) -> None:
    """This function will let the service worker answer outside `/app/`: whom to call, without a connection."""
    if url == "/app/sw.js":
        headers["Service-Worker-Allowed"] = "/"
        headers["Cache-Control"] = "no-cache"
