"""The questions that wait for her, and skipping one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import PromptShown
from groups.selectors import prompts
from groups.serializers.sessions import OpenPromptOut
from groups.services import prompts as service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer
from groups.views.sessions import prompt_body


class PromptList(GroupsView):
    """`me/prompts/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("-shown_at", "-pk")

    @extend_schema(
        operation_id="me_prompts_list",
        tags=["me"],
        summary="Questions that wait for me",
        description=(
            "The question after each session she came to in the last fourteen days, as long as she has neither "
            "answered nor skipped it, and a few days on one more where she answered; the newest first."
        ),
        responses=OpenPromptOut(many=True),
        examples=answer(examples.OPEN_PROMPT),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her questions."""
        return self.page(prompts.open_prompts(self.me, now=self.now), _bodies)


class PromptSkip(GroupsView):
    """`me/prompts/{id}/skip/`"""

    permissions_by_method = {"PUT": LOGIN, "DELETE": LOGIN}

    @extend_schema(
        operation_id="me_prompts_skip",
        tags=["me"],
        summary="Skip a question",
        description="Nothing asks it any more. She may still write about that session. Skipping twice changes nothing.",
        request=None,
        responses={204: None},
    )
    def put(self, request: Request, prompt_id: UUID) -> Response:
        """Set it aside."""
        try:
            service.skip_prompt(prompt_id=prompt_id, member=self.me, now=self.now)
        except PromptShown.DoesNotExist:
            raise Http404 from None
        return Response(status=204)

    @extend_schema(
        operation_id="me_prompts_resume",
        tags=["me"],
        summary="Take a skip back",
        description="The question waits for her again.",
        responses={204: None},
    )
    def delete(self, request: Request, prompt_id: UUID) -> Response:
        """Take it back."""
        try:
            service.resume_prompt(prompt_id=prompt_id, member=self.me, now=self.now)
        except PromptShown.DoesNotExist:
            raise Http404 from None
        return Response(status=204)


def _bodies(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [dict(OpenPromptOut(_shape(row)).data) for row in rows]


def _shape(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "session_id": row.session_id,
        "session": row.session,
        "prompt": prompt_body(row.prompt),
        "is_midweek": row.is_midweek,
        "circle": row.session.circle.slug if row.belongs else None,
        "shown_at": row.shown_at,
    }
