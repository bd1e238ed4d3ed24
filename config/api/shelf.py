"""What guests read alike is made once and kept for some seconds, in the memory of each process.

Only for lists that are the same for whoever shows no login. Whoever shows one, valid or not, never meets the shelf. The
setting says how old a body may grow; nothing else ends it sooner, so that nothing that is written has to know of it.
"""

import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.throttles import keys

_MOST: Final = 128  # bodies; a page of the directory has some ten kilobytes
_LARGEST: Final = 128 * 1024  # bytes; what is larger is made anew each time
_LONGEST: Final = 300  # characters of an address; nobody fills the shelf with long ones
_Key = tuple[str, str, str]


class Shelf:
    """Bodies by address, language and form; the longest unread and whatever is too old are thrown out first."""

    def __init__(self) -> None:
        self._bodies: OrderedDict[_Key, tuple[float, bytes]] = OrderedDict()
        self._lock = Lock()

    def find(self, request: Request) -> HttpResponse | None:
        """Return the answer that is kept for this request, or None."""
        key = _key_of(request)
        if key is None:
            return None
        with self._lock:
            made_at, body = self._bodies.get(key, (0.0, b""))
            if time.monotonic() - made_at >= settings.GUESTS_LIST_SECONDS or not body:
                return None
            self._bodies.move_to_end(key)
        return HttpResponse(body, content_type="application/json")

    def keep(self, request: Request, answer: Response) -> Response:
        """Keep what this answer will say, as soon as it is rendered, and return it."""
        key = _key_of(request)
        if key is not None and answer.status_code == 200:
            made_at = time.monotonic()  # before it is sent: it is as old as what it was read from
            answer.add_post_render_callback(lambda rendered: self._put(key, made_at, rendered.content))
        return answer

    def _put(self, key: _Key, made_at: float, body: bytes) -> None:
        if len(body) > _LARGEST:
            return
        with self._lock:
            too_old = made_at - settings.GUESTS_LIST_SECONDS
            for other in [other for other, (at, _) in self._bodies.items() if at <= too_old]:
                del self._bodies[other]
            self._bodies[key] = (made_at, body)
            self._bodies.move_to_end(key)
            while len(self._bodies) > _MOST:
                self._bodies.popitem(last=False)


def _key_of(request: Request) -> _Key | None:
    address = request.get_full_path()
    is_guest = keys.credential(request._request) is None
    if not settings.GUESTS_LIST_SECONDS or not is_guest or len(address) > _LONGEST:
        return None
    return address, get_language() or "", str(request.accepted_media_type)
