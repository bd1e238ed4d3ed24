"""A session that is always about to begin, in a hidden circle of its own. Every change goes the way of real ones."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from groups.models import Circle, Membership, Seat, Session
from groups.services import admission
from groups.services.attendance import record_attendance
from groups.services.circles import start_circle
from groups.services.seats import take_seat
from groups.services.sessions import schedule_session
from members.models import Member

SLUG = "porch-light"
AHEAD = timedelta(minutes=2)
EVERY = timedelta(minutes=10)
MINUTES = 1


def keep_session_soon(*, facilitator: Member, guest: Member, now: datetime, begins_now: bool) -> Session | None:
    """Do what is due: write down that the guest came, schedule the next session, give her a seat in it.

    `begins_now` schedules one about two minutes from now, whenever the last one was. Returns what it scheduled.
    """
    circle = _circle(facilitator, guest, now=now)
    for seat in _unrecorded(circle, guest, now=now):
        record_attendance(session_id=seat.session_id, attended={seat.pk: True}, now=now)
    if not _is_time(circle, now=now, begins_now=begins_now):
        return None
    return _schedule(circle, guest, now=now)


@transaction.atomic
def _circle(facilitator: Member, guest: Member, *, now: datetime) -> Circle:
    circle = Circle.objects.filter(slug=SLUG).first()
    if circle is None:
        circle = start_circle(
            member=facilitator,
            slug=SLUG,
            now=now,
            name="Porch Light",
            description="A circle for trying things out: somebody always sits down in a minute or two.",
            audience="anybody who tries this service out",
            timezone=guest.timezone,
            duration_minutes=15,
            capacity=4,
            min_to_run=2,
            facilitators_wanted=1,
            is_discoverable=False,
            meeting_link="https://meet.example/porch-light-tonight",
        )
    if not circle.memberships.filter(member=guest).exists():  # if she left, she left
        membership = admission.admit(circle=circle, member=guest, now=now)
        Membership.objects.filter(pk=membership.pk).update(alias="Your quiet hour")
    return circle


def _unrecorded(circle: Circle, guest: Member, *, now: datetime) -> QuerySet[Seat]:
    return Seat.objects.filter(
        session__circle=circle,
        session__state=Session.State.SCHEDULED,
        session__ends_at__lte=now,
        session__ends_at__gt=now - timedelta(days=1),
        member=guest,
        state__in=Seat.SEATED,
        attendance=Seat.Attendance.UNKNOWN,
    )


def _is_time(circle: Circle, *, now: datetime, begins_now: bool) -> bool:
    newest = circle.sessions.filter(state=Session.State.SCHEDULED).order_by("-starts_at").first()
    if newest is None or newest.ends_at + AHEAD < now - EVERY:
        return True
    if newest.ends_at > now + AHEAD:
        return False
    return begins_now or newest.starts_at + EVERY <= now + AHEAD


@transaction.atomic
def _schedule(circle: Circle, guest: Member, *, now: datetime) -> Session | None:
    # On the whole minute, as people's clocks show it; never less than the two minutes.
    start = (now + AHEAD + timedelta(seconds=59)).replace(second=0, microsecond=0).astimezone(circle.zone)
    session = schedule_session(
        circle_id=circle.pk,
        local_start=start.replace(tzinfo=None, fold=0),
        zone=circle.zone,
        fold=start.fold,
        duration_minutes=MINUTES,
        needs_host=False,  # whoever runs it here may lead another of the demo's evenings just now
        now=now,
    )
    if circle.memberships.filter(member=guest, state=Membership.State.ACTIVE).exists():
        take_seat(session_id=session.pk, member=guest, now=now)
    return session
