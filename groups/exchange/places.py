"""How an entry meets, and where: links, numbers and addresses are kept only of the organisation's own file."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError

from groups.links import LONGEST_PLACE, validate_meeting_link

_NUMBER: Final = re.compile(r"\+?\d{5,15}(?:[,*#]+\d*)*")
_ADDRESSES: Final = ("formatted_address", "address", "location")
_NO_PLACE: Final = ("yes", "true", "1")  # `approximate`: a town, for the map, and no place to go to


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """The format of the meeting, what may be sealed of where it meets, and codes of what was left out."""

    meeting_format: str
    link: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    left_out: tuple[str, ...] = ()


def where(raw: dict[str, Any], *, is_kept: bool) -> Places:
    """Return how and where an entry meets; with `is_kept` link, number or address come along, to be sealed.

    The codes: link_dropped, phone_dropped, address_dropped (not ours to keep), link_refused, phone_refused.
    """
    link, number, address = _text(raw, "conference_url"), _text(raw, "conference_phone"), _address(raw)
    found = _format(link, number, address)
    if not is_kept:
        dropped = [(link, "link_dropped"), (number, "phone_dropped"), (address, "address_dropped")]
        return Places(meeting_format=found, left_out=tuple(code for said, code in dropped if said))
    left_out = []
    if link and not _is_link(link):
        link = ""
        left_out.append("link_refused")
    called = _called(number)
    if number and not called:
        left_out.append("phone_refused")
    place = address if found in ("in_person", "hybrid") else called if found == "phone" else ""
    return Places(meeting_format=found, link=link, place=place[:LONGEST_PLACE], left_out=tuple(left_out))


def _format(link: str, number: str, address: str) -> str:
    if address:
        return "hybrid" if link or number else "in_person"
    return "phone" if number and not link else "online"


def _address(raw: dict[str, Any]) -> str:
    if _text(raw, "approximate").lower() in _NO_PLACE:
        return ""
    return next((text for name in _ADDRESSES if (text := _text(raw, name))), "")


def _called(number: str) -> str:
    """Return a number as it is dialled, without the brackets, dots and spaces that people write."""
    bare = re.sub(r"[\s().\-/\u2010-\u2015]+", "", number)
    return bare if _NUMBER.fullmatch(bare) else ""


def _is_link(text: str) -> bool:
    try:
        validate_meeting_link(text)
    except ValidationError:
        return False
    return True


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    return " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
