"""One start: a local time as given, and the instant at which it happens. Wall time is the truth, UTC is derived."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from groups.recurrence.refusals import RuleRefused

Kind = Literal["normal", "gap", "fold"]

FIRST_YEAR, LAST_YEAR = 1970, 2099


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One start. `local` is what the rule says and identifies it for ever; `utc` is when it happens."""

    local: datetime
    utc: datetime
    kind: Kind
    fold: int
    zone: ZoneInfo = field(repr=False)

    @property
    def shown(self) -> datetime:
        """Return the aware time on the wall; in a gap it is later than `local`."""
        return self.utc.astimezone(self.zone)

    @property
    def shown_local(self) -> datetime:
        """Return the naive time on the wall."""
        return self.shown.replace(tzinfo=None, fold=0)


def instant(local: datetime, zone: ZoneInfo, fold: int = 0) -> Occurrence:
    """Return when a naive local time happens: shifted by the length of a gap, the first of two unless `fold` is 1.

    Gap and default fold follow RFC 5545, 3.3.5. Raises RuleRefused (time_not_local, time_out_of_range).
    """
    check_local(local)
    first, second = (_offset(local, zone, side) for side in (0, 1))
    kind: Kind = "normal" if first == second else "gap" if first < second else "fold"
    # In a gap only the offset before it moves the time forward; fold=1 would move it back.
    side = 1 if fold and kind == "fold" else 0
    utc = (local - (second if side else first)).replace(tzinfo=UTC, fold=0)
    return Occurrence(local=local.replace(fold=0), utc=utc, kind=kind, fold=side, zone=zone)


def fold_for_offset(local: datetime, zone: ZoneInfo, offset: timedelta) -> int:
    """Return which of two equal wall times a client means that sent this UTC offset.

    Raises RuleRefused (offset_impossible) when the zone does not have that offset then, as in time_not_local and
    time_out_of_range of `instant`.
    """
    check_local(local)
    for side in (0, 1):
        if _offset(local, zone, side) == offset:
            return side
    raise RuleRefused("offset_impossible", "This place does not have that UTC offset at that time.")


def check_local(local: datetime) -> None:
    """Raise RuleRefused unless this is a naive time whose year keeps every sum with it inside the calendar."""
    if local.tzinfo is not None:
        raise RuleRefused("time_not_local", "Give the time on the wall, without a UTC offset.")
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise RuleRefused("time_out_of_range", f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")


def _offset(local: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    return local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta()
