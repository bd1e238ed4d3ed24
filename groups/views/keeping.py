"""The question, after a year, whether she wants to keep what she wrote."""

from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.retention import forget_answers
from groups.models import KeepingQuestion
from groups.serializers.keeping import KeepingAnsweredOut, KeepingIn, KeepingOut
from groups.services import keeping
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer

NOTHING: dict[str, None] = {"written_before": None, "asked_at": None}
ASKED = {"written_before": "2025-11-22T18:00:00Z", "asked_at": "2026-11-22T18:00:00Z", "number": 7}


class Keeping(GroupsView):
    """`me/reflections/keeping/`"""

    permissions_by_method = {"GET": LOGIN, "POST": LOGIN}

    @extend_schema(
        operation_id="me_reflections_keeping_retrieve",
        tags=["me"],
        summary="Whether I am asked to keep what I wrote",
        description=(
            "A year after something was written she is asked, four times a year at most, whether she wants to keep it. "
            "`asked_at` is null while nothing is asked. Until she answers, everything stays."
        ),
        responses=KeepingOut,
        examples=answer(ASKED),
    )
    def get(self, request: Request) -> Response:
        """Answer what is asked."""
        question = keeping.open_question(member=self.me)
        number = keeping.number_of(question) if question else 0
        asked = {"written_before": question.written_before, "asked_at": question.asked_at} if question else NOTHING
        return Response(KeepingOut({**asked, "number": number}).data)

    @extend_schema(
        operation_id="me_reflections_keeping_create",
        tags=["me"],
        summary="Keep what I wrote, or let it go",
        description="Keeps all that the question is about, or deletes it for good. 404 while nothing is asked.",
        request=KeepingIn,
        responses={200: KeepingAnsweredOut},
        examples=[
            OpenApiExample("Keep it", request_only=True, value={"keep": True}),
            OpenApiExample("Let it go", request_only=True, value={"keep": False}),
            OpenApiExample("Kept", response_only=True, value={"kept": True, "number": 7}),
        ],
    )
    def post(self, request: Request) -> Response:
        """Do as she says."""
        is_kept = self.valid(KeepingIn)["keep"]
        try:
            with transaction.atomic():
                number = keeping.answer_question(member=self.me, is_kept=is_kept, now=self.now)
                if not is_kept:
                    forget_answers(member_id=self.me.pk, path="me/reflections/")
        except KeepingQuestion.DoesNotExist:
            raise Http404 from None
        return Response(KeepingAnsweredOut({"kept": is_kept, "number": number}).data)
