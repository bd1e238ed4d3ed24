"""What a facilitator asks for when she edits a series."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from groups.models import SeriesChange

Dates = tuple[tuple[datetime, str], ...]  # local times, each with the label that says why


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """One edit; what is None or empty stays as it is. `session_id` says from where, but for all to come."""

    scope: SeriesChange.Scope
    session_id: UUID | None = None
    local_start: datetime | None = None  # of this one
    local_time: time | None = None  # of every date
    shift_days: int = 0
    rrule: str | None = None
    zone: ZoneInfo | None = None
    fold: int | None = None
    duration_minutes: int | None = None
    capacity: int | None = None
    leave_out: Dates = ()
    add: Dates = ()
    is_cancelling: bool = False

    @property
    def changes_rule(self) -> bool:
        """Whether the series itself says something else from then on, and not only one of its dates."""
        named = (self.local_time, self.rrule, self.zone, self.fold, self.duration_minutes, self.capacity)
        return bool(self.shift_days) or any(value is not None for value in named)
