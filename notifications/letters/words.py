"""Times as a person reads them: in her zone and language, naming the circle's zone where its clock says otherwise."""

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import formats, translation

_DATE: Final = {"en": "l, F j", "es": r"l j \d\e F"}
_KEPT: Final = 4096  # those who sit together in a session mostly read the same times
_TIME: Final = {"en": "g:i A", "es": "H:i"}
_TODAY: Final = {"en": "today", "es": "hoy"}
_TOMORROW: Final = {"en": "tomorrow", "es": "mañana"}
_ELSEWHERE: Final = {"en": "{time} in {place}", "es": "{time} en {place}"}


@lru_cache(maxsize=_KEPT)
def clock_time(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """Return the time on a wall in that zone, such as 6:30 PM or 18:30."""
    with translation.override(locale):
        return str(formats.date_format(at.astimezone(zone), _TIME[locale]))


@lru_cache(maxsize=_KEPT)
def full_date(at: datetime, zone: ZoneInfo, locale: str) -> str:
    """Return the day, such as "Tuesday, March 9" or "martes 9 de marzo"."""
    with translation.override(locale):
        return str(formats.date_format(at.astimezone(zone), _DATE[locale]))


def day(at: datetime, zone: ZoneInfo, locale: str, *, today: date) -> str:
    """Return "today", "tomorrow" or the date, as her calendar has it; `today` is the day in that zone."""
    days = (at.astimezone(zone).date() - today).days
    near = {0: _TODAY[locale], 1: _TOMORROW[locale]}
    return near.get(days) or full_date(at, zone, locale)


def elsewhere(at: datetime, zone: ZoneInfo, circle_zone: ZoneInfo, locale: str) -> str:
    """Return the circle's own time with its place, or nothing when both walls show the same."""
    hers, theirs = at.astimezone(zone), at.astimezone(circle_zone)
    if hers.replace(tzinfo=None) == theirs.replace(tzinfo=None):
        return ""
    time = clock_time(at, circle_zone, locale)
    if hers.date() != theirs.date():
        time = f"{full_date(at, circle_zone, locale)}, {time}"
    return _ELSEWHERE[locale].format(time=time, place=place_name(circle_zone))


def place_name(zone: ZoneInfo) -> str:
    """Return what a person calls a zone: its city."""
    return zone.key.rpartition("/")[2].replace("_", " ")
