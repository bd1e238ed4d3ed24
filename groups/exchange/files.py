"""The bytes of a file that somebody hands in: what is in them, or the code of why nothing can be."""

import json
from typing import Any, Final

from groups.exchange.clocks import Unreadable

LARGEST: Final = 8 * 1024 * 1024  # bytes; a feed of 2,000 entries has about one million
MOST: Final = 5_000  # entries
_LISTS: Final = ("meetings", "data", "results")


def content_of(file: Any, *, most: int = LARGEST) -> bytes:
    """Return the bytes of an upload, of which nothing is read where it has too many.

    Raises Unreadable (file_too_large).
    """
    if file.size > most:
        raise Unreadable("file_too_large")
    content: bytes = file.read()
    return content


def entries_in(file: bytes) -> list[Any]:
    """Return the entries of a Meeting Guide file, a list or an object that holds one.

    Raises Unreadable: file_too_large, not_json, not_a_list or too_many.
    """
    if len(file) > LARGEST:
        raise Unreadable("file_too_large")
    try:
        found = json.loads(file.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("not_json") from None
    if isinstance(found, dict):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), found)
    if not isinstance(found, list):
        raise Unreadable("not_a_list")
    if len(found) > MOST:
        raise Unreadable("too_many")
    return found
