"""How the built web app is served: what never changes is kept for good; the worker may look after `/care/` too."""

import re
from typing import Any

# Vite writes eight characters of a hash into the name, Django's static files twelve.
_FOREVER = re.compile(r"^/app/assets/.+-[\w-]{8}\.\w+$|^/static/.+\.[0-9a-f]{12}\..+$")


def is_immutable(path: str, url: str) -> bool:
    """This function will say whether a file's content belongs to its name, so that a browser need never ask again."""
    return _FOREVER.match(url) is not None


def add_headers(headers: Any, path: str, url: str) -> None:
    """This function will let the service worker answer outside `/app/`: whom to call, without a connection."""
    if url == "/app/sw.js":
        headers["Service-Worker-Allowed"] = "/"
        headers["Cache-Control"] = "no-cache"
