"""The directory, one circle, starting and changing a circle, and my circles."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.etag import VersionedMixin
from config.api.shelf import Shelf
from groups.models import Circle, Membership
from groups.permissions import Leads, MayStartCircle
from groups.selectors import circles, finding, memberships
from groups.selectors.standing import Standing, may_start_circle, standing
from groups.serializers.circles import CircleCardOut, CircleChangeIn, CircleIn, CircleOut, OwnCircleOut
from groups.serializers.finding import BY_NEXT_SESSION, OF_PAGES, WishesIn, checked, wishes_of
from groups.services import circles as service
from groups.views import examples
from groups.views.base import LOGIN, OPEN, CircleView, GroupsView
from groups.views.examples import answer


def circle_body(circle: Any, *, stands: Standing, own: Membership | None) -> dict[str, Any]:
    """Return the circle as this reader may see it: the public card, or the inside on top."""
    if not stands.sees_inside:
        return dict(CircleCardOut(circle).data)
    circle.membership = own
    return dict(CircleOut(circle).data)


_shelf: Final = Shelf()  # of this process, for guests


class CircleList(GroupsView):
    """`circles/`"""

    permissions_by_method = {"GET": OPEN, "POST": (*LOGIN, MayStartCircle)}

    @cached_property
    def wishes(self) -> dict[str, Any]:
        """What is looked for. Raises ValidationError."""
        return checked(self.request.query_params, WishesIn, besides=OF_PAGES)

    def get_ordering(self) -> tuple[str, ...]:
        """Return the order of the pages: by name, or the soonest first."""
        is_soonest_first = self.wishes["ordering"] == BY_NEXT_SESSION
        return ("next_starts_at", "name", "pk") if is_soonest_first else ("name", "pk")

    def get_nearest(self, found: QuerySet[Any], *, since: datetime | None, rows: int) -> QuerySet[Any] | None:
        """Return the part of the circles that meets next, where the soonest come first; else None."""
        if self.wishes["ordering"] != BY_NEXT_SESSION or since == finding.NEVER:
            return None
        return finding.nearest(found, since=since, rows=rows, now=self.now)

    @property
    def may_start_circle(self) -> bool:
        """Whether she may start one."""
        return may_start_circle(member=self.me, is_staff=self.is_staff)

    @extend_schema(
        operation_id="circles_list",
        tags=["circles"],
        summary="Find a circle",
        description=(
            "The directory: circles that may be found, by name. No login is needed, and without one it is the same for "
            "everyone; to a member, free seats are those that she may take. Each "
            "parameter narrows it, and what is asked about sessions is asked of one and the same session; "
            "`next_sessions` are the next three of a circle whatever was looked for. A parameter that is wrong, empty "
            "or unknown is a 400 that names it. A circle that does not change meanwhile is on exactly one page."
        ),
        auth=[],
        parameters=[WishesIn],
        responses=CircleCardOut(many=True),
        examples=answer(examples.CIRCLE),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Answer a page of the directory."""
        return _shelf.find(request) or _shelf.keep(request, self._found())

    def _found(self) -> Response:
        matching = finding.matching(wishes_of(self.wishes), now=self.now, member=self.member)
        found = circles.with_card(finding.with_next_start(matching, now=self.now), now=self.now, member=self.member)
        return self.page(found, lambda rows: CircleCardOut(rows, many=True).data)

    @extend_schema(
        operation_id="circles_create",
        tags=["circles"],
        summary="Start a circle",
        description="For approved facilitators and staff. Whoever starts it facilitates it.",
        request=CircleIn,
        responses={201: CircleOut},
        examples=[
            OpenApiExample(
                "An evening circle",
                request_only=True,
                value={"slug": "porch-light", "name": "Porch Light", "timezone": "America/New_York"},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Start a circle."""
        circle = service.start_circle(member=self.me, now=self.now, **self.valid(CircleIn))
        return circle_response(self, circle, status=201)


class CircleDetail(VersionedMixin, CircleView):
    """`circles/{slug}/`"""

    permissions_by_method = {"GET": OPEN, "PATCH": (*LOGIN, Leads)}

    @extend_schema(
        operation_id="circles_retrieve",
        tags=["circles"],
        summary="Read a circle",
        description="The public card with its next sessions; members and those responsible read the inside on top.",
        responses=CircleOut,
        examples=answer(examples.CIRCLE),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer the circle."""
        return circle_response(self, self.circle)

    @extend_schema(
        operation_id="circles_partial_update",
        tags=["circles"],
        summary="Change a circle",
        description=(
            "For its facilitators. Needs If-Match with the ETag last read. Its sessions stay as they are. 409 "
            "`cohort_length` where it has more than eight and would become a cohort."
        ),
        request=CircleChangeIn,
        responses=CircleOut,
        examples=[OpenApiExample("Another name", request_only=True, value={"name": "Porch Light, late"})],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change the circle."""
        expected = self.expected_version(self.circle)
        names = ("capacity", "min_to_run", "meeting_format")
        changes = self.valid(CircleChangeIn, **{name: getattr(self.circle, name) for name in names})
        circle = service.change_circle(circle_id=self.circle.pk, expected_version=expected, now=self.now, **changes)
        return circle_response(self, circle)


class CircleArchive(CircleView):
    """`circles/{slug}/archive/`"""

    permissions_by_method = {"POST": (*LOGIN, Leads)}

    @extend_schema(
        operation_id="circles_archive",
        tags=["circles"],
        summary="End a circle",
        description=(
            "For its facilitators, and for good: coming sessions are called off and whoever holds a seat or waits for "
            "one is told. Its members keep what they wrote."
        ),
        request=None,
        responses=CircleOut,
        examples=answer(examples.CIRCLE),
    )
    def post(self, request: Request, slug: str) -> Response:
        """End the circle."""
        return circle_response(self, service.archive_circle(circle_id=self.circle.pk, now=self.now))


class MyCircles(GroupsView):
    """`me/circles/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("circle__name", "pk")

    @extend_schema(
        operation_id="me_circles_list",
        tags=["me"],
        summary="My circles",
        description="The circles she belongs to or waits for, with how she appears in each.",
        responses=OwnCircleOut(many=True),
        examples=answer(examples.OWN_CIRCLE),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her circles."""

        def shape(rows: Sequence[Membership]) -> Any:
            return OwnCircleOut(rows, many=True).data

        return self.page(memberships.own_memberships(self.me), shape)


def circle_response(view: GroupsView, circle: Circle, status: int = 200) -> Response:
    """Answer a circle with its ETag, as the reader may see it."""
    card = get_object_or_404(circles.with_card(Circle.objects.filter(pk=circle.pk), now=view.now, member=view.member))
    stands = standing(circle=circle, member=view.member, is_staff=view.is_staff)
    own = memberships.own_membership(circle=circle, member=view.member) if view.member else None
    return view.conditional(card, circle_body(card, stands=stands, own=own), status=status)
