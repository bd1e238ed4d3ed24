"""What this app announces to the others. The only module, with selectors and errors, that they may import.

An event is a fact in the past tense, made of ids and times. It is published inside the transaction that made it true,
so a listener that records what follows commits or vanishes with it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.dispatch import Signal

published = Signal()  # sender: the event's class; keyword: event


@dataclass(frozen=True, kw_only=True)
class SeatTaken:
    """A member took a seat; `is_waiting` when the session was full and she has a place on the waitlist instead."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    is_waiting: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatPromoted:
    """A seat became free and went to the first who was waiting."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatReleased:
    """A seat, or a place on the waitlist, was given back or lost."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionMoved:
    """A session starts at another instant now. `schedule_version` is the new one."""

    session_id: UUID
    schedule_version: int
    old_starts_at: datetime
    starts_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionCancelled:
    """A session will not take place. Seats stay as they were, so that those who held one can be told."""

    session_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class JoinDecided:
    """A facilitator answered a request to join."""

    membership_id: UUID
    member_id: UUID
    is_admitted: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded:
    """It was written down whether she came."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    has_attended: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReflectionWritten:
    """She answered the question after a session; nothing more needs to ask."""

    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PromptSkipped:
    """She set the question after a session aside; nothing needs to ask it."""

    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PromptResumed:
    """She took that back, and may be asked after all."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


Event = (
    SeatTaken
    | SeatPromoted
    | SeatReleased
    | SessionMoved
    | SessionCancelled
    | JoinDecided
    | AttendanceRecorded
    | ReflectionWritten
    | PromptSkipped
    | PromptResumed
)


def publish(event: Event) -> None:
    """Tell every listener now; a listener that cannot write down the debt undoes the change.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} published outside a transaction")
    published.send(sender=type(event), event=event)
