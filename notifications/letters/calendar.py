"""The calendar entry of a session: a neutral title, private, without people or links (RFC 5545)."""

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from groups.selectors.deliverables import SessionCard

_PRODUCT: Final = "-//Kindcircle//Kindcircle//EN"


def host() -> str:
    """Return the service's own name, for ids that must differ between two installations."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def entry(card: SessionCard, *, title: str, now: datetime) -> bytes:
    """Return the entry as a file. The id stays the same for the session's life and the sequence grows when it moves.

    A cancellation counts one further, so that a calendar takes it for newer than what it has.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method(card))
    calendar.add_component(_event(card, title, now))
    calendar.add_missing_timezones()
    file: bytes = calendar.to_ical()
    return file


def method(card: SessionCard) -> str:
    """Return what the calendar shall do with the entry (RFC 5546)."""
    return "CANCEL" if card.is_cancelled else "REQUEST"


def _event(card: SessionCard, title: str, now: datetime) -> Event:
    zone = ZoneInfo(card.timezone)
    event = Event()
    event.add("uid", f"{card.session_id}@{host()}")
    event.add("dtstamp", now)
    event.add("dtstart", card.starts_at.astimezone(zone))
    event.add("dtend", card.ends_at.astimezone(zone))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("sequence", card.schedule_version + card.is_cancelled)
    event.add("status", "CANCELLED" if card.is_cancelled else "CONFIRMED")
    return event
