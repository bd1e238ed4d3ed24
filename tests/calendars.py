"""Reading a calendar file as two foreign libraries do. They share no code, so what both read is what it says."""

import io
from datetime import UTC, datetime, timedelta

import icalendar
import vobject
import vobject.icalendar
from dateutil import tz

TEXTS = ("UID", "SUMMARY", "CLASS", "STATUS", "SEQUENCE")


def only_event(content: bytes) -> icalendar.Event:
    """Return the file's one event, as icalendar reads it, once vobject has read the same."""
    (event,) = all_events(content)
    return event


def all_events(content: bytes) -> list[icalendar.Event]:
    """Return the file's events, as icalendar reads them, once vobject has read the same ones in the same order."""
    check_lines(content)
    calendar = icalendar.Calendar.from_ical(content)
    assert not [part.errors for part in calendar.walk() if part.errors]
    events = list(calendar.walk("VEVENT"))
    # vobject keeps the first rules it ever read of a zone; here it shall read those of this very file.
    vars(vobject.icalendar)["__tzidMap"].clear()
    other = vobject.readOne(content.decode())
    other.serialize()  # it checks cardinalities only then
    assert getattr(other, "method", None) is None or other.method.value == str(calendar["METHOD"])
    assert ("METHOD" in calendar) == hasattr(other, "method")
    seen = list(other.contents.get("vevent", []))
    assert len(seen) == len(events)
    zones = _zones_of(content)
    for event, twin in zip(events, seen, strict=True):
        _compare(event, twin)
        _check_clock(zones, event)
    return events


def check_lines(content: bytes) -> None:
    """Lines end with CR LF and hold 75 octets at most (RFC 5545, 3.1). Raises AssertionError."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def _compare(event: icalendar.Event, twin: vobject.base.Component) -> None:
    for name in TEXTS:
        assert twin.getChildValue(name.lower()) == str(event[name])
    for name in ("DTSTART", "DTEND", "DTSTAMP"):
        theirs, ours = twin.getChildValue(name.lower()), event.decoded(name)
        # Python takes no two times of different zones for equal where one of them comes twice.
        assert theirs.astimezone(UTC) == ours.astimezone(UTC)
        assert theirs.utcoffset() == ours.utcoffset()
    assert len(set(event.keys()) - {*TEXTS, "DTSTART", "DTEND", "DTSTAMP"}) == 0


def _zones_of(content: bytes) -> tz.tzical | None:
    """A third reader, which knows nothing of either, takes the zones' rules from the file alone."""
    text = content.decode().replace("\r\n ", "").replace("\r\n", "\n")
    return tz.tzical(io.StringIO(text)) if "BEGIN:VTIMEZONE" in text else None


def _check_clock(zones: tz.tzical | None, event: icalendar.Event) -> None:
    for name in ("DTSTART", "DTEND"):
        found: datetime = event.decoded(name)
        if "TZID" in event[name].params:
            assert zones is not None
            wall = found.replace(tzinfo=zones.get(event[name].params["TZID"]))
            assert wall.utcoffset() == found.utcoffset(), f"{name} {found}"
        else:  # a place that never leaves UTC is written as UTC
            assert found.utcoffset() == timedelta()
