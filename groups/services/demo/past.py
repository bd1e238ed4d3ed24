"""Evenings that are over: one that the guest came to, whose question waits for her, and one that she missed."""

from datetime import datetime, timedelta

from groups.models import Circle, Seat, Session
from groups.services.attendance import OPEN_FOR, record_attendance
from groups.services.prompts import choose_prompt
from members.models import Member

CAME = timedelta(days=5)  # long enough ago that no letter asks any more; in the app the question waits
MISSED = timedelta(days=1)


def plant_past(*, circle: Circle, guest: Member, now: datetime) -> None:
    """Write both evenings with her in them; that she missed one is for `record_absence` to say."""
    came = _evening(circle, now - CAME)
    _seat(came, guest, attendance=Seat.Attendance.ATTENDED, attendance_at=came.ends_at)
    choose_prompt(session=came, member=guest, now=came.ends_at)
    _seat(_evening(circle, now - MISSED), guest)


def record_absence(*, slug: str, guest: Member, now: datetime) -> None:
    """Write down, as a facilitator would the next day, that she did not come; she gets the kind word for it."""
    forgotten = Seat.objects.filter(
        session__circle__slug=slug,
        session__state=Session.State.SCHEDULED,
        session__ends_at__lte=now - timedelta(hours=1),
        session__starts_at__gt=now - OPEN_FOR,
        member=guest,
        state__in=Seat.SEATED,
        attendance=Seat.Attendance.UNKNOWN,
    )
    for seat in forgotten:
        record_attendance(session_id=seat.session_id, attended={seat.pk: False}, now=now)


def _evening(circle: Circle, about: datetime) -> Session:
    start = about.replace(minute=0, second=0, microsecond=0)
    local = start.astimezone(circle.zone)
    return Session.objects.create(
        circle=circle,
        local_start=local.replace(tzinfo=None, fold=0),
        fold=local.fold,
        timezone=circle.timezone,
        duration_minutes=circle.duration_minutes,
        starts_at=start,
        ends_at=start + timedelta(minutes=circle.duration_minutes),
        capacity=circle.capacity,
        seat_limit=circle.capacity,
        taken=1,
    )


def _seat(session: Session, guest: Member, **record: object) -> None:
    Seat.objects.create(session=session, member=guest, state=Seat.State.IN, queued_at=session.starts_at, **record)
