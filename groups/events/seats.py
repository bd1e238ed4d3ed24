"""What happened to one seat."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.events.publishing import Event


@dataclass(frozen=True, kw_only=True)
class SeatTaken(Event):
    """A member took a seat; `is_waiting` when the session was full and she has a place on the waitlist instead.

    Of several seats that she has at once, those of a cohort, only the first `is_told`; she is reminded of them all.
    """

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    is_waiting: bool
    at: datetime
    is_told: bool = True


@dataclass(frozen=True, kw_only=True)
class SeatChanged(Event):
    """Whoever holds a seat said whether she is sure to come."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    is_hopeful: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatOffered(Event):
    """A seat became free and is held for one who was waiting until `expires_at`; `number` counts her offers."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    number: int
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OfferEnded(Event):
    """An offer was declined, taken back, or ran out. She keeps her place on the waitlist."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HopefulReleased(Event):
    """A seat that was only hoped for went to somebody who waited for it; she waits at the end of the queue.

    `seat_id` is the seat that ended; her place on the waitlist is a row of its own.
    """

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatPromoted(Event):
    """Somebody who was waiting has a seat now: she took what she was offered, or came first through the open door."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatReleased(Event):
    """A seat, or a place on the waitlist, was given back or lost."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeatWithdrawn(Event):
    """Her seat was taken back by somebody else, and she is told; why, nobody says."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime
