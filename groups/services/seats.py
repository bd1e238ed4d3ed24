"""Taking and giving back seats. Every write takes the session's row lock first and goes through `_settle`."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from groups import events
from groups.errors import CircleFull, NoSeat, NotAMember
from groups.models import Circle, Membership, PromptShown, Seat, Session
from groups.selectors.standing import is_shut_out
from groups.services import admission, rules
from members.models import Member


@transaction.atomic
def take_seat(
    *,
    session_id: UUID,
    member: Member,
    now: datetime,
    state: Seat.State = Seat.State.IN,
    handle: str = "",
    alias: str = "",
) -> Seat:
    """Give the member a seat, certain or hopeful, or a place on the waitlist when the session is full.

    In an open drop-in circle this also joins the circle, in one act, as `handle` and `alias` if she named them. Taking
    it again changes nothing but whether she is certain; a place on the waitlist stays one.
    Raises Circle.DoesNotExist, SessionIsCancelled, SessionClosed, CircleArchived, AgreementRequired, NotAMember,
    HandleTaken, and CircleFull for whom the circle is closed: she is told the same as everybody when it is full.
    """
    # All that needs no lock comes before it: on a busy evening everybody waits for this one row.
    circle = Circle.objects.get(sessions=session_id)
    _check_admitted(circle, member, now=now, handle=handle, alias=alias)
    session = _locked(session_id)
    rules.check_session_open(session, now=now)
    if not Membership.objects.filter(circle=circle, member=member, state=Membership.State.ACTIVE).exists():
        # She left, or was removed, while this waited for the row.
        _check_admitted(circle, member, now=now, handle=handle, alias=alias)
    standing = session.seats.exclude(state=Seat.State.OUT).filter(member=member).first()
    if standing is None:
        return _new_seat(session, member, now=now, state=state)
    return _changed(standing, state)


@transaction.atomic
def keep_seat(*, session_id: UUID, member: Member, now: datetime) -> Seat:
    """Make the seat she holds a certain one; a place on the waitlist stays one.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or NoSeat.
    """
    session = _locked(session_id)
    rules.check_session_open(session, now=now)
    seat = session.seats.exclude(state=Seat.State.OUT).filter(member=member).first()
    if seat is None:
        raise NoSeat
    return _changed(seat, Seat.State.IN)


@transaction.atomic
def give_back_seat(*, session_id: UUID, member: Member, now: datetime) -> None:
    """Free the member's seat, or her place on the waitlist, and seat whoever waits first.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or NoSeat.
    """
    session = _locked(session_id)
    rules.check_session_open(session, now=now)
    seat = session.seats.exclude(state=Seat.State.OUT).filter(member=member).first()
    if seat is None:
        raise NoSeat
    _release(session, seat, now=now)
    _settle(session, now=now)


@transaction.atomic
def take_away_seat(*, session_id: UUID, seat_id: UUID, now: datetime) -> None:
    """Free a seat on a facilitator's behalf. Raises as `give_back_seat` does."""
    session = _locked(session_id)
    rules.check_session_open(session, now=now)
    seat = session.seats.exclude(state=Seat.State.OUT).filter(pk=seat_id).first()
    if seat is None:
        raise NoSeat
    _release(session, seat, now=now)
    _settle(session, now=now)


def release_all(*, circle_id: UUID, member_id: UUID, now: datetime) -> None:
    """Free every seat she still holds in the circle's coming sessions. The caller's transaction ends the membership.

    All coming sessions are locked, not only those with a seat of hers: a seat taken meanwhile waits for one of these
    locks and then finds her membership ended.
    """
    coming = Session.objects.filter(circle_id=circle_id, state=Session.State.SCHEDULED, starts_at__gt=now)
    locked = {session.pk: session for session in coming.select_for_update().order_by("pk")}
    hers = Seat.objects.filter(session__in=locked, member_id=member_id).exclude(state=Seat.State.OUT)
    for seat in hers.order_by("session", "pk"):
        _release(locked[seat.session_id], seat, now=now)
        _settle(locked[seat.session_id], now=now)


def change_capacity(session: Session, *, capacity: int, now: datetime) -> None:
    """Set the number of seats of a session whose row the caller holds; fewer than seated throws nobody out."""
    session.capacity = capacity
    _settle(session, now=now)


def _locked(session_id: UUID) -> Session:
    return Session.objects.select_for_update().get(pk=session_id)


def _check_admitted(circle: Circle, member: Member, *, now: datetime, handle: str, alias: str) -> None:
    """Let a member of the circle pass, and let a newcomer in where the door is open."""
    rules.check_circle_runs(circle)
    # In this order: whoever is being removed right now is found either belonging still or shut out already.
    membership = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()
    if is_shut_out(circle_id=circle.pk, member_id=member.pk):
        raise CircleFull
    rules.check_agreement(member.pk)
    if membership is None and circle.has_open_door:
        admission.admit(circle=circle, member=member, now=now, handle=handle, alias=alias)
    elif membership is None or membership.state != Membership.State.ACTIVE:
        raise NotAMember


def _changed(seat: Seat, state: Seat.State) -> Seat:
    """Write whether she is certain. Both states count as one seat, so the counter stays and nobody is told."""
    if seat.state in Seat.SEATED and seat.state != state:
        seat.state = state
        seat.save(update_fields=["state"])
    return seat


def _new_seat(session: Session, member: Member, *, now: datetime, state: Seat.State) -> Seat:
    # Whoever waits was first: a newcomer never overtakes the waitlist.
    is_waiting = session.taken >= session.capacity or _queue(session).exists()
    seat = Seat.objects.create(
        session=session, member=member, state=Seat.State.WAITING if is_waiting else state, queued_at=now
    )
    if not is_waiting:
        session.taken += 1
        session.save(update_fields=["taken"])
    events.publish(
        events.SeatTaken(seat_id=seat.pk, session_id=session.pk, member_id=member.pk, is_waiting=is_waiting, at=now)
    )
    return seat


def _queue(session: Session) -> QuerySet[Seat]:
    """Return who waits, first come first. Whoever's account is closed waits for nothing and holds nobody up."""
    waiting = session.seats.filter(state=Seat.State.WAITING, member__is_active=True)
    return waiting.order_by("queued_at", "pk")


def _release(session: Session, seat: Seat, *, now: datetime) -> None:
    if seat.state in Seat.SEATED:
        session.taken -= 1
    if seat.attendance_at is not None:
        # The session has not begun: she came in early, thought better of it, and was not there.
        PromptShown.objects.filter(session=session, member=seat.member_id).delete()
    seat.state, seat.ended_at = Seat.State.OUT, now
    seat.attendance, seat.attendance_at = Seat.Attendance.UNKNOWN, None
    seat.save(update_fields=["state", "ended_at", "attendance", "attendance_at"])
    events.publish(events.SeatReleased(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))


def _settle(session: Session, *, now: datetime) -> None:
    """Seat the first who wait while there is room, and write the counters, all under the lock the caller holds."""
    room = max(0, session.capacity - session.taken)
    for seat in _queue(session)[:room]:
        seat.state = Seat.State.IN
        seat.save(update_fields=["state"])
        session.taken += 1
        events.publish(events.SeatPromoted(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))
    session.seat_limit = max(session.capacity, session.taken)
    session.save(update_fields=["taken", "capacity", "seat_limit"])
