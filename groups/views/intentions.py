"""One small thing she means to do after a session. Hers alone; half a try counts, and letting go is fine."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Intention
from groups.selectors import checkins, sessions
from groups.serializers.checkins import IntentionIn, IntentionOut
from groups.services import checkins as service
from groups.views import wordexamples as examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer


class IntentionList(GroupsView):
    """`me/intentions/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_intentions_list",
        tags=["me"],
        summary="What I mean to do",
        description="Her intentions, the newest first. Sealed in the database, opened for her alone.",
        responses=IntentionOut(many=True),
        examples=answer(examples.INTENTION),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her intentions."""
        return self.page(checkins.own_intentions(self.me), self._bodies)

    def _bodies(self, rows: Sequence[Intention]) -> list[dict[str, Any]]:
        words = checkins.readable_words(self.me, rows)
        return [_shape(row, words.get(row.pk)) for row in rows]


class IntentionDetail(GroupsView):
    """`me/intentions/{session}/`"""

    permissions_by_method = {"PUT": LOGIN, "DELETE": LOGIN}

    @extend_schema(
        operation_id="me_intentions_update",
        tags=["me"],
        summary="Mean to do one small thing",
        description=(
            "One for each session she has a seat in; the same again changes it, or says what became of it. Needs her "
            "consent `check_ins`, else 409 `consent_required`."
        ),
        request=IntentionIn,
        responses=IntentionOut,
        examples=[
            OpenApiExample("Something small", request_only=True, value=examples.INTENTION_ASKED),
            *answer(examples.INTENTION),
        ],
    )
    def put(self, request: Request, session_id: UUID) -> Response:
        """Keep it."""
        visible = sessions.sessions_visible_to(member=self.me, is_staff=self.is_staff)
        hers = sessions.sessions_attended_by(self.me, now=self.now)
        if not (visible.filter(pk=session_id).exists() or hers.filter(pk=session_id).exists()):
            raise Http404
        body = self.valid(IntentionIn)
        row = service.set_intention(
            member=self.me,
            session_id=session_id,
            text=body["text"],
            outcome=checkins.Outcome(body["outcome"]) if body["outcome"] else None,
            now=self.now,
        )
        return Response(_shape(row, checkins.opened_words(self.me, [row])[row.pk]))

    @extend_schema(
        operation_id="me_intentions_destroy",
        tags=["me"],
        summary="Let go of it",
        description="Removes it for good; where there is none, nothing happens.",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Delete it."""
        service.drop_intention(member=self.me, session_id=session_id)
        return Response(status=204)


def _shape(row: Intention, words: checkins.Words | None) -> dict[str, Any]:
    shape = {
        "session_id": row.session_id,
        "text": words.text if words else "",
        "is_readable": words is not None,
        "outcome": words.outcome if words else None,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
    return dict(IntentionOut(shape).data)
