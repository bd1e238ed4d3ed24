"""A session as a calendar entry: a neutral title, private, without people or links (RFC 5545). Knows no HTTP."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from groups.selectors.deliverables import CalendarCard

_PRODUCT: Final = "-//Kindcircle//Kindcircle//EN"
_TITLE: Final = {"en": "Your session", "es": "Tu sesión"}
_TELLING: Final = re.compile(r"guilt|support|culpa|apoyo", re.IGNORECASE)


def discreet(alias: str, locale: str) -> str:
    """Return the alias she chose, or a neutral one when there is none or it says too much for a lock screen."""
    return _TITLE[locale] if not alias or _TELLING.search(alias) else alias


def host() -> str:
    """Return the service's own name, for ids that must differ between two installations."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def entry(card: CalendarCard, *, title: str, method: str, now: datetime) -> bytes:
    """Return the entry as a file. The id stays the same for the session's life and the sequence grows when it moves.

    A cancellation counts one further, so that a calendar takes it for newer than what it has. `method` says what a
    calendar shall do with it (RFC 5546).
    """
    return entries([card], title=title, method=method, now=now)


def entries(cards: Iterable[CalendarCard], *, title: str, method: str, now: datetime) -> bytes:
    """Return several entries as one file."""
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for card in cards:
        calendar.add_component(_event(card, title, now))
    calendar.add_missing_timezones()
    file: bytes = calendar.to_ical()
    return file


def _event(card: CalendarCard, title: str, now: datetime) -> Event:
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
