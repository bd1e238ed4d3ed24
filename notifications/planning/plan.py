"""From seats to debts. The reconciler computes with the same functions, so both always agree on what should exist."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from groups.selectors import deliverables
from groups.selectors.deliverables import SeatFacts
from members.models import Member
from notifications import kinds, leads, schedule
from notifications.kinds import Kind
from notifications.leads import Leads
from notifications.models import Delivery, Preference, State
from notifications.planning.ledger import Owed, void, write
from notifications.schedule import Clock, Times

Due = Callable[[SeatFacts, Clock], Times | None]
_AFTERWARDS: Final = (kinds.REFLECTION_PROMPT.code, kinds.SESSION_MISSED.code)
_TIMED: Final = Q(kind__in=[kinds.REMINDER.code, *_AFTERWARDS])


def reminders(seats: Sequence[SeatFacts], *, now: datetime) -> Iterator[Owed]:
    """Yield the reminders that lie ahead. One whose time has passed is not sent late: the confirmation said it all."""
    chosen = leads.of_members(seat.member_id for seat in seats)
    for seat in seats:
        times = reminder_times(seat.starts_at, hers=chosen[seat.member_id], clock=_clock(seat))
        merged = schedule.merged(times)
        for lead, each in times.items():
            if lead not in merged and each.due_at > now:
                yield _owed(seat, kinds.REMINDER, each, lead_minutes=lead)


def reminder_times(starts_at: datetime, *, hers: Leads, clock: Clock) -> dict[int, Times]:
    """Return for each of a member's leads when her clock lets the reminder go out; `merged` says which do not."""

    def times(lead: int) -> Times:
        bypass = kinds.REMINDER.quiet_for(lead, hers) is kinds.Quiet.BYPASS
        return schedule.reminder(starts_at, lead, leads=hers, clock=clock, bypass=bypass)

    return {lead: times(lead) for lead in hers}


def afterwards(kind: Kind, seats: Iterable[SeatFacts], *, now: datetime) -> Iterator[Owed]:
    """Yield what may still be said after a session: the question to who came, the kind word to who did not."""
    for seat in seats:
        times = _times_afterwards(seat, _clock(seat), now)
        if times is not None:
            yield _owed(seat, kind, times)


def plan_reminders(which: Q, *, now: datetime) -> int:
    """Owe the reminders of the held seats that match and return how many are new."""
    return write(wanted(reminders(_held(which), now=now)))


def plan_ahead(*, member_id: UUID, now: datetime) -> int:
    """Owe the reminders of all her coming sessions and return how many are new."""
    return plan_reminders(Q(member=member_id, session__starts_at__gt=now), now=now)


def owe_prompt(*, seat_id: UUID, now: datetime) -> int:
    """Owe the question after a session to her who came to it."""
    seats = deliverables.seat_facts(deliverables.attended_seats().filter(pk=seat_id))
    return write(wanted(afterwards(kinds.REFLECTION_PROMPT, seats, now=now)))


def owe_missed(*, seat_id: UUID, now: datetime) -> int:
    """Owe one kind word to her who could not come."""
    seats = deliverables.seat_facts(deliverables.missed_seats().filter(pk=seat_id))
    return write(wanted(afterwards(kinds.SESSION_MISSED, seats, now=now)))


def owe_confirmation(*, seat_id: UUID, now: datetime) -> int:
    """Owe the confirmation of a seat she just took; she asked for it, so it goes out at any hour."""
    return _owe(kinds.BOOKING_CONFIRMATION, _held(Q(pk=seat_id)), lambda seat, _: Times(now, seat.starts_at))


def owe_promotion(*, seat_id: UUID, now: datetime) -> int:
    """Owe the news that she moved up from the waitlist."""
    return _owe(kinds.SEAT_PROMOTED, _held(Q(pk=seat_id)), _before_start(now))


def owe_moves(*, session_id: UUID, old_starts_at: datetime, now: datetime) -> int:
    """Owe one notice of the new time to everybody who holds a seat; it arrives before either time."""

    def due(seat: SeatFacts, clock: Clock) -> Times | None:
        earlier = min(old_starts_at, seat.starts_at)
        return schedule.notice(now, clock=clock, useful_until=earlier, expires_at=seat.starts_at)

    return _owe(kinds.SESSION_MOVED, _held(Q(session_id=session_id)), due)


def owe_cancellations(*, session_id: UUID, now: datetime) -> int:
    """Owe one notice to everybody who held a seat, or waited for one, when the session was called off."""
    seats = deliverables.seat_facts(deliverables.cancelled_seats().filter(session_id=session_id))
    return _owe(kinds.SESSION_CANCELLED, seats, _before_start(now))


def owe_join_answer(*, membership_id: UUID, member_id: UUID, now: datetime) -> int:
    """Owe the answer to her request to join."""
    member = Member.objects.get(pk=member_id)
    until = now + schedule.ANSWER_LIFE
    times = schedule.notice(now, clock=clock_of(member), useful_until=until, expires_at=until)
    debt = Owed(
        recipient_id=member_id,
        kind=kinds.JOIN_DECIDED.code,
        occasion_id=membership_id,
        session_id=None,
        version=1,
        lead_minutes=None,
        due_at=times.due_at if times else now,
        expires_at=until,
    )
    return write(wanted([debt]))


@transaction.atomic
def retime(*, member_id: UUID, now: datetime, which: Q = _TIMED) -> int:
    """Compute anew when her waiting reminders, questions and kind words are due, after her clock or her leads changed.

    What would have been due already goes out at the next hour that is not quiet. Notices need no new time: the fence
    asks her clock. Reminders that now come in one minute are merged, and those that no longer do are owed again.
    Returns how many rows were looked at.
    """
    waiting = Delivery.objects.filter(which, recipient_id=member_id, state=State.PENDING, attempts=0)
    rows = list(waiting.select_for_update(no_key=True).order_by("pk"))
    held = deliverables.deliverable_seats().filter(pk__in=[row.occasion_id for row in rows])
    seats = {seat.seat_id: seat for seat in deliverables.seat_facts(held)}
    hers = leads.of_member(member_id)
    still_true = [(row, seats[row.occasion_id]) for row in rows if row.occasion_id in seats]
    for row, seat in still_true:
        _retime(row, seat, hers, now)
    Delivery.objects.bulk_update(rows, ["due_at", "not_before", "expires_at"])
    void(Q(pk__in=[row.pk for row, seat in still_true if _is_merged(row, seat, hers)]))
    plan_ahead(member_id=member_id, now=now)
    return len(rows)


def clock_of(member: Member) -> Clock:
    """Return a member's clock."""
    return Clock(member.timezone, member.quiet_from, member.quiet_to)


def _retime(row: Delivery, seat: SeatFacts, hers: Leads, now: datetime) -> None:
    clock = _clock(seat)
    if row.kind in _AFTERWARDS:
        times = _times_afterwards(seat, clock, now)
    else:
        times = reminder_times(seat.starts_at, hers=hers, clock=clock).get(row.lead_minutes or 0)
    if times is None:
        return
    due_at = times.due_at if times.due_at > now else clock.quiet_until(now) or now
    if due_at < times.expires_at:
        row.due_at = row.not_before = due_at
        row.expires_at = times.expires_at


def _is_merged(row: Delivery, seat: SeatFacts, hers: Leads) -> bool:
    times = reminder_times(seat.starts_at, hers=hers, clock=_clock(seat))
    return row.lead_minutes in schedule.merged(times)


def _held(which: Q) -> list[SeatFacts]:
    return deliverables.seat_facts(deliverables.deliverable_seats().filter(which))


def _clock(seat: SeatFacts) -> Clock:
    return Clock(seat.timezone, seat.quiet_from, seat.quiet_to)


def _times_afterwards(seat: SeatFacts, clock: Clock, now: datetime) -> Times | None:
    delay = timedelta(seconds=settings.DELIVERY_PROMPT_DELAY_SECONDS)
    return schedule.prompt(seat.ends_at, now=now, clock=clock, delay=delay)


def _before_start(now: datetime) -> Due:
    def due(seat: SeatFacts, clock: Clock) -> Times | None:
        return schedule.notice(now, clock=clock, useful_until=seat.starts_at, expires_at=seat.starts_at)

    return due


def _owe(kind: Kind, seats: Iterable[SeatFacts], due: Due) -> int:
    dated = ((seat, due(seat, _clock(seat))) for seat in seats)
    return write(wanted(_owed(seat, kind, times) for seat, times in dated if times is not None))


def _owed(seat: SeatFacts, kind: Kind, times: Times, *, lead_minutes: int | None = None) -> Owed:
    return Owed(
        recipient_id=seat.member_id,
        kind=kind.code,
        occasion_id=seat.seat_id,
        session_id=seat.session_id,
        version=seat.schedule_version,
        lead_minutes=lead_minutes,
        due_at=times.due_at,
        expires_at=times.expires_at,
    )


def wanted(debts: Iterable[Owed]) -> list[Owed]:
    """Return the debts without those that their recipients said no to, by one query."""
    rows = list(debts)
    declined = Preference.objects.filter(member_id__in={row.recipient_id for row in rows}, is_wanted=False)
    refused = set(declined.values_list("member_id", "topic"))
    return [row for row in rows if (row.recipient_id, kinds.KINDS[row.kind].topic.value) not in refused]
