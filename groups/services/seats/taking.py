"""Taking a seat, or a place on the waitlist, and saying how sure she is."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from config.api.errors import Busy
from groups import events
from groups.errors import CircleFull, NoSeat, NotAMember
from groups.models import Circle, Membership, Seat, Session
from groups.selectors.blocks import is_kept_apart
from groups.selectors.standing import is_shut_out
from groups.services import admission, limits, rules
from groups.services.seats.settling import count, live_seat, locked, seat_her, settle
from members.models import Member

AS_IT_WAS: Final = -1  # her notice stays what it is


@transaction.atomic
def take_seat(
    *,
    session_id: UUID,
    member: Member,
    now: datetime,
    state: Seat.State = Seat.State.IN,
    handle: str = "",
    alias: str = "",
    min_notice_minutes: int | None = AS_IT_WAS,
) -> Seat:
    """Give the member a seat, certain or hopeful, or a place on the waitlist when the session is full.

    In an open drop-in circle this also joins the circle, in one act, as `handle` and `alias` if she named them. Taking
    it again changes nothing but whether she is certain; what she is offered becomes hers; from the waitlist she comes
    in where there is room that nobody before her may have. Whoever is kept apart from somebody there waits as if it
    were full. Offers that would come later than `min_notice_minutes` before the start skip her; None takes every one.
    Raises Circle.DoesNotExist, SessionIsCancelled, SessionClosed, CircleArchived, AgreementRequired, NotAMember,
    CohortClosed, HandleTaken, CircleLimitReached, Busy where she left meanwhile, and CircleFull where the circle has no
    place left, or for whom it is closed: she is told the same as everybody when it is full.
    """
    # All that needs no lock comes before it: on a busy evening everybody waits for this one row.
    circle = Circle.objects.get(sessions=session_id)
    if not _belongs(circle, member, now=now):
        _come_in(circle.pk, member, now=now, handle=handle, alias=alias)
    session = locked(session_id)
    rules.check_session_open(session, now=now)
    _check_belongs_still(circle, member, now=now)
    return _take(session, member, state, min_notice_minutes, now=now)


def _check_belongs_still(circle: Circle, member: Member, *, now: datetime) -> None:
    """Raise CircleFull for whom it was closed, or Busy where she left, while this waited for the session's row."""
    active = Membership.objects.filter(circle=circle, member=member, state=Membership.State.ACTIVE)
    if not active.exists() and not _belongs(circle, member, now=now):
        if is_shut_out(circle_id=circle.pk, member_id=member.pk):
            raise CircleFull  # she was removed meanwhile
        raise Busy  # whoever holds the row does not wait for her other joining


@transaction.atomic
def keep_seat(*, session_id: UUID, member: Member, now: datetime, is_sure: bool = True) -> Seat:
    """Make the seat she holds a certain one, or one she hopes to use; an offer and a place on the waitlist stay.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or NoSeat.
    """
    session = locked(session_id)
    rules.check_session_open(session, now=now)
    seat = live_seat(session, member)
    if seat is None:
        raise NoSeat
    state = Seat.State.IN if is_sure else Seat.State.HOPEFUL
    return _said(session, seat, state, now=now) if seat.state in Seat.SEATED else seat


def _belongs(circle: Circle, member: Member, *, now: datetime) -> bool:
    """Tell whether she is a member of the circle; False for a newcomer to whom its door is open. Raises for others.

    Who could not come in anyway reads so even where the circle is closed to her: "full" alone would tell her.
    """
    rules.check_circle_runs(circle)
    # Read in this order: whoever is being removed right now is found either belonging still or shut out already.
    membership = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()
    is_closed_to_her = is_shut_out(circle_id=circle.pk, member_id=member.pk)
    rules.check_agreement(member.pk)
    if membership is None and circle.has_open_door:
        return False  # coming in asks again, and as late as at a circle that is full
    if membership is None or membership.state != Membership.State.ACTIVE:
        rules.check_joinable(circle, now=now)
        raise NotAMember
    if is_closed_to_her:
        raise CircleFull
    return True


def _come_in(circle_id: UUID, member: Member, *, now: datetime, handle: str, alias: str) -> None:
    """Make a newcomer a member; a circle that is closed to her reads as a full one, and as late."""
    limits.queue_up(member.pk)
    limits.check_another_circle(member.pk, circle_id)
    circle = admission.circle_to_join(circle_id)
    is_closed_to_her = is_shut_out(circle_id=circle.pk, member_id=member.pk)
    is_full = admission.is_full(circle, member, held=admission.held_for_others(circle, member))
    admission.admit(circle=circle, member=member, now=now, handle=handle, alias=alias)
    if is_closed_to_her or is_full:
        raise CircleFull


def _take(
    session: Session, member: Member, state: Seat.State, min_notice_minutes: int | None, *, now: datetime
) -> Seat:
    standing = live_seat(session, member)
    if standing is not None and standing.state in Seat.SEATED:
        return _said(session, standing, state, now=now)
    settle(session, now=now)  # whoever waits was first: a newcomer never overtakes the waitlist
    standing = live_seat(session, member)
    # Asked even where it is full: "full" and "kept apart" cost the same.
    has_room = not is_kept_apart(session_id=session.pk, member_id=member.pk) and session.taken < session.capacity
    if standing is None:
        return _new_seat(session, member, state if has_room else Seat.State.WAITING, min_notice_minutes, now=now)
    if has_room or standing.state == Seat.State.OFFERED:
        seat_her(session, standing, state, now=now)
    elif min_notice_minutes != AS_IT_WAS:
        standing.min_notice_minutes = min_notice_minutes
        standing.save(update_fields=["min_notice_minutes"])
    return standing


def _said(session: Session, seat: Seat, state: Seat.State, *, now: datetime) -> Seat:
    """Write whether she is certain, before anything is handed out: who says yes in time does not give way."""
    if seat.state != state:
        seat.state = state
        seat.save(update_fields=["state"])
        events.publish(
            events.SeatChanged(
                seat_id=seat.pk,
                session_id=session.pk,
                member_id=seat.member_id,
                is_hopeful=state == Seat.State.HOPEFUL,
                at=now,
            )
        )
    settle(session, now=now)
    return live_seat(session, seat.member) or seat  # a seat that is only hoped for may have given way by now


def _new_seat(
    session: Session, member: Member, state: Seat.State, min_notice_minutes: int | None, *, now: datetime
) -> Seat:
    is_waiting = state == Seat.State.WAITING
    notice = min_notice_minutes if is_waiting and min_notice_minutes != AS_IT_WAS else None
    seat = Seat.objects.create(session=session, member=member, state=state, queued_at=now, min_notice_minutes=notice)
    if not is_waiting:
        count(session, by=1)
    events.publish(
        events.SeatTaken(seat_id=seat.pk, session_id=session.pk, member_id=member.pk, is_waiting=is_waiting, at=now)
    )
    return seat
