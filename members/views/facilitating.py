"""Applying to facilitate. Who decides does so in the admin."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import selectors
from members.models import FacilitatorApplication, Member
from members.serializers.facilitating import FacilitatorIn, FacilitatorOut
from members.services import facilitating as service
from members.views.me import member_of

WAITING = OpenApiExample(
    "Waiting for an answer",
    response_only=True,
    value={
        "state": "applied",
        "motivation": "I led a circle at work for two years.",
        "applied_at": "2026-11-28T18:00:00Z",
        "decided_at": None,
        "certificate_expires_date": None,
    },
)
APPLY = OpenApiExample("Apply", request_only=True, value={"motivation": "I led a circle at work for two years."})


class FacilitatorView(APIView):
    """Reads and changes the application of whoever asks."""

    @extend_schema(
        operation_id="me_facilitator_retrieve",
        tags=["me"],
        summary="May I facilitate?",
        description="Whether I may facilitate, or where my application stands.",
        responses=FacilitatorOut,
        examples=[WAITING],
    )
    def get(self, request: Request) -> Response:
        return Response(_shown(member_of(request)))

    @extend_schema(
        operation_id="me_facilitator_partial_update",
        tags=["me"],
        summary="Apply to facilitate",
        description=(
            "Applies, or changes the words of an application that waits; `motivation: null` takes it back. A "
            "coordinator or an administrator answers, and a letter tells. 409 `already_facilitator` for who may "
            "already, `declined_lately` within 30 days after a no, with `may_apply_at`."
        ),
        request=FacilitatorIn,
        responses=FacilitatorOut,
        examples=[APPLY, WAITING],
    )
    def patch(self, request: Request) -> Response:
        member = member_of(request)
        body = FacilitatorIn(data=request.data)
        body.is_valid(raise_exception=True)
        motivation = body.validated_data["motivation"]
        if motivation is None:
            service.take_back_application(member=member)
        else:
            service.apply_to_facilitate(member=member, motivation=motivation, now=timezone.now())
        return Response(_shown(member))


def _shown(member: Member) -> dict[str, Any]:
    application = selectors.application_of(member.pk)
    waits = application is not None and application.state == FacilitatorApplication.State.APPLIED
    told = {
        "state": _state(member, application),
        "motivation": service.own_motivation(application) if application and waits else None,
        "applied_at": application and application.applied_at,
        "decided_at": application and application.decided_at,
        "certificate_expires_date": member.certificate_expires_date,
    }
    return dict(FacilitatorOut(told).data)


def _state(member: Member, application: FacilitatorApplication | None) -> str:
    if member.is_approved_facilitator:
        return "approved" if selectors.is_certified(member, today=timezone.now().date()) else "expired"
    if application is None or application.state == FacilitatorApplication.State.APPROVED:
        return "none"  # what was given was taken away again
    return str(application.state)
