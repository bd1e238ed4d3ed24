"""A checked rule and the walk over its local dates, period by period (RFC 5545, 3.3.10). Every walk is bounded."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

from groups.recurrence.occurrences import LAST_YEAR
from groups.recurrence.refusals import RuleRefused

Frequency = Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]

MOST_CANDIDATES = 10_000
_LAST_DAY = date(LAST_YEAR, 12, 31)
_LAST_MOMENT = datetime.combine(_LAST_DAY, time.max)


@dataclass(frozen=True, slots=True)
class Rule:
    """A checked rule. Without a frequency it is the single occurrence at `dtstart_local`.

    `weekdays` are pairs of ordinal and weekday: (0, 1) is every Tuesday, (-1, 6) the last Sunday.
    """

    dtstart_local: datetime
    zone: ZoneInfo
    fold: int = 0
    frequency: Frequency | None = None
    interval: int = 1
    count: int | None = None
    until_local: datetime | None = None
    weekdays: frozenset[tuple[int, int]] = frozenset()
    month_days: frozenset[int] = frozenset()
    months: frozenset[int] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0


def starts(rule: Rule, *, after: datetime | None = None, until: datetime | None = None) -> Iterator[datetime]:
    """Yield the rule's own local starts up to `until`; those at or before `after` may be skipped.

    Raises RuleRefused (rule_too_many_dates) after 10,000 candidate dates.
    """
    if rule.frequency is None:
        yield rule.dtstart_local
        return
    last = min(bound for bound in (until, rule.until_local, _LAST_MOMENT) if bound is not None)
    found = 0
    for day in _days(rule, after, last.date()):
        start = datetime.combine(day, rule.dtstart_local.time())
        if start > last:
            return
        if start >= rule.dtstart_local:
            yield start
            found += 1
            if found == rule.count:
                return


def _days(rule: Rule, after: datetime | None, last: date) -> Iterator[date]:
    candidates = 0
    # A COUNT counts from the start; without one, what is over need not be walked again.
    first = _period_before(rule, after.date()) if after is not None and rule.count is None else 0
    for number in count(first):
        days = _period(rule, number)
        if not days or days[0] > last:
            return
        matching = [day for day in days if _matches(rule, day)]
        candidates += len(matching)
        if candidates > MOST_CANDIDATES:
            raise RuleRefused("rule_too_many_dates", f"The rule gives more than {MOST_CANDIDATES} candidate dates.")
        yield from _picked(matching, rule.positions)


def _period_before(rule: Rule, day: date) -> int:
    """Return the number of a period that surely ends before `day`, or 0."""
    start = rule.dtstart_local.date()
    days, months = (day - start).days, (day.year - start.year) * 12 + day.month - start.month
    elapsed = {"DAILY": days, "WEEKLY": days // 7, "MONTHLY": months}.get(rule.frequency or "", months // 12)
    return max(0, elapsed // rule.interval - 1)


def _period(rule: Rule, number: int) -> list[date]:
    """Return the days of one period, which may begin before the start; none after the last year served."""
    start, steps = rule.dtstart_local.date(), number * rule.interval
    if rule.frequency == "DAILY":
        return _span(start.toordinal() + steps, 1)
    if rule.frequency == "WEEKLY":
        return _week(rule, start.toordinal() - (start.weekday() - rule.week_start) % 7 + 7 * steps)
    if rule.frequency == "MONTHLY":
        year, month = divmod(start.year * 12 + start.month - 1 + steps, 12)
        return _span(date(year, month + 1, 1).toordinal(), _days_in(year, month + 1)) if year <= LAST_YEAR else []
    year = start.year + steps
    return _span(date(year, 1, 1).toordinal(), 365 + calendar.isleap(year)) if year <= LAST_YEAR else []


def _week(rule: Rule, first: int) -> list[date]:
    """Return the rule's days of the week that begins on that ordinal; looking at all seven took most of the walk."""
    days = sorted(first + (weekday - rule.week_start) % 7 for _ordinal, weekday in rule.weekdays)
    return [date.fromordinal(ordinal) for ordinal in days if ordinal <= _LAST_DAY.toordinal()]


def _span(first: int, length: int) -> list[date]:
    last = min(first + length - 1, _LAST_DAY.toordinal())
    return [date.fromordinal(ordinal) for ordinal in range(first, last + 1)]


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _matches(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and rule.month_days.isdisjoint((day.day, day.day - _days_in(day.year, day.month) - 1)):
        return False
    return not rule.weekdays or any(
        weekday == day.weekday() and (ordinal == 0 or ordinal in _ordinals(rule, day))
        for ordinal, weekday in rule.weekdays
    )


def _ordinals(rule: Rule, day: date) -> tuple[int, int]:
    """Return which Monday (Tuesday, ...) this is, from the front and from the back of its month or its year."""
    number, length = day.day, _days_in(day.year, day.month)
    if rule.frequency == "YEARLY" and not rule.months:
        number, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    return (number - 1) // 7 + 1, -((length - number) // 7 + 1)


def _picked(days: list[date], positions: frozenset[int]) -> list[date]:
    if not positions:
        return days
    return [day for index, day in enumerate(days) if not positions.isdisjoint((index + 1, index - len(days)))]
