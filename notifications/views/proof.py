"""Proof for who leads that messages went out: counts, and nobody in them."""

from dataclasses import asdict
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.staff import has_staff_rights
from groups.selectors.sessions import sessions_visible_to
from groups.selectors.standing import standing
from notifications import selectors
from notifications.serializers import SessionDeliveriesOut
from notifications.views.base import OwnView

COUNTS = OpenApiExample(
    "Everybody was reminded, one letter was refused",
    response_only=True,
    value={
        "session": "01890a5d-ac96-774b-bcce-b302099a8057",
        "is_too_small": False,
        "groups": [
            {"group": "reminders", "sent": 13, "waiting": 0, "failed": 1, "not_sent": 2},
            {"group": "changes", "sent": 0, "waiting": 0, "failed": 0, "not_sent": 0},
        ],
    },
)


class SessionDeliveries(OwnView):
    """`sessions/{id}/deliveries/`"""

    @extend_schema(
        operation_id="sessions_deliveries_retrieve",
        tags=["sessions"],
        summary="Count what was sent",
        description=(
            "For who schedules: of the reminders and of the news that go to everybody of a session, how many of those "
            "that were due are out, wait, failed, or were not sent. Who did not want one reads like one that was no "
            "longer true, what concerns one member alone is not counted, and with fewer than three members nothing is."
        ),
        responses=SessionDeliveriesOut,
        examples=[COUNTS],
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer the counts."""
        is_staff = has_staff_rights(request)
        session = get_object_or_404(sessions_visible_to(member=self.me, is_staff=is_staff), pk=session_id)
        if not standing(circle=session.circle, member=self.me, is_staff=is_staff).schedules:
            raise exceptions.PermissionDenied
        groups = selectors.delivery_counts(session.pk, now=self.now)
        shown = {"session": session.pk, "is_too_small": not groups, "groups": [asdict(each) for each in groups]}
        return Response(SessionDeliveriesOut(shown).data)
