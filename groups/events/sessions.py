"""What happened to a session, to its series, or to the clock it is set by."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.events.publishing import Event


@dataclass(frozen=True, kw_only=True)
class SessionMoved(Event):
    """A session starts at another instant now, or lasts for another time. `schedule_version` is the new one.

    `change_id` names the change of a series of which this is a part: that tells everybody, once. `tells` names who is
    told where not everybody is: an update of zone data moves instants, and the walls of some members only.
    """

    session_id: UUID
    schedule_version: int
    old_starts_at: datetime
    starts_at: datetime
    at: datetime
    change_id: UUID | None = None
    tells: tuple[UUID, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class SessionCancelled(Event):
    """A session will not take place. Seats stay as they were, so that those who held one can be told.

    `change_id` names the change of a series of which this is a part: that tells everybody, once.
    """

    session_id: UUID
    at: datetime
    change_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class SessionRestored(Event):
    """A session that was called off takes place after all: the change that did it was undone in time."""

    session_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeriesChanged(Event):
    """A series was edited. Everybody with a seat in one of the sessions is told once, from `notices_at` on."""

    change_id: UUID
    session_ids: tuple[UUID, ...]
    notices_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeriesChangeUndone(Event):
    """A change was taken back before anybody was told of it."""

    change_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ZoneRulesChanged(Event):
    """Clocks of these zones are set otherwise than was known; what waits for members there has another hour."""

    timezones: tuple[str, ...]
    at: datetime
