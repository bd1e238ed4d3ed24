"""Who came. Written by a facilitator from the start until seven days later; never shown to other members."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from groups import events
from groups.errors import AttendanceClosed, SeatElsewhere, SessionIsCancelled
from groups.models import PromptShown, Seat, Session
from groups.services import prompts

OPEN_FOR = timedelta(days=7)


@transaction.atomic
def record_attendance(*, session_id: UUID, attended: Mapping[UUID, bool], now: datetime) -> None:
    """Write down who of the seated came; what is repeated changes nothing and asks nobody twice.

    Raises Session.DoesNotExist, SessionIsCancelled, AttendanceClosed, or SeatElsewhere without writing anything.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("circle").get(pk=session_id)
    if session.state == Session.State.CANCELLED:
        raise SessionIsCancelled
    if not session.starts_at <= now <= session.starts_at + OPEN_FOR:
        raise AttendanceClosed
    seats = session.seats.filter(state__in=Seat.SEATED).select_related("member").order_by("pk")
    seated = {seat.pk: seat for seat in seats}
    if not attended.keys() <= seated.keys():
        raise SeatElsewhere
    for seat_id, has_attended in attended.items():
        record(session, seated[seat_id], has_attended=has_attended, now=now)


def forget_attendance(session: Session) -> None:
    """Take back who came early, and what they were to be asked, for a session that is called off or moved away.

    It has not begun, and the caller holds its row.
    """
    came = session.seats.exclude(attendance=Seat.Attendance.UNKNOWN)
    came.update(attendance=Seat.Attendance.UNKNOWN, attendance_at=None)
    PromptShown.objects.filter(session=session).delete()


def record(session: Session, seat: Seat, *, has_attended: bool, now: datetime) -> None:
    """Write down whether she came, choose her question, and announce it; the caller holds the session's row."""
    attendance = Seat.Attendance.ATTENDED if has_attended else Seat.Attendance.MISSED
    if seat.attendance == attendance:
        return
    seat.attendance, seat.attendance_at = attendance, now
    seat.save(update_fields=["attendance", "attendance_at"])
    if has_attended:
        # Her question stands on the session page from now on, whether or not a letter ever reaches her.
        prompts.choose_prompt(session=session, member=seat.member, now=now)
    events.publish(
        events.AttendanceRecorded(
            seat_id=seat.pk,
            session_id=seat.session_id,
            member_id=seat.member_id,
            has_attended=has_attended,
            at=now,
        )
    )
