"""Sessions as calendar entries: a neutral title, private, without people or links (RFC 5545). Knows no HTTP."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard, vDuration

from groups import clocks
from groups.selectors.deliverables import CalendarCard
from members.zones import zone

REFRESHED_EVERY: Final = timedelta(hours=1)
_PRODUCT: Final = "-//Kindcircle//Kindcircle//EN"
_TITLE: Final = {"en": "Your session", "es": "Tu sesión"}
_NAME: Final = {"en": "Your sessions", "es": "Tus sesiones"}
_TELLING: Final = re.compile(r"guilt|support|culpa|apoyo", re.IGNORECASE)
_FIRST_DAY: Final = datetime(1970, 1, 1)  # noqa: DTZ001  (the wall time from which a clock's first offset holds)


def discreet(alias: str, locale: str) -> str:
    """Return the alias she chose, or a neutral one when there is none or it says too much for a lock screen."""
    return _TITLE[locale] if not alias or _TELLING.search(alias) else alias


def host() -> str:
    """Return the service's own name, for ids that must differ between two installations."""
    return urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def entry(card: CalendarCard, *, title: str, method: str, now: datetime) -> bytes:
    """Return one entry as a file. The id stays the same for the session's life and the sequence grows when it moves.

    `method` says what a calendar shall do with it (RFC 5546).
    """
    return entries([card], title=title, method=method, now=now)


def entries(cards: Sequence[CalendarCard], *, title: str, method: str, now: datetime) -> bytes:
    """Return several entries as one file."""
    calendar = _calendar()
    calendar.add("method", method)
    return _file(calendar, cards, [_event(card, title, now) for card in cards])


def feed(cards: Sequence[CalendarCard], *, locale: str, changed_at: datetime) -> bytes:
    """Return the calendar that she subscribes to (RFC 7986): the same cards, unchanged since, give the same bytes."""
    calendar = _calendar()
    calendar.add("name", _NAME[locale])
    calendar.add("x-wr-calname", _NAME[locale])
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    return _file(calendar, cards, [_event(card, discreet(card.alias, locale), changed_at) for card in cards])


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _file(calendar: Calendar, cards: Iterable[CalendarCard], parts: Iterable[Event]) -> bytes:
    for name, starts in sorted(_starts_by_zone(cards).items()):
        calendar.add_component(_timezone(name, min(starts).year, max(starts).year))
    for part in parts:
        calendar.add_component(part)
    file: bytes = calendar.to_ical()
    return file


def _event(card: CalendarCard, title: str, changed_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{card.session_id}@{host()}")
    event.add("dtstamp", changed_at)
    for name, at in zip(("dtstart", "dtend"), _shown(card), strict=True):
        event.add(name, at)
    event.add("summary", title)
    event.add("class", "PRIVATE")
    event.add("sequence", sequence(card))
    event.add("status", "CONFIRMED" if card.is_hers and not card.is_cancelled else "CANCELLED")
    return event


def _shown(card: CalendarCard) -> list[datetime]:
    """Return start and end by the session's clock; in UTC where a time comes twice, since its name means the first."""
    times = [at.astimezone(zone(card.timezone)) for at in (card.starts_at, card.ends_at)]
    return [at.astimezone(UTC) for at in times] if any(at.fold for at in times) else times


def sequence(card: CalendarCard) -> int:
    """Return how new this is. Calling off counts half a step, so that taking it back is newer than that again.

    A seat that is gone counts nothing: the later DTSTAMP decides then, and also when she has another one.
    """
    return 2 * card.schedule_version + card.is_cancelled


def _starts_by_zone(cards: Iterable[CalendarCard]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for card in cards:
        found.setdefault(card.timezone, []).append(card.starts_at)
    return found


@lru_cache(maxsize=256)
def _timezone(name: str, first_year: int, last_year: int) -> Timezone:
    """Return the rules of a zone for some years, each change by itself: exact where no rule repeats, and short.

    Read by its name most calendars know the zone already, perhaps as it was years ago; these rules are ours.
    """
    start, end = (datetime(year, 1, 1, tzinfo=UTC) for year in (first_year - 1, last_year + 2))
    clock = clocks.clock_of(zone(name), start, end)
    component = Timezone()
    component.add("tzid", name)
    before = clock.changes[0][1]
    for at, offset in clock.changes:
        begins = _FIRST_DAY if at == start else (at + before).replace(tzinfo=None)
        component.add_component(_observance(at.astimezone(zone(name)), begins=begins, before=before))
        before = offset
    return component


def _observance(local: datetime, *, begins: datetime, before: timedelta) -> Component:
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", begins)
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", local.utcoffset())
    observance.add("tzname", local.tzname())
    return observance
