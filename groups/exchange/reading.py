"""An entry of somebody's Meeting Guide file, read leniently: what it says, what was left out of it, or why it is none.

Feeds are written by hand and by many programs: days come as names, times as "7:30 PM", slugs twice. What is ambiguous
is refused with a code, never guessed. Who to contact is never read, only noticed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Final

from django.utils.text import slugify

from groups.exchange import guide
from groups.exchange.clocks import Unreadable, day_numbers, wall_time
from groups.exchange.places import Places, where
from groups.exchange.weekly import weekly_rule
from members.zones import UnknownZone, canonical_zone

LONGEST_NAME: Final = 80
LONGEST_DESCRIPTION: Final = 1000
LONGEST_SLUG: Final = 60
USUAL_MINUTES: Final = 60  # the format: an hour where no end is given
_CONTACTS: Final = re.compile(r"contact_\d+_\w+|feedback_\w+|entity_(?:email|phone)|venmo|square|paypal|email|phone")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Defaults:
    """What holds where a file is silent; `is_own` is the organisation's own file, whose links are kept, sealed."""

    timezone: str = ""
    language: str = "en"
    is_own: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """What one entry says that we take; `left_out` are codes of what it said besides."""

    slug: str
    name: str
    description: str
    language: str
    meeting_format: str
    timezone: str
    days: tuple[int, ...]
    starts: time
    minutes: int
    link: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    left_out: tuple[str, ...] = ()

    @property
    def words(self) -> dict[str, str]:
        """What it says of itself, by the names of a circle's fields."""
        names = ("name", "description", "language", "meeting_format")
        return {name: getattr(self, name) for name in names}

    @property
    def schedule(self) -> dict[str, Any]:
        """When it meets, as it can be kept in JSON."""
        return {
            "rrule": weekly_rule(self.days),
            "starts": f"{self.starts:%H:%M}",
            "timezone": self.timezone,
            "minutes": self.minutes,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a file by its number, from 1: a meeting, or the code of why it is none."""

    number: int
    slug: str = ""
    meeting: Meeting | None = None
    refused: str = ""


def read_entries(raw: Iterable[Any], defaults: Defaults) -> list[Entry]:
    """Return every entry in the order of the file; those of one slug and hour become one, with the days of all.

    The codes: not_an_object, slug_missing, slug_repeated, name_missing, name_tells_contact, temporarily_closed,
    by_appointment, day_invalid, time_invalid, length_out_of_range, timezone_missing, timezone_unknown.
    """
    first: dict[str, int] = {}
    found: list[Entry] = []
    for number, each in enumerate(raw, 1):
        entry = _entry(number, each, defaults)
        if entry.meeting is not None:
            if entry.slug in first:
                entry = _joined(found, first[entry.slug], entry)
            else:
                first[entry.slug] = len(found)
        found.append(entry)
    return found


def _joined(found: list[Entry], at: int, entry: Entry) -> Entry:
    """Add the days of an entry to the first of its slug, where all else is the same; else it is one too many."""
    first, again = found[at].meeting, entry.meeting
    assert first is not None and again is not None  # noqa: S101, PT018  (only read entries come here)
    if replace(first, days=again.days) != again:
        return replace(entry, meeting=None, refused="slug_repeated")
    found[at] = replace(found[at], meeting=replace(first, days=tuple(sorted({*first.days, *again.days}))))
    return replace(entry, meeting=None, refused="joined_with_first")


def _entry(number: int, raw: Any, defaults: Defaults) -> Entry:
    if not isinstance(raw, dict):
        return Entry(number=number, refused="not_an_object")
    slug = slugify(said(raw, "slug"))[:LONGEST_SLUG].strip("-_")
    if not slug:
        return Entry(number=number, refused="slug_missing")
    try:
        return Entry(number=number, slug=slug, meeting=_meeting(slug, raw, defaults))
    except Unreadable as refused:
        return Entry(number=number, slug=slug, refused=refused.code)


def _meeting(slug: str, raw: dict[str, Any], defaults: Defaults) -> Meeting:
    codes = types_of(raw)
    if "TC" in codes:
        raise Unreadable("temporarily_closed")
    name = _name(raw)
    days, starts, minutes = _when(raw)
    notes, places = said(raw, "notes"), where(raw, is_kept=defaults.is_own)
    description = guide.public_note(notes)[:LONGEST_DESCRIPTION]
    left_out = [
        "contacts_dropped" if any(_CONTACTS.fullmatch(str(key)) and raw[key] for key in raw) else "",
        "notes_dropped" if notes and not description else "",
        "name_shortened" if len(name) > LONGEST_NAME else "",
        *places.left_out,
    ]
    return Meeting(
        slug=slug,
        name=name[:LONGEST_NAME].strip(),
        description=description,
        language=next((guide.SPOKEN[code] for code in codes if code in guide.SPOKEN), defaults.language),
        timezone=_zone(said(raw, "timezone"), defaults.timezone),
        days=days,
        starts=starts,
        minutes=minutes,
        left_out=tuple(code for code in left_out if code),
        **_of_places(places),
    )


def _of_places(places: Places) -> dict[str, str]:
    return {"meeting_format": places.meeting_format, "link": places.link, "place": places.place}


def _name(raw: dict[str, Any]) -> str:
    name = said(raw, "name")
    if not name:
        raise Unreadable("name_missing")
    if guide.shows_a_way(name):
        raise Unreadable("name_tells_contact")
    return name


def _when(raw: dict[str, Any]) -> tuple[tuple[int, ...], time, int]:
    if raw.get("day") in (None, "", []) or not said(raw, "time"):
        raise Unreadable("by_appointment")
    days, starts = day_numbers(raw["day"]), wall_time(said(raw, "time"))
    end = said(raw, "end_time")
    return days, starts, _minutes(starts, wall_time(end)) if end else USUAL_MINUTES


def _minutes(starts: time, ends: time) -> int:
    """Return the length; an end that is earlier on the wall is on the next day."""
    found = (ends.hour * 60 + ends.minute - starts.hour * 60 - starts.minute) % (24 * 60)
    if not 15 <= found <= 240:
        raise Unreadable("length_out_of_range")
    return found


def _zone(name: str, default: str) -> str:
    if not name and not default:
        raise Unreadable("timezone_missing")
    try:
        return canonical_zone(name or default)
    except UnknownZone:
        raise Unreadable("timezone_unknown") from None


def types_of(raw: dict[str, Any]) -> list[str]:
    """Return the codes of an entry, from a list or from text such as "O, S"; what is none is passed over."""
    found = raw.get("types") or []
    listed = found if isinstance(found, list) else re.split(r"[\s,;]+", found) if isinstance(found, str) else []
    return [str(code).strip().upper() for code in listed if isinstance(code, str | int)]


def said(raw: dict[str, Any], name: str) -> str:
    """Return what an entry says under a name as one line of visible characters; nothing where it is no text."""
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(_UNSEEN.sub(" ", str(value)).split())
