"""Sharing a reflection and taking it back, reading what others shared, and telling us that something is not right."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.care import calls_for_the_card
from groups.models import Reflection
from groups.permissions import Belongs
from groups.selectors import reflections, sharing
from groups.selectors.moderation import URGENT
from groups.serializers.moderation import ReportOut, thanks
from groups.serializers.sharing import FlagIn, SharedReflectionOut, SharingIn, SharingOut
from groups.services import sharing as service
from groups.views import examples
from groups.views.base import LOGIN, GroupsView, SessionView
from groups.views.examples import answer
from groups.views.sessions import prompt_body


class OwnSharing(GroupsView):
    """`me/reflections/{id}/sharing/`"""

    permissions_by_method = {"GET": LOGIN, "PUT": LOGIN}

    @extend_schema(
        operation_id="me_reflections_sharing_retrieve",
        tags=["me"],
        summary="With whom I share a reflection",
        description=(
            "For her eyes only unless she says otherwise, for each reflection anew. `choices` are the other ways, each "
            "with the sentence that she says yes to, in her language."
        ),
        responses=SharingOut,
        examples=answer(examples.SHARING),
    )
    def get(self, request: Request, reflection_id: UUID) -> Response:
        """Answer with whom, and what else there is."""
        return Response(_sharing_body(self._hers()))

    @extend_schema(
        operation_id="me_reflections_sharing_update",
        tags=["me"],
        summary="Share a reflection, or take that back",
        description=(
            "`facilitators`: whoever facilitates the circle reads it. `circle`: whoever belongs to it does, and where "
            "it sounds like danger somebody is asked to look after her. `figures`: nobody reads it, its theme is "
            "counted (after the consent `figures`). `nobody`: taken back, from the next request on, without a reason "
            "and whatever her consents are. 409 `consent_required`, `not_a_member`, "
            "and `sharing_ended` while those who moderate have taken it out of the circle."
        ),
        request=SharingIn,
        responses=SharingOut,
        examples=[OpenApiExample("With the circle", request_only=True, value={"shared_with": "circle"})],
    )
    def put(self, request: Request, reflection_id: UUID) -> Response:
        """Share it so."""
        found, tier = self._hers(), self.valid(SharingIn)["shared_with"]
        with self.for_good("me/reflections/", gone=Reflection.DoesNotExist):
            shared = service.share_reflection(author=self.me, reflection_id=found.pk, tier=tier, now=self.now)
        return Response(_sharing_body(shared))

    def _hers(self) -> Reflection:
        return get_object_or_404(reflections.own_reflections(self.me), pk=self.kwargs["reflection_id"])


class SharedReflections(SessionView):
    """`sessions/{id}/reflections/`"""

    permissions_by_method = {"GET": (*LOGIN, Belongs)}
    ordering = ("handle", "is_midweek")

    @extend_schema(
        operation_id="sessions_reflections_list",
        tags=["sessions"],
        summary="What others shared after a session",
        description=(
            "By handle: what its author shares with the circle, and for whoever facilitates also what she shares with "
            "those. Members of the circle only, staff who look after it do not read it. Neither of two who are kept "
            "apart reads the other's. What is taken back is gone at the next request; each reading is written down."
        ),
        responses=SharedReflectionOut(many=True),
        examples=answer(examples.SHARED_REFLECTION),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer a page of it."""
        return self.page(sharing.shared_with(self.me).filter(session=self.session), self._bodies)

    def _bodies(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        texts = sharing.shared_texts(self.me, rows)
        return [_shared_body(row, texts[row.pk]) for row in rows if row.pk in texts]


class ReflectionFlag(GroupsView):
    """`reflections/{id}/flag/`"""

    permissions_by_method = {"POST": LOGIN}
    throttle_scope = "report"

    @extend_schema(
        operation_id="reflections_flag",
        tags=["care"],
        summary="Tell us that something shared is not right",
        description=(
            "The passage she names is copied into a sealed report; only that is looked at, by those who moderate, and "
            "nobody learns who told it. It must stand there word by word (409 `passage_not_there`). What is not shared "
            "with her does not exist here: 404."
        ),
        request=FlagIn,
        responses={201: ReportOut},
        examples=[
            OpenApiExample(
                "A passage", request_only=True, value={"reason": "told_elsewhere", "passage": "and then Ann said"}
            ),
            *answer(examples.REPORT),
        ],
    )
    def post(self, request: Request, reflection_id: UUID) -> Response:
        """Keep it, and say thank you."""
        found = get_object_or_404(sharing.shared_with(self.me), public_id=reflection_id)
        body = self.valid(FlagIn)
        try:
            report = service.flag_reflection(reader=self.me, public_id=found.public_id, now=self.now, **body)
        except Reflection.DoesNotExist:
            raise Http404 from None
        shows = report.reason in URGENT or calls_for_the_card(body["passage"])
        told = {"received_at": report.created_at, "message": thanks(), "show_support": shows}
        return Response(ReportOut(told).data, status=201)


def _sharing_body(reflection: Reflection) -> dict[str, Any]:
    language = "es" if (get_language() or "").startswith("es") else "en"
    tiers = [tier for tier in Reflection.SharedWith.values if tier != Reflection.SharedWith.NOBODY]
    choices = [{"shared_with": tier, "text": sharing.sentence(tier)[language]} for tier in tiers]
    shape = {name: getattr(reflection, name) for name in ("shared_with", "shared_at")}
    return dict(SharingOut({**shape, "is_ended": reflection.sharing_ended_at is not None, "choices": choices}).data)


def _shared_body(row: Any, text: str) -> dict[str, Any]:
    prompt = prompt_body(row.prompt) if row.prompt else None
    shape = {name: getattr(row, name) for name in ("public_id", "handle", "color", "is_midweek")}
    return dict(SharedReflectionOut({**shape, "prompt": prompt, "text": text}).data)
