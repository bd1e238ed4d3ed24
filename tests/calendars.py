"""Reading a calendar file as two foreign libraries do. They share no code, so what both read is what it says."""

import icalendar
import vobject


def only_event(content: bytes) -> icalendar.Event:
    """Return the file's one event, as icalendar reads it, once vobject has read the same."""
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    other = vobject.readOne(content.decode())
    (seen,) = other.vevent_list
    assert other.method.value == str(calendar["METHOD"])
    for name in ("UID", "SUMMARY", "CLASS", "STATUS", "SEQUENCE"):
        assert seen.getChildValue(name.lower()) == str(event[name])
    for name in ("DTSTART", "DTEND"):
        assert seen.getChildValue(name.lower()) == event.decoded(name)
        assert seen.getChildValue(name.lower()).utcoffset() == event.decoded(name).utcoffset()
    return event
