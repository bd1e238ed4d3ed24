"""What the letters of a batch speak of, read as a set."""

from collections.abc import Sequence
from uuid import UUID

from groups.selectors import deliverables
from groups.selectors.deliverables import JoinCard, SessionCard
from notifications.kinds import KINDS, Occasion
from notifications.models import Delivery

Card = SessionCard | JoinCard


def cards(rows: Sequence[Delivery]) -> dict[UUID, Card]:
    """Return the cards of these deliveries by occasion, by two queries at most; what vanished is missing."""
    joins = [row.occasion_id for row in rows if KINDS[row.kind].occasion is Occasion.MEMBERSHIP]
    seats = [row.occasion_id for row in rows if KINDS[row.kind].occasion is not Occasion.MEMBERSHIP]
    found: dict[UUID, Card] = {}
    found.update(deliverables.session_cards(seats) if seats else {})
    found.update(deliverables.join_cards(joins) if joins else {})
    return found
