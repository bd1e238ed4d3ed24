"""Answering an offer: a seat that is held for her until she says yes or no, or until its time is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from groups.errors import NoOffer
from groups.models import Seat, Session
from groups.services import rules
from groups.services.seats.settling import live_seat, locked, pass_on, seat_her, settle
from members.models import Member


@transaction.atomic
def accept_offer(*, session_id: UUID, member: Member, now: datetime) -> Seat:
    """Make the seat that is held for her hers.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed, or NoOffer when there is none or it ran out.
    """
    session, seat = _offered(session_id, member, now=now)
    seat_her(session, seat, Seat.State.IN, now=now)
    settle(session, now=now)
    return seat


@transaction.atomic
def decline_offer(*, session_id: UUID, member: Member, now: datetime) -> Seat:
    """Pass the seat that is held for her on to the next; she keeps her place on the waitlist.

    Raises as `accept_offer` does.
    """
    session, seat = _offered(session_id, member, now=now)
    pass_on(session, seat, now=now)
    settle(session, now=now)
    return seat


def _offered(session_id: UUID, member: Member, *, now: datetime) -> tuple[Session, Seat]:
    session = locked(session_id)
    rules.check_session_open(session, now=now)
    seat = live_seat(session, member)
    if seat is None or seat.offer_expires_at is None or seat.offer_expires_at <= now:
        raise NoOffer
    return session, seat
