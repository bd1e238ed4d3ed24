"""Pure: which instants lie in some hours of some weekdays on her own clock, whatever that clock does. No Django."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from groups.clocks import clock_of

_DAY = timedelta(days=1)
_MIDNIGHT = time(0)

Span = tuple[datetime, datetime]  # the end is not part of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """From one time on her wall until before another; past midnight where `until` is no later than `since`.

    The weekdays (0 is Monday; none: all of them) are those on which the hours begin: Friday from 22:00 to 02:00 ends on
    Saturday morning. Midnight to midnight is a whole day.
    """

    zone: ZoneInfo
    weekdays: tuple[int, ...] = ()
    since: time = _MIDNIGHT
    until: time = _MIDNIGHT

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """Return the stretches of time between two instants in which her wall shows these hours, in order and apart.

        An hour that the wall shows twice makes two of them where it stands alone; one that it leaves out makes none.
        """
        found: list[Span] = []
        for begins, ends in self._pieces(start, end):
            if found and found[-1][1] == begins:
                found[-1] = (found[-1][0], ends)
            else:
                found.append((begins, ends))
        return found

    def _pieces(self, start: datetime, end: datetime) -> Iterator[Span]:
        changes = clock_of(self.zone, start, end).changes
        borders = [*(at for at, _offset in changes[1:]), end]
        for (begins, offset), ends in zip(changes, borders, strict=True):
            # While the offset stays, wall and instant keep their distance: a window is shifted, and cut to its piece.
            for wall_from, wall_to in self._windows(begins + offset, ends + offset):
                span = max(wall_from - offset, begins, start), min(wall_to - offset, ends, end)
                if span[0] < span[1]:
                    yield span

    def _windows(self, wall_from: datetime, wall_to: datetime) -> Iterator[Span]:
        """Return the windows that may touch a stretch of wall time, written as if it were UTC."""
        day = wall_from.replace(hour=0, minute=0, second=0, microsecond=0) - _DAY
        while day < wall_to:
            if self._is_wanted(day.weekday()):
                yield self._at(day, self.since), self._at(day if self.until > self.since else day + _DAY, self.until)
            day += _DAY

    def _is_wanted(self, weekday: int) -> bool:
        return not self.weekdays or weekday in self.weekdays

    def _at(self, day: datetime, shown: time) -> datetime:
        return day.replace(hour=shown.hour, minute=shown.minute, second=shown.second)


def painted(stretches: Iterable[tuple[int, int, int]], zone: ZoneInfo, start: datetime, end: datetime) -> list[Span]:
    """Return the stretches of time between two instants that somebody painted on her week, in order and apart.

    A stretch is a weekday (0 is Monday) with minutes after midnight on her own wall; its end is not part of it, and
    1440 is the end of the day. What goes on past midnight is one stretch of time.
    """
    each = [
        span
        for weekday, since, until in stretches
        for span in Hours(zone=zone, weekdays=(weekday,), since=_shown(since), until=_shown(until)).spans(start, end)
    ]
    found: list[Span] = []
    for begins, ends in sorted(each):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(ends, found[-1][1]))
        else:
            found.append((begins, ends))
    return found


def _shown(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
