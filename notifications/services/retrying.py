"""Trying once more what did not arrive, because somebody who looked into it says so."""

from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Now

from notifications.errors import NotToBeTriedAgain
from notifications.models import Delivery, State

RETRIABLE = Q(state__in=[State.FAILED, State.UNKNOWN, State.EXPIRED], expires_at__gt=Now())


def try_again(*, delivery_id: UUID) -> None:
    """Let a delivery wait to be sent at once, as if it had never been tried; the fence asks everything anew.

    One statement, whose row count is the answer: of two who try again one does. What is not worth sending any more may
    have been archived, and is not tried. Raises NotToBeTriedAgain.
    """
    waiting = {"state": State.PENDING, "not_before": Now(), "attempts": 0, "handed_off_at": None, "error_code": ""}
    if not Delivery.objects.filter(RETRIABLE, pk=delivery_id).update(**waiting):
        raise NotToBeTriedAgain
