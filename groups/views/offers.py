"""What is held for her: a seat that she takes or passes on."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors import seats
from groups.serializers.seats import SeatOut
from groups.services.seats import accept_offer, decline_offer
from groups.views import examples
from groups.views.base import LOGIN, SessionView
from groups.views.examples import answer


class OfferView(SessionView):
    """A view under `sessions/{id}/offer/`."""

    permissions_by_method = {"POST": LOGIN}

    def own_seat(self) -> Any:
        """Return her seat or her place on the waitlist. Raises Http404."""
        seat = seats.own_seat(session=self.session, member=self.me)
        if seat is None:
            raise Http404
        return seat


class OfferAcceptance(OfferView):
    """`sessions/{id}/offer/accept/`"""

    @extend_schema(
        operation_id="offer_accept",
        tags=["seats"],
        summary="Take the seat that is held for me",
        description=(
            "409 `no_offer` when none is held for her, or its time is over: her place on the waitlist is as it was."
        ),
        request=None,
        responses=SeatOut,
        examples=answer(examples.SEAT | {"state": "in", "position": None}),
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Take it."""
        self.own_seat()
        accept_offer(session_id=self.session.pk, member=self.me, now=self.now)
        return Response(SeatOut(self.own_seat()).data)


class OfferRefusal(OfferView):
    """`sessions/{id}/offer/decline/`"""

    @extend_schema(
        operation_id="offer_decline",
        tags=["seats"],
        summary="Pass the seat on that is held for me",
        description="It is offered to the next. She keeps her place on the waitlist; 409 `no_offer` as above.",
        request=None,
        responses=SeatOut,
        examples=answer(examples.SEAT),
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Pass it on."""
        self.own_seat()
        decline_offer(session_id=self.session.pk, member=self.me, now=self.now)
        return Response(SeatOut(self.own_seat()).data)
