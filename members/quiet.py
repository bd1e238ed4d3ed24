"""Pure: quiet hours and leads on a member's own wall clock. Every argument and result named `_utc` is an aware instant.

Quiet hours are a window a day: the same each day (`QuietWindow`), or what `QuietHours` finds for that day. A window
belongs to the day on which it opens, also where it ends on the next.

Where the clocks change at its edge a window has its widest reading: it opens the first time and closes the last time
that her clock could mean. So a message never arrives at a time that her clock calls quiet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

MARGIN_BEFORE = timedelta(minutes=15)
LONGEST_CYCLE: Final = 4  # weeks
LONGEST_OVERRIDE: Final = 14  # days
LONGEST_QUIET: Final = timedelta(hours=48)  # on end, by a cycle: or reminders would come days too early
_DAY = timedelta(days=1)
_DAYS_A_WEEK: Final = 7


class Hours(Protocol):
    """Whatever knows the quiet window that opens on a day."""

    def on(self, day: date) -> "QuietWindow | None":
        """Return the window that opens on that day, None for a day without."""
        ...


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """Quiet from `start`, inclusive, to `end`, exclusive, on the wall; past midnight when `end` is not later.

    Raises ValueError when both are equal: nobody could say whether that is a whole day or nothing.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("A quiet window needs two different times.")

    def on(self, day: date) -> "QuietWindow":
        """Return the window itself: it is the same every day."""
        return self


Week = tuple[QuietWindow | None, ...]  # seven, Monday first


@dataclass(frozen=True, slots=True)
class Cycle:
    """One to four weeks that come round again and again, before and after the anchor, a Monday of the first of them."""

    anchor: date
    weeks: tuple[Week, ...]

    def __post_init__(self) -> None:
        if self.anchor.weekday() != 0:
            raise ValueError("A cycle is anchored on a Monday.")
        if not 1 <= len(self.weeks) <= LONGEST_CYCLE or any(len(week) != _DAYS_A_WEEK for week in self.weeks):
            raise ValueError("A cycle is one to four weeks of seven days.")

    def on(self, day: date) -> QuietWindow | None:
        """Return the window of that day's place in the cycle."""
        place = (day - self.anchor).days % (len(self.weeks) * _DAYS_A_WEEK)
        return self.weeks[place // _DAYS_A_WEEK][place % _DAYS_A_WEEK]


@dataclass(frozen=True, slots=True)
class Override:
    """Other hours, or none, on the days from `first` to `last`, both included."""

    first: date
    last: date
    window: QuietWindow | None

    def __post_init__(self) -> None:
        if not 0 <= (self.last - self.first).days < LONGEST_OVERRIDE:
            raise ValueError("An override is for one to fourteen days.")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """All that she said about quiet: an override wins over her cycle, and that over the daily window."""

    daily: QuietWindow | None = None
    cycle: Cycle | None = None
    override: Override | None = None

    def on(self, day: date) -> QuietWindow | None:
        """Return the window that opens on that day, None for a day without."""
        if self.override and self.override.first <= day <= self.override.last:
            return self.override.window
        return self.cycle.on(day) if self.cycle else self.daily


def longest_quiet(weeks: Sequence[Week]) -> timedelta:
    """Return the longest unbroken quiet of a cycle, on a clock that never changes."""
    start = datetime(2001, 1, 1, tzinfo=UTC)  # any Monday
    cycle, utc = Cycle(start.date(), tuple(weeks)), ZoneInfo("UTC")
    days = [start + number * _DAY for number in range(len(weeks) * _DAYS_A_WEEK)]
    opened = [datetime.combine(day, window.start, UTC) for day in days if (window := cycle.on(day.date()))]
    stretches = [_stretch_around(at, utc, cycle) for at in opened]
    return max((each[1] - each[0] for each in stretches if each), default=timedelta())


def is_quiet(at_utc: datetime, zone: ZoneInfo, hours: Hours | None) -> bool:
    """Return whether her clock is inside a window at that instant."""
    return _stretch_around(at_utc, zone, hours) is not None


def next_end(at_utc: datetime, zone: ZoneInfo, hours: Hours | None) -> datetime | None:
    """Return when the quiet that holds at that instant ends, or None when it is not quiet."""
    stretch = _stretch_around(at_utc, zone, hours)
    return stretch[1] if stretch else None


def defer_after(at_utc: datetime, zone: ZoneInfo, hours: Hours | None) -> datetime:
    """Return the instant itself, or the end of the quiet around it: rule `after`, for prompts and notices."""
    return next_end(at_utc, zone, hours) or at_utc.astimezone(UTC)


def advance_before(
    at_utc: datetime, zone: ZoneInfo, hours: Hours | None, *, margin: timedelta = MARGIN_BEFORE
) -> datetime:
    """Return the instant itself, or `margin` before the quiet around it opens: rule `before`, for reminders.

    Where her waking time is shorter than the margin, it is the beginning of that waking time.
    """
    stretch = _stretch_around(at_utc, zone, hours)
    if stretch is None:
        return at_utc.astimezone(UTC)
    earlier = stretch[0] - margin
    return next_end(earlier, zone, hours) or earlier


def elapsed_before(start_utc: datetime, minutes: int) -> datetime:
    """Return the instant that many elapsed minutes before the start, whatever the clocks do in between."""
    return start_utc.astimezone(UTC) - timedelta(minutes=minutes)


def day_before(start_utc: datetime, zone: ZoneInfo) -> datetime:
    """Return the same wall clock on the day before: 23 to 25 hours earlier, shifted forward out of a gap."""
    local = start_utc.astimezone(zone).replace(tzinfo=None)
    return _instant(local - _DAY, zone, fold=0)


def _stretch_around(at_utc: datetime, zone: ZoneInfo, hours: Hours | None) -> tuple[datetime, datetime] | None:
    """Return opening and end of the unbroken quiet around an instant; windows that touch are one."""
    if at_utc.tzinfo is None:
        raise ValueError("Quiet hours are asked about an aware instant.")
    if hours is None:
        return None
    around = [each for each in _windows_near(at_utc, zone, hours) if each[0] <= at_utc < each[1]]
    if not around:
        return None
    opens, closes = min(each[0] for each in around), max(each[1] for each in around)
    # No window is as long as a day, so every quiet begins and ends somewhere.
    while earlier := [each[0] for each in _windows_near(opens, zone, hours) if each[0] < opens <= each[1]]:
        opens = min(earlier)
    while later := [each[1] for each in _windows_near(closes, zone, hours) if each[0] <= closes < each[1]]:
        closes = max(later)
    return opens, closes


def _windows_near(at_utc: datetime, zone: ZoneInfo, hours: Hours) -> list[tuple[datetime, datetime]]:
    """Return the windows that may reach an instant: of its own day, two days before and, for a fold, the day after."""
    today = at_utc.astimezone(zone).date()
    days = (today + number * _DAY for number in range(-2, 2))
    return [_window_of(day, zone, window) for day in days if (window := hours.on(day))]


def _window_of(day: date, zone: ZoneInfo, window: QuietWindow) -> tuple[datetime, datetime]:
    last_day = day if window.end > window.start else day + _DAY
    opens = datetime.combine(day, window.start)
    closes = datetime.combine(last_day, window.end)
    return min(_readings(opens, zone)), max(_readings(closes, zone))


def _readings(local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    # Two equal times in a fold; in a gap the time shifted forward (fold=0, RFC 5545) and back; otherwise the same.
    return _instant(local, zone, fold=0), _instant(local, zone, fold=1)


def _instant(local: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
