"""Waiting for a place in a circle that is full, and leaving the line."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import WaitingPlace
from groups.permissions import TakesPart
from groups.selectors import circles, waiting
from groups.selectors.likeness import open_likes
from groups.serializers.waiting import WaitingOut
from groups.services import waiting as service
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, CircleView, GroupsView
from groups.views.examples import answer


def place_body(view: GroupsView, place: WaitingPlace) -> dict[str, Any]:
    """Return her place, with the circle where it is there for her."""
    seen = circles.visible_circles(member=view.me, is_staff=view.is_staff).filter(pk=place.circle_id).first()
    begun = seen and open_likes(seen).first()
    told = {"circle": seen and seen.slug, "name": seen and seen.name, "offer_expires_at": place.offer_expires_at}
    more = {"position": waiting.position_of(place), "like_this": begun and begun.slug}
    return dict(WaitingOut(told | more).data)


class CircleWaitlist(CircleView):
    """`circles/{slug}/waitlist/`"""

    permissions_by_method = {"POST": (*LOGIN, TakesPart)}

    @extend_schema(
        operation_id="circles_wait",
        tags=["circles"],
        summary="Wait for a place",
        description=(
            "In the line of a circle that takes so many and no more, and is full: one place in one circle's line. "
            "First come, first asked: a place that comes free is held for 48 hours, and taken by joining. Asking twice "
            "changes nothing. 409 `no_waitlist`, `circle_not_full`, `waits_elsewhere`, or why she may not join."
        ),
        request=None,
        responses={201: WaitingOut},
        examples=answer(examples.WAITING),
    )
    def post(self, request: Request, slug: str) -> Response:
        """Stand in line."""
        place = service.wait_for_place(circle_id=self.circle.pk, member=self.me, now=self.now)
        return Response(place_body(self, place), status=201)


class OwnWaiting(GroupsView):
    """`me/waitlist/`"""

    @extend_schema(
        operation_id="me_waitlist_retrieve",
        tags=["me"],
        summary="Where I wait for a place",
        description=(
            "Her position as it is, or until when a place is held for her. 404 where she waits nowhere; with "
            "`optional=true`, for a screen that asks each time, 200 with nothing but nulls."
        ),
        parameters=[OpenApiParameter("optional", bool, default=False)],
        responses=WaitingOut,
        examples=answer(examples.WAITING),
    )
    def get(self, request: Request) -> Response:
        """Answer it."""
        place = waiting.own_place(self.me)
        if place is None and request.query_params.get("optional") == "true":
            return Response(WaitingOut(dict.fromkeys(WaitingOut().fields)).data)
        if place is None:
            raise Http404
        return Response(place_body(self, place))

    @extend_schema(
        operation_id="me_waitlist_destroy",
        tags=["me"],
        summary="Stop waiting",
        description="Leaves the line, or lets the place go that is held for her: the next one is asked at once.",
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Leave it."""
        service.stop_waiting(member=self.me, now=self.now)
        return Response(status=204)
