"""What somebody is told about a seat of hers or a session in which she has one. Each is owed once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from groups.selectors import deliverables
from groups.selectors.deliverables import SeatFacts
from members.models import Member
from notifications import kinds, schedule
from notifications.kinds import Kind
from notifications.models import OPEN, Delivery
from notifications.planning.ledger import Owed, write
from notifications.planning.plan import clock_of, held, owed, wanted
from notifications.schedule import Clock, Times

Due = Callable[[SeatFacts, Clock], Times | None]


def owe_confirmation(*, seat_id: UUID, now: datetime) -> int:
    """Owe the confirmation of a seat she just took; she asked for it, so it goes out at any hour."""
    return _owe(kinds.BOOKING_CONFIRMATION, held(Q(pk=seat_id)), lambda seat, _: Times(now, seat.starts_at))


def owe_promotion(*, seat_id: UUID, now: datetime) -> int:
    """Owe the confirmation of a seat that she waited for; she took it herself, so it goes out at any hour."""
    return _owe(kinds.SEAT_PROMOTED, held(Q(pk=seat_id)), lambda seat, _: Times(now, seat.starts_at))


def owe_offer(*, seat_id: UUID, number: int, expires_at: datetime, now: datetime) -> int:
    """Owe the news that a seat is held for her; after the offer is over nobody needs it."""

    def due(seat: SeatFacts, clock: Clock) -> Times | None:
        return schedule.notice(now, clock=clock, useful_until=expires_at, expires_at=expires_at)

    return _owe(kinds.SEAT_OFFERED, _facts(deliverables.offered_seats(now).filter(pk=seat_id)), due, version=number)


def owe_offers_again(*, session_id: UUID, now: datetime) -> int:
    """Owe anew what was taken back of the offers of a session that takes place after all."""
    return sum(
        owe_offer(seat_id=offer.seat_id, number=offer.number, expires_at=offer.expires_at, now=now)
        for offer in deliverables.offer_facts(session_id)
    )


def owe_passed_on(*, seat_id: UUID, now: datetime) -> int:
    """Owe the news that the seat she only hoped to use went to somebody who waited."""
    seats = _facts(deliverables.lost_seats(now).filter(pk=seat_id))
    return _owe(kinds.HOPEFUL_RELEASED, seats, _before_start(now), version=1)


def owe_withdrawal(*, seat_id: UUID, now: datetime) -> int:
    """Owe the news that she has her seat no more."""
    seats = _facts(deliverables.lost_seats(now).filter(pk=seat_id))
    return _owe(kinds.SEAT_WITHDRAWN, seats, _before_start(now), version=1)


def owe_moves(
    *, session_id: UUID, old_starts_at: datetime, now: datetime, tells: Collection[UUID] | None = None
) -> int:
    """Owe one notice of the new time to everybody who has a seat, is offered one or waits, or only to those named.

    It arrives before either time.
    """

    def due(seat: SeatFacts, clock: Clock) -> Times | None:
        earlier = min(old_starts_at, seat.starts_at)
        return schedule.notice(now, clock=clock, useful_until=earlier, expires_at=seat.starts_at)

    seats = deliverables.live_seats().filter(session_id=session_id)
    return _owe(kinds.SESSION_MOVED, _facts(seats if tells is None else seats.filter(member__in=tells)), due)


def reminders_waiting(session_ids: Collection[UUID]) -> int:
    """Return how many reminders, and questions before the start, of these sessions wait."""
    waiting = Delivery.objects.filter(session_id__in=session_ids, state__in=OPEN, kind__in=kinds.BEFORE_THE_START)
    return waiting.filter(channel=Delivery.Channel.EMAIL).count()


def told_since(*, session_id: UUID, at: datetime) -> set[UUID]:
    """Return who was told anything about a session since an instant, or perhaps was."""
    out = Delivery.objects.filter(session_id=session_id, handed_off_at__gte=at, kind__in=kinds.OF_A_COMING_SESSION)
    return set(out.values_list("recipient_id", flat=True))


def owe_cancellations(*, session_id: UUID, now: datetime) -> int:
    """Owe one notice to everybody who held a seat, was offered one or waited, when the session was called off."""
    seats = _facts(deliverables.cancelled_seats().filter(session_id=session_id))
    return _owe(kinds.SESSION_CANCELLED, seats, _before_start(now))


def owe_change(*, change_id: UUID, notices_at: datetime) -> int:
    """Owe each member whom a change of a series touches one message about all of it, not before `notices_at`."""
    old = deliverables.old_starts(change_id)
    hers: dict[UUID, list[SeatFacts]] = defaultdict(list)
    for seat in _facts(deliverables.touched_seats(change_id)):
        hers[seat.member_id].append(seat)
    debts = (_of_change(change_id, seats, old, notices_at) for seats in hers.values())
    return write(wanted(debt for debt in debts if debt is not None))


def owe_new_host(*, session_id: UUID, now: datetime) -> int:
    """Owe everybody who holds a seat one notice that somebody else leads the session."""
    return _owe(kinds.HOST_CHANGED, held(Q(session_id=session_id)), _before_start(now))


def owe_two_chairs(*, session_id: UUID, now: datetime) -> int:
    """Owe everybody who holds a seat the news that it will be a small round."""
    seats = _facts(deliverables.seats_of_two_chairs(now).filter(session_id=session_id))
    return _owe(kinds.TWO_CHAIRS, seats, _before_start(now))


def owe_word_to_who_waits(*, session_id: UUID, but: Collection[UUID], now: datetime) -> int:
    """Tell whoever holds a seat, at any hour, that nobody opened the session and that others were called."""
    seats = _facts(deliverables.seats_without_host(now).filter(session_id=session_id).exclude(member__in=but))
    return _owe(kinds.HOST_MISSING_MEMBERS, seats, lambda seat, _: Times(now, seat.ends_at))


def owe_merge_question(
    *, answer_id: UUID, session_id: UUID, member_id: UUID, decide_by: datetime, now: datetime
) -> int:
    """Owe her the question whether she comes to another session instead."""
    clock = clock_of(Member.objects.get(pk=member_id))
    times = schedule.notice(now, clock=clock, useful_until=decide_by, expires_at=decide_by)
    return _owe_member(kinds.MERGE_QUESTION, member_id, answer_id, session_id, times)


def owe_join_answer(*, membership_id: UUID, member_id: UUID, now: datetime) -> int:
    """Owe the answer to her request to join."""
    clock, until = clock_of(Member.objects.get(pk=member_id)), now + schedule.ANSWER_LIFE
    times = schedule.notice(now, clock=clock, useful_until=until, expires_at=until)
    return _owe_member(kinds.JOIN_DECIDED, member_id, membership_id, None, times)


def owe_place_offer(*, place_id: UUID, member_id: UUID, expires_at: datetime, now: datetime) -> int:
    """Owe the news that a place in a circle is held for her; after the offer is over nobody needs it."""
    clock = clock_of(Member.objects.get(pk=member_id))
    times = schedule.notice(now, clock=clock, useful_until=expires_at, expires_at=expires_at)
    return _owe_member(kinds.PLACE_OFFERED, member_id, place_id, None, times)


def owe_word(kind: Kind, *, member_id: UUID, occasion_id: UUID, now: datetime) -> int:
    """Owe her one word of a kind that speaks of no session: that a report arrived, what became of an appeal."""
    clock, until = clock_of(Member.objects.get(pk=member_id)), now + schedule.ANSWER_LIFE
    times = schedule.notice(now, clock=clock, useful_until=until, expires_at=until)
    return _owe_member(kind, member_id, occasion_id, None, times)


def owe_calls_back(*, request_id: UUID, contact_ids: Iterable[UUID], now: datetime) -> int:
    """Tell those on duty, at any hour, that somebody asks to be contacted."""
    until = now + schedule.ANSWER_LIFE
    return sum(
        _owe_member(kinds.CONTACT_ASKED, member_id, request_id, None, Times(now, until)) for member_id in contact_ids
    )


def _facts(seats: QuerySet) -> list[SeatFacts]:  # type: ignore[type-arg]  # of seats, a model that this app does not see
    return deliverables.seat_facts(seats)


def _before_start(now: datetime) -> Due:
    def due(seat: SeatFacts, clock: Clock) -> Times | None:
        return schedule.notice(now, clock=clock, useful_until=seat.starts_at, expires_at=seat.starts_at)

    return due


def _owe(kind: Kind, seats: Iterable[SeatFacts], due: Due, *, version: int | None = None) -> int:
    dated = ((seat, due(seat, clock_of(seat))) for seat in seats)
    return write(wanted(owed(seat, kind, times, version=version) for seat, times in dated if times is not None))


def _owe_member(kind: Kind, member_id: UUID, occasion_id: UUID, session_id: UUID | None, times: Times | None) -> int:
    if times is None:
        return 0
    debt = Owed(
        recipient_id=member_id,
        kind=kind.code,
        occasion_id=occasion_id,
        session_id=session_id,
        version=1,
        lead_minutes=None,
        due_at=times.due_at,
        expires_at=times.expires_at,
    )
    return write(wanted([debt]))


def _of_change(change_id: UUID, seats: list[SeatFacts], old: dict[UUID, datetime], notices_at: datetime) -> Owed | None:
    walls = [at for seat in seats for at in (old.get(seat.session_id, seat.starts_at), seat.starts_at)]
    times = schedule.notice(notices_at, clock=clock_of(seats[0]), useful_until=min(walls), expires_at=max(walls))
    if times is None:
        return None
    return Owed(
        recipient_id=seats[0].member_id,
        kind=kinds.SERIES_CHANGED.code,
        occasion_id=change_id,
        session_id=None,
        version=1,
        lead_minutes=None,
        due_at=times.due_at,
        expires_at=times.expires_at,
    )
