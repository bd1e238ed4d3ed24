"""The session itself: its door, and its entry for a calendar."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from groups import calendars
from groups.permissions import ComesIn, SeesInside
from groups.selectors import deliverables, seats
from groups.serializers.sessions import MeetingOut
from groups.services import meetings as service
from groups.views import examples
from groups.views.base import LOGIN, SessionView
from groups.views.examples import answer

_CALENDAR = "text/calendar"


class CalendarRenderer(JSONRenderer):
    """A calendar file as it is; a refusal is JSON as everywhere."""

    media_type = _CALENDAR
    format = "ics"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """Return the bytes of the file, or of the problem."""
        if isinstance(data, bytes):
            return data
        return super().render(data, accepted_media_type, renderer_context)


class Meeting(SessionView):
    """`sessions/{id}/join/`"""

    permissions_by_method = {"POST": (*LOGIN, ComesIn)}
    answers_are_kept = False  # asking again is harmless, and a kept answer would open the door after hours

    @property
    def has_seat(self) -> bool:
        """Whether she holds a seat in this session."""
        return seats.is_seated(session=self.session, member=self.me)

    @extend_schema(
        operation_id="sessions_join",
        tags=["sessions"],
        summary="Come in",
        description=(
            "Answers where the session meets (a link, a place, a number to call) to whoever has a seat, and to "
            "facilitators, from `opens_at` (fifteen minutes before the start) until `closes_at` (the end), and writes "
            "down that she came. Before, it is 409 `not_open_yet` with `opens_at`; after, `session_closed`; also "
            "`session_cancelled`, and `no_meeting_link` where there is nothing to tell. Where people meet in person, "
            "the place alone is told from 72 hours before, and then nothing is written down."
        ),
        request=None,
        responses=MeetingOut,
        examples=answer(examples.MEETING),
    )
    def post(self, request: Request, session_id: UUID) -> Response:
        """Let her in."""
        meeting = service.join_meeting(session_id=self.session.pk, member=self.me, now=self.now)
        return Response(MeetingOut(meeting).data, headers={"Cache-Control": "no-store"})


class CalendarFile(SessionView):
    """`sessions/{id}/calendar.ics`"""

    permissions_by_method = {"GET": (*LOGIN, SeesInside)}
    renderer_classes = (CalendarRenderer,)

    @extend_schema(
        operation_id="sessions_calendar",
        tags=["sessions"],
        summary="Take a session into my calendar",
        description=(
            "A calendar file (RFC 5545) under the alias she chose, private, without people or links. Its UID is that "
            "of the entry in her letters and its SEQUENCE grows when the session moves."
        ),
        responses={
            (200, _CALENDAR): OpenApiResponse(
                OpenApiTypes.STR,
                description="The file.",
                examples=[OpenApiExample("A file", value=examples.CALENDAR, media_type=_CALENDAR)],
            )
        },
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer the file."""
        card = deliverables.calendar_card(session=self.session, member=self.me)
        title = calendars.discreet(card.alias, self.me.locale)
        file = calendars.entry(card, title=title, method="PUBLISH", now=self.now)
        return Response(file, headers={"Content-Disposition": 'attachment; filename="session.ics"'})
