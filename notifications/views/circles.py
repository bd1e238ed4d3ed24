"""What she wants to be told of one circle, and by what name."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.errors import NotAMember
from groups.selectors import memberships
from notifications import selectors
from notifications.serializers import CirclePreferencesIn, CirclePreferencesOut
from notifications.services.circles import change_circle_preferences
from notifications.views.base import OwnView

_ALL = dict.fromkeys(("bookings", "reminders", "changes", "prompts", "missed", "notices", "hosting"), True)
SAID = OpenApiExample(
    "A name of her own, and one reminder",
    response_only=True,
    value={
        "circle": "lantern-circle",
        "alias": "Your Tuesday hour",
        "lead_minutes": ["day_before"],
        "topics": _ALL | {"prompts": False},
        "is_paused": False,
    },
)
CHOICE = OpenApiExample(
    "One reminder, and no questions afterwards",
    request_only=True,
    value={"lead_minutes": ["day_before"], "topics": {"prompts": False}},
)


class CirclePreferences(OwnView):
    """`me/preferences/circles/{slug}/`"""

    idempotency_sealed = True  # answers hold the name that she gave the circle

    @extend_schema(
        operation_id="me_preferences_circle_retrieve",
        tags=["me"],
        summary="What I want to be told of a circle",
        description=(
            "What holds for one circle beside what holds for all: a no here or there is a no, leads here stand in "
            "place of the others. For active members; to everybody else there is no such circle."
        ),
        responses=CirclePreferencesOut,
        examples=[SAID],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer it."""
        return self.conditional(None, self._said(slug))

    @extend_schema(
        operation_id="me_preferences_circle_partial_update",
        tags=["me"],
        summary="Change what I want to be told of a circle",
        description=(
            "Changes what is sent and nothing else. A no and a pause take back at once what waits of this circle, what "
            "she just asked for excepted; a yes, or other leads, plan what lies ahead and never send anything late."
        ),
        request=CirclePreferencesIn,
        responses=CirclePreferencesOut,
        examples=[CHOICE, SAID],
    )
    def patch(self, request: Request, slug: str) -> Response:
        """Change it."""
        circle_id = self._membership(slug).circle_id
        body = CirclePreferencesIn(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            change_circle_preferences(member=self.me, circle_id=circle_id, changes=body.validated_data, now=self.now)
        except NotAMember:  # she left meanwhile
            raise Http404 from None
        return Response(self._said(slug))

    def _membership(self, slug: str) -> Any:
        found = memberships.active_membership(member=self.me, slug=slug)
        if found is None:
            raise Http404
        return found

    def _said(self, slug: str) -> dict[str, Any]:
        membership = self._membership(slug)
        said = selectors.of_circle(self.me.pk, membership.circle_id)
        return dict(CirclePreferencesOut({"circle": slug, "alias": membership.alias, **said}).data)
