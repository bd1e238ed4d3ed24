"""Pure: at which hour of the week most of a circle can come, and for whom that would be how late. No Django.

A time is what the circle's wall shows. It is tried in every week of the horizon, each change of the clock in the
circle's zone or in a member's included: who could come in October and not in November could not come.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from groups.clocks import clock_of
from groups.recurrence import instant

Span = tuple[datetime, datetime]

STEP: Final = timedelta(minutes=30)
GENTLE_FROM: Final = 9 * 60  # on her own wall, in minutes after midnight
GENTLE_TO: Final = 21 * 60 + 30
QUARTER: Final = 15
_DAY: Final = 24 * 60
_WEEK_MINUTES: Final = 7 * _DAY
_QUARTERS: Final = _WEEK_MINUTES // QUARTER
_MONDAY: Final = 3 * _DAY  # 1970 began on a Thursday
_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Person:
    """A member's clock and the quarters of its week at which she could come, as bits from Monday 0:00 on."""

    zone: ZoneInfo
    quarters: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Horizon:
    """Where to look: by the circle's clock, for meetings of one length, every week or every second one."""

    zone: ZoneInfo
    first_day: date
    weeks: int
    interval: int
    duration_minutes: int

    def local_starts(self) -> Iterator[datetime]:
        """Yield every first time on the wall: each half hour of the first week."""
        begin = datetime.combine(self.first_day, time())
        return (begin + number * STEP for number in range(_WEEK // STEP))

    def meetings(self, local_start: datetime) -> list[datetime]:
        """Return the instants of all meetings that begin at this time on the wall."""
        weeks = range(0, self.weeks, self.interval)
        return [instant(local_start + number * _WEEK, self.zone).utc for number in weeks]


@dataclass(frozen=True, slots=True)
class View:
    """What one person sees of a time: her own walls in order, whether she is free at all of them, and her burden."""

    locals: tuple[str, ...]
    is_free: bool
    burden: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A time on the circle's wall with how everybody sees it, in the order in which people were given."""

    local_start: datetime
    starts_at: datetime
    views: tuple[View, ...]

    @property
    def attending(self) -> int:
        """How many can come in every week."""
        return sum(view.is_free for view in self.views)

    @property
    def worst(self) -> int:
        """The greatest burden of those who can come."""
        return max((view.burden for view in self.views if view.is_free), default=0)

    @property
    def total(self) -> int:
        """The burden of all who can come."""
        return sum(view.burden for view in self.views if view.is_free)

    @property
    def rank(self) -> tuple[int, int, int, datetime]:
        """The order: most people, then the gentlest for whom it is hardest, then for all, then the earliest."""
        return -self.attending, self.worst, self.total, self.starts_at


def quarters(stretches: Iterable[tuple[int, int, int]]) -> int:
    """Return the bits of a painted week: stretches of weekday, first minute and the minute after the last."""
    found = 0
    for weekday, from_minute, to_minute in stretches:
        found |= _bits((weekday * _DAY + from_minute) // QUARTER, (to_minute - from_minute) // QUARTER)
    return found


def best_slots(
    horizon: Horizon,
    people: Sequence[Person],
    *,
    now: datetime,
    taken: Collection[Span] = (),
    limit: int | None = None,
) -> list[Slot]:
    """Return the best times first; those that nobody can make, and those at which the circle meets, are left out."""
    slots = slots_at(open_starts(horizon, now=now, taken=taken), horizon, people)
    return sorted((slot for slot in slots if slot.attending), key=lambda slot: slot.rank)[:limit]


def slots_at(meetings: Mapping[datetime, Sequence[datetime]], horizon: Horizon, people: Sequence[Person]) -> list[Slot]:
    """Return how everybody sees these times on the circle's wall, in their order."""
    clocks_by_zone = {person.zone.key: _Clock.over(horizon, person.zone) for person in people}
    found = []
    for local_start, starts_at in meetings.items():
        starts = [int(start.timestamp()) // 60 for start in starts_at]
        sights = {name: _sight(starts, clock, horizon.duration_minutes) for name, clock in clocks_by_zone.items()}
        views = tuple(_view(person, *sights[person.zone.key]) for person in people)
        found.append(Slot(local_start, starts_at[0], views))
    return found


def open_starts(horizon: Horizon, *, now: datetime, taken: Collection[Span] = ()) -> dict[datetime, list[datetime]]:
    """Return the times on the wall that lie ahead and are free within the horizon, each with its meetings."""
    length, spans = timedelta(minutes=horizon.duration_minutes), list(taken)
    found = {}
    for local_start in horizon.local_starts():
        meetings = horizon.meetings(local_start)
        meets = any(begin < start + length and start < end for begin, end in spans for start in meetings)
        if meetings[0] > now and not meets:
            found[local_start] = meetings
    return found


def burden(minute: int, duration_minutes: int) -> int:
    """Return by how many minutes a meeting would have to move to lie between 9:00 and 21:30, either way."""
    latest = GENTLE_TO - duration_minutes
    if GENTLE_FROM <= minute <= latest:
        return 0
    return min((GENTLE_FROM - minute) % _DAY, (minute - latest) % _DAY)


@dataclass(frozen=True, slots=True)
class _Clock:
    """A zone's clock within a horizon, all in minutes: from when on, counted from 1970 in UTC, it has which offset."""

    begins: list[int]
    offsets: list[int]

    @classmethod
    def over(cls, horizon: Horizon, zone: ZoneInfo) -> "_Clock":
        """Return a zone's clock for as long as any meeting of the horizon can last."""
        first = datetime.combine(horizon.first_day, time(), UTC) - 2 * timedelta(days=1)
        changes = clock_of(zone, first, first + (horizon.weeks + 2) * _WEEK).changes
        begins = [int(at.timestamp()) // 60 for at, _offset in changes]
        return cls(begins, [offset // timedelta(minutes=1) for _at, offset in changes])

    def offset_at(self, minute: int) -> int:
        """Return the offset at a minute."""
        return self.offsets[bisect_right(self.begins, minute) - 1]


def _view(person: Person, walls: tuple[str, ...], needed: int, worst: int) -> View:
    return View(walls, needed & person.quarters == needed, worst)


def _sight(starts: Sequence[int], clock: _Clock, duration_minutes: int) -> tuple[tuple[str, ...], int, int]:
    """Return the walls that a zone shows, the quarters of its week that are needed, and the greatest burden."""
    # The week is the same again and again; only a change of a clock makes it another one.
    weeks: dict[tuple[int, int, int], int] = {}
    for start in starts:
        offset = clock.offset_at(start)
        change = clock.offset_at(start + duration_minutes - 1) - offset
        weeks.setdefault(((start + offset + _MONDAY) % _WEEK_MINUTES, change, start if change else 0), start)
    needed = worst = 0
    for (minute, change, _at), start in weeks.items():
        touched = _changing(start, clock, duration_minutes) if change else _touched(minute, duration_minutes)
        needed, worst = needed | touched, max(worst, burden(minute % _DAY, duration_minutes))
    return tuple(dict.fromkeys(_shown(minute % _DAY) for minute, _change, _at in weeks)), needed, worst


def _changing(start: int, clock: _Clock, duration_minutes: int) -> int:
    """Return the quarters of a meeting in whose course the clock changes."""
    found = 0
    for at in range(start, start + duration_minutes):
        found |= _touched((at + clock.offset_at(at) + _MONDAY) % _WEEK_MINUTES, 1)
    return found


@cache
def _touched(minute: int, duration_minutes: int) -> int:
    """Return the quarters of the week that a stretch of minutes touches."""
    first, last = minute // QUARTER, (minute + duration_minutes - 1) // QUARTER
    return _bits(first, last - first + 1)


@cache
def _bits(first: int, number: int) -> int:
    """Return some quarters of a week in a row; what goes beyond Sunday is Monday again."""
    row = ((1 << number) - 1) << first
    return (row | row >> _QUARTERS) & ((1 << _QUARTERS) - 1)


@cache
def _shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
