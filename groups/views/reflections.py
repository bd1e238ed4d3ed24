"""Her reflections: writing, reading, changing, deleting. Nobody else's exist here, by any id."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.care import calls_for_the_card
from groups.models import Reflection
from groups.selectors import duty, reflections, sessions
from groups.serializers.reflections import (
    AfterWordsOut,
    ReflectionChangeIn,
    ReflectionIn,
    ReflectionOut,
    ReflectionWrittenOut,
)
from groups.services import reflections as service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer
from groups.views.sessions import prompt_body

_PLAIN = ("id", "session_id", "is_midweek", "is_finished", "shared_with", "created_at", "updated_at")


class ReflectionList(GroupsView):
    """`me/reflections/`"""

    permissions_by_method = {"GET": LOGIN, "POST": LOGIN}
    ordering = ("-created_at", "-pk")

    @extend_schema(
        operation_id="me_reflections_list",
        tags=["me"],
        summary="My reflections",
        description=(
            "What she wrote, the newest first, each with whom she shares it (`shared_with`). Sealed in the database, "
            "opened for her and for nobody whom she does not share it with."
        ),
        responses=ReflectionOut(many=True),
        examples=answer(examples.REFLECTION),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of her reflections."""
        return self.page(reflections.own_reflections(self.me), self._bodies)

    @extend_schema(
        operation_id="me_reflections_create",
        tags=["me"],
        summary="Write a reflection",
        description=(
            "One for each session she came to, and one for the question of a few days on (`is_midweek`; before its "
            "day 409 `not_asked`), after her consent to keep reflections. Only she can read it, until she shares it "
            "(`me/reflections/{id}/sharing/`). `show_support` says to show "
            "her the support card: a short list of phrases decides it, nobody is told, nothing is kept of it."
        ),
        request=ReflectionIn,
        responses={201: ReflectionWrittenOut},
        examples=[
            OpenApiExample(
                "A few words",
                request_only=True,
                value={"session": "01890a5d-ac96-774b-bcce-b302099a8057", "text": "I was not the only one."},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Keep her words."""
        body = self.valid(ReflectionIn)
        seen = sessions.sessions_attended_by(self.me, now=self.now).filter(pk=body["session"])
        if not seen.exists() and not self._exists_for_her(body["session"]):
            raise Http404
        reflection = service.write_reflection(
            author=self.me,
            session_id=body["session"],
            text=body["text"],
            is_finished=body["is_finished"],
            is_midweek=body["is_midweek"],
            now=self.now,
        )
        shape = reflection_body(self, reflection)
        return Response(shape | care_after(self, reflection, body["text"]), status=201)

    def _exists_for_her(self, session_id: UUID) -> bool:
        visible = sessions.sessions_visible_to(member=self.me, is_staff=self.is_staff)
        return visible.filter(pk=session_id).exists()

    def _bodies(self, rows: Sequence[Reflection]) -> list[dict[str, Any]]:
        texts = reflections.readable_texts(self.me, rows)
        return [_shape(row, texts.get(row.pk)) for row in rows]


class ReflectionDetail(GroupsView):
    """`me/reflections/{id}/`"""

    permissions_by_method = {"GET": LOGIN, "PATCH": LOGIN, "DELETE": LOGIN}

    @property
    def reflection(self) -> Reflection:
        """Hers, by this id. Raises Http404 for anybody else's, as for an unknown one."""
        return get_object_or_404(reflections.own_reflections(self.me), pk=self.kwargs["reflection_id"])

    @extend_schema(
        operation_id="me_reflections_retrieve",
        tags=["me"],
        summary="Read a reflection",
        description="One of hers. Anybody else's does not exist here.",
        responses=ReflectionOut,
        examples=answer(examples.REFLECTION),
    )
    def get(self, request: Request, reflection_id: UUID) -> Response:
        """Answer it."""
        reflection = self.reflection
        return self.conditional(reflection, reflection_body(self, reflection))

    @extend_schema(
        operation_id="me_reflections_partial_update",
        tags=["me"],
        summary="Change a reflection",
        description="Puts other words in place of hers; whoever she shares it with reads those from then on.",
        request=ReflectionChangeIn,
        responses=ReflectionWrittenOut,
        examples=[OpenApiExample("Other words", request_only=True, value={"text": "Half of it was enough."})],
    )
    def patch(self, request: Request, reflection_id: UUID) -> Response:
        """Change it."""
        found = self.reflection
        body = self.valid(ReflectionChangeIn)
        with self.for_good("me/reflections/", gone=Reflection.DoesNotExist):
            reflection = service.change_reflection(author=self.me, reflection_id=found.pk, now=self.now, **body)
        response = self.conditional(reflection, reflection_body(self, reflection))
        response.data |= care_after(self, reflection, body["text"])  # not of the row, and so not of its tag
        return response

    @extend_schema(
        operation_id="me_reflections_destroy",
        tags=["me"],
        summary="Delete a reflection",
        description="Removes it for good.",
        responses={204: None},
    )
    def delete(self, request: Request, reflection_id: UUID) -> Response:
        """Delete it."""
        with self.for_good("me/reflections/", gone=Reflection.DoesNotExist):
            service.delete_reflection(author=self.me, reflection_id=self.reflection.pk)
        return Response(status=204)


def reflection_body(view: GroupsView, row: Reflection) -> dict[str, Any]:
    """Return one of her reflections with its text opened. Raises a VaultError where it cannot be read."""
    return _shape(row, reflections.own_texts(view.me, [row])[row.pk])


def _shape(row: Reflection, text: str | None) -> dict[str, Any]:
    shape = {field: getattr(row, field) for field in _PLAIN}
    shape["prompt"] = prompt_body(row.prompt) if row.prompt else None
    return dict(ReflectionOut({**shape, "text": text or "", "is_readable": text is not None}).data)


def care_after(view: GroupsView, reflection: Reflection, text: str) -> dict[str, Any]:
    """Return whether to show her the support card after what she wrote, and until when somebody would call her."""
    shows = calls_for_the_card(text)
    until = duty.staffed_until(session=reflection.session, member=view.me, now=view.now) if shows else None
    return dict(AfterWordsOut({"show_support": shows, "contact_until": until}).data)
