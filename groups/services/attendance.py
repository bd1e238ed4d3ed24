"""Who came. Written by a facilitator from the start until seven days later; never shown to other members."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from groups import events
from groups.errors import AttendanceClosed, SeatElsewhere, SessionIsCancelled
from groups.models import Seat, Session

OPEN_FOR = timedelta(days=7)


@transaction.atomic
def record_attendance(*, session_id: UUID, attended: Mapping[UUID, bool], now: datetime) -> None:
    """Write down who of the seated came; what is repeated changes nothing and asks nobody twice.

    Raises Session.DoesNotExist, SessionIsCancelled, AttendanceClosed, or SeatElsewhere without writing anything.
    """
    session = Session.objects.select_for_update().get(pk=session_id)
    if session.state == Session.State.CANCELLED:
        raise SessionIsCancelled
    if not session.starts_at <= now <= session.starts_at + OPEN_FOR:
        raise AttendanceClosed
    seated = {seat.pk: seat for seat in session.seats.filter(state=Seat.State.IN).order_by("pk")}
    if not attended.keys() <= seated.keys():
        raise SeatElsewhere
    for seat_id, has_attended in attended.items():
        _record(seated[seat_id], has_attended=has_attended, now=now)


def _record(seat: Seat, *, has_attended: bool, now: datetime) -> None:
    attendance = Seat.Attendance.ATTENDED if has_attended else Seat.Attendance.MISSED
    if seat.attendance == attendance:
        return
    seat.attendance, seat.attendance_at = attendance, now
    seat.save(update_fields=["attendance", "attendance_at"])
    events.publish(
        events.AttendanceRecorded(
            seat_id=seat.pk,
            session_id=seat.session_id,
            member_id=seat.member_id,
            has_attended=has_attended,
            at=now,
        )
    )
