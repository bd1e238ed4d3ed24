"""Who came. Written by a facilitator from the start until seven days later; never shown to other members; it fades."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from groups import events
from groups.errors import AttendanceClosed, SeatElsewhere, SessionIsCancelled
from groups.models import PromptShown, Seat, Session
from groups.selectors.totals import counted_until
from groups.services import prompts

OPEN_FOR = timedelta(days=7)
KEPT_FOR = timedelta(weeks=12)  # after the end of the session
_AT_ONCE = 500  # sessions whose attendance fades in one transaction


@transaction.atomic
def record_attendance(
    *, session_id: UUID, attended: Mapping[UUID, bool], now: datetime, left_early: Collection[UUID] = ()
) -> None:
    """Write down who of the seated came, and who of them left early; what is repeated asks nobody twice.

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
        record(session, seated[seat_id], has_attended=has_attended, has_left_early=seat_id in left_early, now=now)


def fade_attendance(*, now: datetime) -> int:
    """Forget who came to sessions that ended twelve weeks ago; return how many seats that were. Safe to run twice.

    A month whose totals are not stored yet waits for them. Her questions and what she wrote stay hers.
    """
    until = counted_until()
    if until is None:
        return 0
    number = 0
    while faded := _fade_some(until, now=now):
        number += faded
    return number


@transaction.atomic
def _fade_some(until: date, *, now: datetime) -> int:
    known = Seat.objects.exclude(attendance=Seat.Attendance.UNKNOWN).filter(session=OuterRef("pk"))
    old = Session.objects.filter(
        Exists(known), ends_at__lte=now - KEPT_FOR, local_start__lt=datetime.combine(until, time())
    )
    locked = list(old.select_for_update(no_key=True).order_by("pk")[:_AT_ONCE])
    seats = Seat.objects.filter(session__in=locked).exclude(attendance=Seat.Attendance.UNKNOWN)
    return seats.update(attendance=Seat.Attendance.UNKNOWN, attendance_at=None)


def forget_attendance(session: Session) -> None:
    """Take back who came early, a host too, and what they were to be asked, for a session that is off or moved away.

    It has not begun, and the caller holds its row.
    """
    came = session.seats.exclude(attendance=Seat.Attendance.UNKNOWN)
    came.update(attendance=Seat.Attendance.UNKNOWN, attendance_at=None)
    PromptShown.objects.filter(session=session).delete()
    session.hosts.update(checked_in_at=None)


def record(session: Session, seat: Seat, *, has_attended: bool, now: datetime, has_left_early: bool = False) -> None:
    """Write down whether she came, choose her question, and announce it; the caller holds the session's row."""
    came = Seat.Attendance.LEFT_EARLY if has_left_early else Seat.Attendance.ATTENDED
    attendance = came if has_attended else Seat.Attendance.MISSED
    if seat.attendance == attendance:
        return
    is_known = has_attended and seat.attendance in Seat.CAME
    seat.attendance, seat.attendance_at = attendance, now
    seat.save(update_fields=["attendance", "attendance_at"])
    if is_known:  # how long she stayed changes nothing for anybody
        return
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
