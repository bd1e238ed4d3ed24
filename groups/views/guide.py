"""The public circles for whoever lists meetings: one flat array, without a login and without parameters."""

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.selectors.weekly import public_weekly
from groups.serializers.guide import GuideEntryOut, entries
from groups.views import wordexamples as examples
from groups.views.base import OPEN, GroupsView
from groups.views.examples import answer

_KEPT_FOR = "public, max-age=300"


class MeetingGuide(GroupsView):
    """`feeds/meeting-guide.json`"""

    permissions_by_method = {"GET": OPEN}
    authentication_classes = ()  # the same bytes for everybody
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(
        operation_id="feeds_meeting_guide_list",
        tags=["directory"],
        summary="Weekly evenings as a Meeting Guide feed",
        description=(
            "Every public circle that meets each week, one entry per series and weekday, in the format of "
            "code4recovery/spec. An entry's `slug` stays when the evening moves to another hour. What meets every "
            "second week or once a month is left out: the format would take it for weekly. No link, number, address "
            "or person is in it. It takes no parameters (400 `unknown_parameter`); `If-None-Match` answers 304."
        ),
        auth=[],
        responses=GuideEntryOut(many=True),
        examples=answer(examples.GUIDE_ENTRY),
    )
    def get(self, request: Request) -> Response:
        """Answer every entry."""
        refuse_parameters(request)
        response = self.conditional(None, entries(public_weekly(now=self.now)))
        response["Cache-Control"] = _KEPT_FOR
        return response


def refuse_parameters(request: Request) -> None:
    """Refuse a request that asks for something by a parameter. Raises ValidationError."""
    wrong = {
        name: [exceptions.ErrorDetail("This address takes no parameters.", "unknown_parameter")]
        for name in request.query_params
    }
    if wrong:
        raise exceptions.ValidationError(wrong)
