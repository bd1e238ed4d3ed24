"""Series: reading, previewing a rule, scheduling."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from groups.permissions import Schedules, SeesInside
from groups.recurrence import RuleRefused
from groups.selectors import sessions
from groups.serializers.sessions import PreviewOut, SeriesIn, SeriesOut
from groups.services import previews
from groups.services import series as service
from groups.views import examples
from groups.views.base import LOGIN, CircleView, SeriesView, refused
from groups.views.examples import answer


def is_dry_run(request: Request) -> bool:
    """Tell whether only a preview is wanted. Raises ValidationError for anything but true or false."""
    asked = request.query_params.get("dry_run", "false")
    if asked not in ("true", "false"):
        raise exceptions.ValidationError({"dry_run": ["Choose true or false."]}, code="invalid")
    return asked == "true"


class SeriesList(CircleView):
    """`circles/{slug}/series/`"""

    permissions_by_method = {"GET": (*LOGIN, SeesInside), "POST": (*LOGIN, Schedules)}
    ordering = ("created_at", "pk")

    @extend_schema(
        operation_id="series_list",
        tags=["sessions"],
        summary="Read a circle's series",
        description="The rules by which the circle meets, for its members.",
        responses=SeriesOut(many=True),
        examples=answer(examples.SERIES),
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer a page of the series."""
        return self.page(sessions.series_of(self.circle), lambda rows: SeriesOut(rows, many=True).data)

    @extend_schema(
        operation_id="series_create",
        tags=["sessions"],
        summary="Schedule a series",
        description=(
            "For facilitators. The rule (RFC 5545) runs in local time, so 20:30 stays 20:30 when the clocks change; a "
            "time in the skipped hour moves forward by the length of the gap, one in the repeated hour is the first. "
            "Sessions are written 26 weeks ahead. With `dry_run=true` nothing is written and the first 30 starts are "
            "answered, what each is on the members' own walls, and which are taken by another session of the circle; "
            "the start may then lie in the past. A cohort has four to eight sessions in all: 409 `cohort_length` for "
            "a rule that gives fewer, more or no end."
        ),
        parameters=[OpenApiParameter("dry_run", bool, default=False)],
        request=SeriesIn,
        responses={
            200: PreviewOut,
            201: SeriesOut,
        },
        examples=[
            OpenApiExample(
                "Tuesday evenings",
                request_only=True,
                value={
                    "rrule": "FREQ=WEEKLY;BYDAY=TU",
                    "dtstart_local": "2027-01-05T20:30",
                    "timezone": "America/New_York",
                    "duration_minutes": 60,
                },
            )
        ],
    )
    def post(self, request: Request, slug: str) -> Response:
        """Preview the rule, or write the series."""
        body = self.valid(SeriesIn, timezone=self.circle.timezone)
        duration_minutes = body.pop("duration_minutes", self.circle.duration_minutes)
        rule = {"zone": body.pop("timezone"), **body}
        try:
            if is_dry_run(request):
                found = previews.preview_series(
                    circle=self.circle, duration_minutes=duration_minutes, now=self.now, **rule
                )
                return Response(PreviewOut(found).data)
            series = service.schedule_series(
                circle_id=self.circle.pk, duration_minutes=duration_minutes, now=self.now, **rule
            )
        except RuleRefused as refusal:
            raise refused(refusal) from refusal
        return Response(SeriesOut(series).data, status=201)


class SeriesDetail(SeriesView):
    """`series/{id}/`"""

    permissions_by_method = {"GET": (*LOGIN, SeesInside)}

    @extend_schema(
        operation_id="series_retrieve",
        tags=["sessions"],
        summary="Read a series",
        description="One rule by which a circle meets, for its members.",
        responses=SeriesOut,
        examples=answer(examples.SERIES),
    )
    def get(self, request: Request, series_id: UUID) -> Response:
        """Answer the series."""
        return self.conditional(self.series, dict(SeriesOut(self.series).data))
