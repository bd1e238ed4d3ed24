"""Seats: her own, and for facilitators the seats of a session and who came."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from groups.models import Seat
from groups.permissions import Facilitates, MayTakeSeat, Schedules, TakesPart
from groups.selectors import seats
from groups.serializers.seats import AttendanceIn, AttendanceOut, SeatIn, SeatOut, SeatRowOut
from groups.services import attendance
from groups.services import seats as service
from groups.views import examples
from groups.views.base import LOGIN, SessionView
from groups.views.examples import answer

_NO_SEAT: Final = UUID(int=0)  # which the service finds in no session


class OwnSeat(SessionView):
    """`sessions/{id}/seat/`"""

    permissions_by_method = {"GET": LOGIN, "PUT": (*LOGIN, TakesPart, MayTakeSeat), "DELETE": LOGIN}

    @extend_schema(
        operation_id="seat_retrieve",
        tags=["seats"],
        summary="Read my seat",
        description="Her seat, or her place on the waitlist with her position; 404 where she has neither.",
        responses=SeatOut,
        examples=answer(examples.SEAT),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer her seat."""
        return Response(SeatOut(self._seat()).data)

    @extend_schema(
        operation_id="seat_update",
        tags=["seats"],
        summary="Take a seat, or give it back",
        description=(
            "Takes a seat, or a place on the waitlist when the session is full. In an open drop-in circle this also "
            "joins the circle, as the `handle` and `alias` she names; 409 `handle_taken` and `circle_limit_reached` "
            "leave nothing done: a member takes part in two circles, beside those she facilitates. A seat may be "
            "`hopeful`: it counts as any other and is changed to `in`, or back, by the same call. Repeating it "
            "changes nothing. What is `offered` becomes hers, and from the waitlist she comes in where there is room "
            "that nobody before her may have. `out` gives back the seat, or the place on the waitlist, with no "
            "reason."
        ),
        request=SeatIn,
        responses={200: SeatOut, 204: None},
        examples=[
            OpenApiExample("I am in", request_only=True, value={"state": "in"}),
            OpenApiExample("I hope to come", request_only=True, value={"state": "hopeful", "handle": "Quiet Heron"}),
            OpenApiExample("Two hours ahead", request_only=True, value={"state": "in", "min_notice_minutes": 120}),
            *answer(examples.SEAT),
        ],
    )
    def put(self, request: Request, session_id: UUID) -> Response:
        """Take a seat or give it back."""
        body = self.valid(SeatIn)
        if body["state"] == Seat.State.OUT:
            return self.delete(request, session_id)
        service.take_seat(session_id=self.session.pk, member=self.me, now=self.now, **body)
        return Response(SeatOut(self._seat()).data)

    @extend_schema(
        operation_id="seat_destroy",
        tags=["seats"],
        summary="Give my seat back",
        description="Without a reason; also what is offered to her. Whoever waits first is offered it.",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Give it back."""
        self._seat()
        service.give_back_seat(session_id=self.session.pk, member=self.me, now=self.now)
        return Response(status=204)

    def _seat(self) -> Any:
        seat = seats.own_seat(session=self.session, member=self.me)
        if seat is None:
            raise Http404
        return seat


class SeatList(SessionView):
    """`sessions/{id}/seats/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules)}
    ordering = ("queued_at", "pk")

    @extend_schema(
        operation_id="seats_list",
        tags=["seats"],
        summary="Read the seats of a session",
        description="For facilitators: handles with a seat or on the waitlist, first come first.",
        responses=SeatRowOut(many=True),
        examples=answer(examples.SEAT_ROW),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer a page of the seats."""
        return self.page(seats.live_seats(self.session), lambda rows: SeatRowOut(rows, many=True).data)


class SeatDetail(SessionView):
    """`sessions/{id}/seats/{id}/`"""

    permissions_by_method = {"DELETE": (*LOGIN, Schedules)}

    @extend_schema(
        operation_id="seats_destroy",
        tags=["seats"],
        summary="Take a seat away",
        description="For facilitators. She is told, and whoever waits first is offered it.",
        responses={204: None},
    )
    def delete(self, request: Request, session_id: UUID, seat_id: UUID) -> Response:
        """Free somebody's seat."""
        seat = seats.live_seats(self.session).filter(public_id=seat_id).first()
        if seat is None:
            raise Http404
        service.take_away_seat(session_id=self.session.pk, seat_id=seat.pk, now=self.now)
        return Response(status=204)


class Attendance(SessionView):
    """`sessions/{id}/attendance/`"""

    permissions_by_method = {"GET": (*LOGIN, Schedules), "PUT": (*LOGIN, Facilitates)}

    @extend_schema(
        operation_id="attendance_retrieve",
        tags=["seats"],
        summary="Read who came",
        description="For facilitators and those responsible, by handle.",
        responses=AttendanceOut,
        examples=answer(examples.ATTENDANCE),
    )
    def get(self, request: Request, session_id: UUID) -> Response:
        """Answer who came."""
        seated = seats.live_seats(self.session).filter(state__in=Seat.SEATED)
        return Response(AttendanceOut({"seats": seated}).data)

    @extend_schema(
        operation_id="attendance_update",
        tags=["seats"],
        summary="Write down who came",
        description=(
            "For facilitators, from the start until seven days later. Seats left out stay as they are. It is private, "
            "nothing is counted from it, and it fades after twelve weeks."
        ),
        request=AttendanceIn,
        responses=AttendanceOut,
        examples=[
            OpenApiExample(
                "She came",
                request_only=True,
                value={"seats": [{"seat": "01890a5d-ac96-774b-bcce-b302099a8057", "attended": True}]},
            )
        ],
    )
    def put(self, request: Request, session_id: UUID) -> Response:
        """Write down who came."""
        rows = self.valid(AttendanceIn)["seats"]
        known = seats.known_by(self.session, [row["seat"] for row in rows])
        attended = {known.get(row["seat"], _NO_SEAT): row["attended"] for row in rows}
        left_early = {known[row["seat"]] for row in rows if row["left_early"] and row["seat"] in known}
        attendance.record_attendance(session_id=self.session.pk, attended=attended, left_early=left_early, now=self.now)
        return self.get(request, session_id)
