"""What a session's roster said at any moment since its first seat, replayed from the rows that triggers wrote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.models import Seat, SeatHistory


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatThen:
    """A seat, or a place on the waitlist, as it stood then."""

    seat_id: UUID
    member_id: UUID
    state: str
    queued_at: datetime
    offer_expires_at: datetime | None


def roster_at(*, session_id: UUID, at: datetime) -> list[SeatThen]:
    """Return the seats and the queue of a session as they stood at that moment of the database's clock, by one query.

    First come first, as the live list has them. Of a member whose account was erased nothing is left to replay.
    """
    written = SeatHistory.objects.filter(session=session_id, pgh_created_at__lte=at)
    last = written.order_by("id", "-pgh_id").distinct("id")
    standing = [row for row in last if row.pgh_label != "delete" and row.state != Seat.State.OUT]
    return [
        SeatThen(
            seat_id=row.id,
            member_id=row.member_id,
            state=row.state,
            queued_at=row.queued_at,
            offer_expires_at=row.offer_expires_at,
        )
        for row in sorted(standing, key=lambda row: (row.queued_at, row.id))
    ]
