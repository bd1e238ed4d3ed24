"""When she could come. Read by nobody but her; circles only learn whether she could at a certain hour."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from members import selectors
from members.models import Member
from members.serializers import AvailabilityIn, AvailabilityOut
from members.services.availability import paint
from members.views.me import member_of

WEEK: dict[str, Any] = {
    "timezone": "America/Denver",
    "slots": [{"weekday": 1, "from": "20:00", "to": "22:00"}, {"weekday": 5, "from": "22:30", "to": "24:00"}],
}


class AvailabilityView(APIView):
    """Reads and paints the week of whoever asks."""

    @extend_schema(
        operation_id="me_availability_retrieve",
        tags=["me"],
        summary="When I could come",
        description="The stretches of my week that I painted, by my own clock. Nobody else reads them.",
        responses=AvailabilityOut,
        examples=[OpenApiExample("Two evenings", response_only=True, value=WEEK)],
    )
    def get(self, request: Request) -> Response:
        return Response(_shown(member_of(request)))

    @extend_schema(
        operation_id="me_availability_update",
        tags=["me"],
        summary="Paint when I could come",
        description=(
            "Replaces my whole week: up to 50 stretches by quarters of an hour, none of which overlap. Whoever "
            "schedules one of my circles learns at which hours I could come, and not what I painted."
        ),
        request=AvailabilityIn,
        responses=AvailabilityOut,
        examples=[OpenApiExample("Two evenings", value=WEEK)],
    )
    def put(self, request: Request) -> Response:
        member = member_of(request)
        body = AvailabilityIn(data=request.data, context={"timezone": member.timezone})
        body.is_valid(raise_exception=True)
        paint(member_id=member.pk, stretches=body.validated_data["slots"])
        return Response(_shown(member))


def _shown(member: Member) -> dict[str, Any]:
    week = {"timezone": member.timezone, "slots": selectors.painted_weeks([member.pk])[member.pk]}
    return dict(AvailabilityOut(week).data)
