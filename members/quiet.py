"""Pure: quiet hours and leads on a member's own wall clock. Every argument and result named `_utc` is an aware instant.

Where the clocks change at its edge a window has its widest reading: it opens the first time and closes the last time
that her clock could mean. So a message never arrives at a time that her clock calls quiet.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MARGIN_BEFORE = timedelta(minutes=15)
_DAY = timedelta(days=1)


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


def is_quiet(at_utc: datetime, zone: ZoneInfo, window: QuietWindow | None) -> bool:
    """Return whether her clock is inside the window at that instant."""
    return _stretch_around(at_utc, zone, window) is not None


def next_end(at_utc: datetime, zone: ZoneInfo, window: QuietWindow | None) -> datetime | None:
    """Return when the quiet that holds at that instant ends, or None when it is not quiet."""
    stretch = _stretch_around(at_utc, zone, window)
    return stretch[1] if stretch else None


def defer_after(at_utc: datetime, zone: ZoneInfo, window: QuietWindow | None) -> datetime:
    """Return the instant itself, or the end of the quiet around it: rule `after`, for prompts and notices."""
    return next_end(at_utc, zone, window) or at_utc.astimezone(UTC)


def advance_before(
    at_utc: datetime, zone: ZoneInfo, window: QuietWindow | None, *, margin: timedelta = MARGIN_BEFORE
) -> datetime:
    """Return the instant itself, or `margin` before the quiet around it opens: rule `before`, for reminders.

    Where her waking time is shorter than the margin, it is the beginning of that waking time.
    """
    stretch = _stretch_around(at_utc, zone, window)
    if stretch is None:
        return at_utc.astimezone(UTC)
    earlier = stretch[0] - margin
    return next_end(earlier, zone, window) or earlier


def elapsed_before(start_utc: datetime, minutes: int) -> datetime:
    """Return the instant that many elapsed minutes before the start, whatever the clocks do in between."""
    return start_utc.astimezone(UTC) - timedelta(minutes=minutes)


def day_before(start_utc: datetime, zone: ZoneInfo) -> datetime:
    """Return the same wall clock on the day before: 23 to 25 hours earlier, shifted forward out of a gap."""
    local = start_utc.astimezone(zone).replace(tzinfo=None)
    return _instant(local - _DAY, zone, fold=0)


def _stretch_around(at_utc: datetime, zone: ZoneInfo, window: QuietWindow | None) -> tuple[datetime, datetime] | None:
    """Return opening and end of the unbroken quiet around an instant; windows that touch are one."""
    if at_utc.tzinfo is None:
        raise ValueError("Quiet hours are asked about an aware instant.")
    if window is None:
        return None
    today = at_utc.astimezone(zone).date()
    found: tuple[datetime, datetime] | None = None
    for opens, closes in (_window_of(today + days * _DAY, zone, window) for days in range(-2, 3)):
        if found and opens <= found[1]:
            found = (found[0], max(found[1], closes))
        elif found and found[0] <= at_utc < found[1]:
            break
        else:
            found = (opens, closes)
    return found if found and found[0] <= at_utc < found[1] else None


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
