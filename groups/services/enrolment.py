"""Cohorts: whoever joins holds a seat in every session to come, and every new session seats whoever belongs."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from groups import events
from groups.errors import CircleFull
from groups.models import Block, Circle, Membership, Seat, Session
from groups.selectors.blocks import apart_from
from groups.services.seats.settling import count, settle
from members.models import Member

_AS_GIVEN: Final = (Seat.State.IN, Seat.State.WAITING)


def enrol(circle: Circle, member: Member, *, now: datetime, held: int = 0) -> None:
    """Give a new member of a cohort a seat in every coming session; she is told of the first, and reminded of each.

    Nothing in a drop-in circle. Inside the caller's transaction, which holds the circle's row. Raises CircleFull when
    one of the sessions has no seat for her, beside as many as are `held` for others who wait to join: then she does
    not join.
    """
    if circle.enrolment != Circle.Enrolment.COHORT:
        return
    coming = Session.objects.filter(circle=circle, state=Session.State.SCHEDULED, starts_at__gt=now)
    sessions = list(coming.select_for_update().order_by("pk"))
    for session in sessions:
        settle(session, now=now)  # whoever waits was first
    is_apart = coming.filter(apart_from(member)).exists()
    if is_apart or any(session.taken + held >= session.capacity for session in sessions):
        raise CircleFull
    for number, session in enumerate(sorted(sessions, key=lambda session: session.starts_at)):
        seat = Seat.objects.create(session=session, member=member, state=Seat.State.IN, queued_at=now)
        count(session, by=1)
        _announce(seat, now=now, is_told=number == 0)


def seat_cohort(sessions: Sequence[Session], *, now: datetime, is_told: bool = True) -> None:
    """Seat the members of a cohort in sessions just written, those who joined first where there are too few seats.

    Nothing in a drop-in circle. Whoever finds no seat waits. Each is told of the first one, unless something else tells
    her of all. Inside the transaction that wrote the sessions, which holds the circle's row.
    """
    if not sessions or sessions[0].circle.enrolment != Circle.Enrolment.COHORT:
        return
    members = _active_members(sessions[0].circle)
    apart = _kept_apart(members)
    written = set(Session.objects.filter(pk__in=[session.pk for session in sessions]).values_list("pk", flat=True))
    coming = [session for session in sessions if session.pk in written and session.starts_at > now]
    for number, session in enumerate(sorted(coming, key=lambda session: session.starts_at)):
        _seat_all(session, members, apart, now=now, is_told=is_told and number == 0)


def unseat_cohort(sessions: Sequence[Session], *, now: datetime) -> None:
    """Delete the seats that came with sessions, since that these were written is undone before anybody was told.

    The caller holds the sessions' rows. A seat that somebody took, changed or gave back since is another one.
    """
    for session in sessions:
        came_along = list(session.seats.filter(state__in=_AS_GIVEN, queued_at=session.created_at).order_by("pk"))
        count(session, by=-sum(seat.state in Seat.TAKEN for seat in came_along))
        for seat in came_along:
            events.publish(
                events.SeatReleased(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now)
            )
            seat.delete()


def _active_members(circle: Circle) -> list[Member]:
    active = Membership.objects.filter(circle=circle, state=Membership.State.ACTIVE, member__is_active=True)
    return [membership.member for membership in active.select_related("member").order_by("joined_at", "pk")]


def _kept_apart(members: Collection[Member]) -> dict[UUID, set[UUID]]:
    apart: dict[UUID, set[UUID]] = {member.pk: set() for member in members}
    for blocker, blocked in Block.objects.filter(blocker__in=apart, blocked__in=apart).values_list(
        "blocker", "blocked"
    ):
        apart[blocker].add(blocked)
        apart[blocked].add(blocker)
    return apart


def _seat_all(
    session: Session, members: Sequence[Member], apart: dict[UUID, set[UUID]], *, now: datetime, is_told: bool
) -> None:
    seated: set[UUID] = set()
    seats = []
    for member in members:
        has_room = session.taken + len(seated) < session.capacity and not apart[member.pk] & seated
        seated |= {member.pk} if has_room else set()
        state = Seat.State.IN if has_room else Seat.State.WAITING
        seats.append(Seat(session=session, member=member, state=state, queued_at=now))
    Seat.objects.bulk_create(seats)
    count(session, by=len(seated))
    for seat in seats:
        _announce(seat, now=now, is_told=is_told)


def _announce(seat: Seat, *, now: datetime, is_told: bool) -> None:
    events.publish(
        events.SeatTaken(
            seat_id=seat.pk,
            session_id=seat.session_id,
            member_id=seat.member_id,
            is_waiting=seat.state == Seat.State.WAITING,
            at=now,
            is_told=is_told,
        )
    )
