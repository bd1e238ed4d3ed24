"""Her inbox: a reading of the ledger. What is no longer true is not there, whatever was mailed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.pagination import KeysetPagination
from groups.selectors.deliverables import JoinCard, SessionCard
from notifications import leads, letters, selectors
from notifications.models import KeptDelivery
from notifications.serializers import NotificationOut
from notifications.services import inbox
from notifications.views.base import OwnView

ENTRY = OpenApiExample(
    "A reminder",
    response_only=True,
    value={
        "id": "01890a5d-ac96-774b-bcce-b302099a8061",
        "kind": "reminder",
        "lead_minutes": 1440,
        "title": "My hour: tomorrow, 8:30 PM",
        "session": "01890a5d-ac96-774b-bcce-b302099a8057",
        "starts_at": "2027-01-06T01:30:00Z",
        "at": "2027-01-05T01:30:00Z",
        "read_at": None,
    },
)
UNREAD = OpenApiParameter("unread", bool, default=False, description="`true` leaves out what she opened already.")


class Notifications(OwnView):
    """`me/notifications/`"""

    pagination_class = KeysetPagination
    ordering = ("-due_at", "-id")

    @extend_schema(
        operation_id="me_notifications_list",
        tags=["me"],
        summary="My inbox",
        description=(
            "What was due to her in the last 30 days, newest first, whether or not the letter arrived; the question "
            "after a session from its end on, also where its letter waits for the morning. Each entry is "
            "checked when it is read: what was cancelled, moved on, left or is over is no longer there, and a title "
            "holds the alias she chose and never the circle's name."
        ),
        parameters=[UNREAD],
        responses=NotificationOut(many=True),
        examples=[ENTRY],
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her inbox."""
        entries = selectors.inbox(member_id=self.me.pk, now=self.now)
        if self._only_unread():
            entries = entries.filter(read_at__isnull=True)
        pages = self.pagination_class()
        rows = pages.paginate_queryset(entries, request, view=self) or []
        return pages.get_paginated_response(NotificationOut(self._entries(rows), many=True).data)

    def _only_unread(self) -> bool:
        asked = self.request.query_params.get("unread", "false")
        if asked not in ("true", "false"):
            raise exceptions.ValidationError({"unread": ["true or false."]}, code="invalid")
        return asked == "true"

    def _entries(self, rows: Sequence[KeptDelivery]) -> list[dict[str, Any]]:
        cards, hers = letters.cards(rows), leads.of_rows(rows)
        # What vanished between two statements has no card, and then nothing is to be said of it.
        return [self._entry(row, cards[row.pk], hers[row.pk]) for row in rows if row.pk in cards]

    def _entry(self, row: KeptDelivery, card: letters.Card, hers: leads.Leads) -> dict[str, Any]:
        return {
            **{field: getattr(row, field) for field in ("id", "kind", "lead_minutes", "read_at")},
            "title": letters.subject_of(row, member=self.me, card=card, hers=hers, now=self.now),
            "session": row.session_id,
            "starts_at": None if isinstance(card, (JoinCard, letters.ServiceCard)) else card.starts_at,
            "at": self._told_at(row, card),
        }

    def _told_at(self, row: KeptDelivery, card: letters.Card) -> datetime:
        """Return when she was to be told; a question whose letter waits is there since the end of its session."""
        return card.ends_at if row.due_at > self.now and isinstance(card, SessionCard) else row.due_at


class NotificationRead(OwnView):
    """`me/notifications/{id}/read/`"""

    @extend_schema(
        operation_id="me_notifications_read",
        tags=["me"],
        summary="Note that I read it",
        description="Opening an entry of her inbox. Doing it again changes nothing; anybody else's does not exist.",
        request=None,
        responses={204: None},
    )
    def post(self, request: Request, notification_id: UUID) -> Response:
        """Note it."""
        try:
            inbox.mark_read(member=self.me, delivery_id=notification_id, now=self.now)
        except KeptDelivery.DoesNotExist:
            raise Http404 from None
        return Response(status=204)
