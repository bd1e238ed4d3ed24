"""Giving seats back, taking them away, and changing how many there are."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from groups import events
from groups.errors import NoSeat
from groups.models import Seat, Session
from groups.services import rules
from groups.services.seats.settling import count, end_seat, live_seat, locked, settle
from members.models import Member


@transaction.atomic
def give_back_seat(*, session_id: UUID, member: Member, now: datetime) -> None:
    """Free the member's seat, or give up what she is offered or waits for, and offer what is free to who waits first.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or NoSeat.
    """
    session = locked(session_id)
    rules.check_session_open(session, now=now)
    seat = live_seat(session, member)
    if seat is None:
        raise NoSeat
    _release(session, seat, now=now)
    settle(session, now=now)


@transaction.atomic
def take_away_seat(*, session_id: UUID, seat_id: UUID, now: datetime) -> None:
    """Free a seat on a facilitator's behalf; whoever held it or was offered it is told. Raises as `give_back_seat`."""
    session = locked(session_id)
    rules.check_session_open(session, now=now)
    seat = session.seats.exclude(state=Seat.State.OUT).filter(pk=seat_id).first()
    if seat is None:
        raise NoSeat
    if seat.state in Seat.TAKEN:
        _withdraw(session, seat, now=now)
    else:
        _release(session, seat, now=now)
    settle(session, now=now)


def withdraw_and_requeue(session: Session, seat: Seat, *, now: datetime) -> Seat:
    """Take back a seat that is held or offered, and let its holder wait in the place where she stood before.

    Inside the caller's transaction, which holds the session's row and has written down why she may not sit there.
    """
    _withdraw(session, seat, now=now)
    waiting = Seat.objects.create(
        session=session,
        member_id=seat.member_id,
        state=Seat.State.WAITING,
        queued_at=seat.queued_at,
        passed_at=seat.passed_at,
        min_notice_minutes=seat.min_notice_minutes,
    )
    settle(session, now=now)
    return waiting


def release_all(*, circle_id: UUID, member_id: UUID, now: datetime) -> None:
    """Free every seat she still holds in the circle's coming sessions. The caller's transaction ends the membership.

    All coming sessions are locked, not only those with a seat of hers: a seat taken meanwhile waits for one of these
    locks and then finds her membership ended.
    """
    coming = Session.objects.filter(circle_id=circle_id, state=Session.State.SCHEDULED, starts_at__gt=now)
    held = {session.pk: session for session in coming.select_for_update().order_by("pk")}
    hers = Seat.objects.filter(session__in=held, member_id=member_id).exclude(state=Seat.State.OUT)
    for seat in hers.order_by("session", "pk"):
        _release(held[seat.session_id], seat, now=now)
        settle(held[seat.session_id], now=now)


def change_capacity(session: Session, *, capacity: int, now: datetime) -> None:
    """Set the number of seats of a session whose row the caller holds; fewer than seated throws nobody out."""
    has_grown = capacity > session.capacity
    session.capacity = capacity
    count(session, by=0, freed_at=now if has_grown else None)
    settle(session, now=now)


def _release(session: Session, seat: Seat, *, now: datetime) -> None:
    # An offer that she gives up is passed on: nobody who passed it on before her is asked again.
    end_seat(session, seat, now=now, frees=seat.state in Seat.SEATED)
    events.publish(events.SeatReleased(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))


def _withdraw(session: Session, seat: Seat, *, now: datetime) -> None:
    end_seat(session, seat, now=now, frees=True)
    events.publish(events.SeatWithdrawn(seat_id=seat.pk, session_id=session.pk, member_id=seat.member_id, at=now))
