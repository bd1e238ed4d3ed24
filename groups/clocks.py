"""Pure: when a place's clock changes, and what a wall showed by rules that may have been replaced since. No Django."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """What was known of one place's clock: offsets from an instant on, in order of time, as far as `until`."""

    changes: tuple[tuple[datetime, timedelta], ...]
    until: datetime

    def offset_at(self, at: datetime) -> timedelta | None:
        """Return the offset that this clock has at an instant, or None where nothing is known."""
        index = bisect_right(self.changes, at, key=lambda change: change[0])
        return self.changes[index - 1][1] if index and at < self.until else None

    def between(self, start: datetime, end: datetime) -> list[tuple[datetime, timedelta]]:
        """Return the part from one known instant to another: the offset at the beginning, then every change."""
        first = self.offset_at(start)
        later = [change for change in self.changes if start < change[0] < end]
        return [(start, first if first is not None else timedelta()), *later]

    def written(self) -> list[list[str | int]]:
        """Return the changes as JSON values: an instant in UTC and minutes east."""
        return [[at.isoformat(), int(offset / _MINUTE)] for at, offset in self.changes]


def read(changes: Iterable[Sequence[str | int]], *, until: datetime) -> Clock:
    """Return the clock that `written` wrote down."""
    known = tuple((datetime.fromisoformat(str(at)), timedelta(minutes=int(minutes))) for at, minutes in changes)
    return Clock(known, until)


def clock_of(zone: ZoneInfo, start: datetime, end: datetime) -> Clock:
    """Return a place's clock by the present rules, its changes exact to the minute."""
    at, end = (bound.astimezone(UTC).replace(second=0, microsecond=0) for bound in (start, end))
    changes = [(at, _offset(at, zone))]
    while at < end:
        later = min(at + _DAY, end)
        if _offset(later, zone) != changes[-1][1]:
            change = _change_between(at, later, zone)
            changes.append((change, _offset(change, zone)))
        at = later
    return Clock(tuple(changes), end)


def differ(one: Clock, other: Clock) -> bool:
    """Return whether two clocks of a place disagree anywhere that both know."""
    start, end = max(one.changes[0][0], other.changes[0][0]), min(one.until, other.until)
    return start < end and one.between(start, end) != other.between(start, end)


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    old = _offset(before, zone)
    while after - before > _MINUTE:
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
