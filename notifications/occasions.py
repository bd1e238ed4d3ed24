"""What has to be true for a message to be true: the fence asks it before sending, the inbox whenever it is read."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from groups.selectors import deliverables
from notifications.kinds import Occasion

_SEATS = {
    Occasion.SEAT: deliverables.deliverable_seats,
    Occasion.CANCELLED_SEAT: deliverables.cancelled_seats,
    Occasion.ATTENDED_SEAT: deliverables.attended_seats,
    Occasion.MISSED_SEAT: deliverables.missed_seats,
}


def true_occasion(occasion: Occasion) -> QuerySet[Any]:
    """Return the rows of groups one of which must exist for the message to be true, correlated with the delivery."""
    if occasion is Occasion.MEMBERSHIP:
        return deliverables.decided_memberships().filter(pk=OuterRef("occasion_id"), member=OuterRef("recipient"))
    return _SEATS[occasion]().filter(
        pk=OuterRef("occasion_id"),
        member=OuterRef("recipient"),
        session__schedule_version=OuterRef("version"),
    )
