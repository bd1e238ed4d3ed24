"""The circles that she leads."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors.leading import led_circles
from groups.serializers.leading import LedCircleOut
from groups.views import examples
from groups.views.base import LOGIN, GroupsView
from groups.views.examples import answer


class OwnLeading(GroupsView):
    """`me/leading/`"""

    permissions_by_method = {"GET": LOGIN}
    ordering = ("name", "pk")

    @extend_schema(
        operation_id="me_leading_list",
        tags=["me"],
        summary="The circles I lead",
        description=(
            "Those that she facilitates, co-facilitates or coordinates, each with its next session and what waits for "
            "her: requests, sessions about which she is asked since few people come, and sessions of the next two "
            "weeks that nobody leads. Empty for whoever leads nothing."
        ),
        responses=LedCircleOut(many=True),
        examples=answer(examples.LED_CIRCLE),
    )
    def get(self, request: Request) -> Response:
        """Answer a page of the circles that she leads."""

        def shape(rows: Sequence[Any]) -> Any:
            return LedCircleOut(rows, many=True).data

        return self.page(led_circles(member=self.me, is_staff=self.is_staff, now=self.now), shape)
