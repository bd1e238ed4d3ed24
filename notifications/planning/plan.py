"""From seats to debts. The reconciler computes with the same functions, so both always agree on what should exist."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from groups.selectors import deliverables
from groups.selectors.deliverables import SeatFacts
from members.models import Member
from notifications import kinds, leads, schedule, wishes
from notifications.kinds import Kind
from notifications.leads import Leads
from notifications.models import Delivery, State
from notifications.planning.ledger import Owed, void, write
from notifications.planning.spreading import spread
from notifications.schedule import Clock, Reminder, Times

_AFTERWARDS: Final = (kinds.REFLECTION_PROMPT.code, kinds.SESSION_MISSED.code)
_AT_ONCE: Final = 500  # members whose waiting rows are computed anew together
_SEATS_AT_ONCE: Final = 5000
_OF_NO_SESSION: Final = {kinds.SERIES_CHANGED.code: "change_ids", kinds.CIRCLE_NOTICE.code: "notice_ids"}
_TIMED: Final = Q(kind__in=[*kinds.BEFORE_THE_START, *_AFTERWARDS])


Alike = dict[tuple[object, ...], dict[int, Reminder]]  # most seats of a session have the same instants


def reminders(seats: Sequence[SeatFacts], *, now: datetime, alike: Alike | None = None) -> Iterator[Owed]:
    """Yield the reminders that lie ahead. One whose time has passed is not sent late: the confirmation said it all.

    Who only hopes to come is asked a day before, whatever her leads, in place of the reminder of that day.
    """
    chosen = leads.of_places(seat.member_id for seat in seats)
    alike = {} if alike is None else alike
    for seat in seats:
        hers = chosen.of(seat.member_id, seat.circle_id)
        same = (seat.starts_at, seat.timezone, seat.quiet, seat.is_hopeful, hers)
        if same not in alike:
            alike[same] = of_seat(seat, hers)
        for lead, each in alike[same].items():
            if each.left_out is None and each.due_at > now:
                yield owed(seat, kinds.REMINDER, each, lead_minutes=lead)
        if seat.is_hopeful:
            question = schedule.hopeful_question(seat.starts_at, clock=clock_of(seat))
            if question.due_at > now:
                yield owed(seat, kinds.HOPEFUL_QUESTION, question)


def of_seat(seat: SeatFacts, hers: Leads) -> dict[int, Reminder]:
    """Return for each of her leads for this circle when her clock lets the reminder of her seat go out, if at all."""
    return reminder_times(seat.starts_at, hers=hers, clock=clock_of(seat), is_hopeful=seat.is_hopeful)


def reminder_times(starts_at: datetime, *, hers: Leads, clock: Clock, is_hopeful: bool = False) -> dict[int, Reminder]:
    """Return for each of a member's leads when her clock lets the reminder go out, and why it does not if so."""
    bypass = {lead for lead in hers if kinds.REMINDER.quiet_for(lead, hers) is kinds.Quiet.BYPASS}
    return schedule.reminders(starts_at, hers=hers, clock=clock, bypass=bypass, is_hopeful=is_hopeful)


def afterwards(kind: Kind, seats: Iterable[SeatFacts], *, now: datetime) -> Iterator[Owed]:
    """Yield what may still be said after a session: the question to who came, the kind word to who did not."""
    for seat in seats:
        times = _times_afterwards(seat, clock_of(seat), now)
        if times is not None:
            yield owed(seat, kind, times)


def plan_reminders(which: Q, *, now: datetime) -> int:
    """Owe the reminders of the held seats that match and return how many are new."""
    alike: Alike = {}
    return sum(write(wanted(reminders(some, now=now, alike=alike))) for some in _by_thousands(held(which)))


def _by_thousands(seats: Sequence[SeatFacts]) -> Iterator[Sequence[SeatFacts]]:
    """Divide what may be a million seats, so that not all that is owed for them is in memory at once."""
    return (seats[start : start + _SEATS_AT_ONCE] for start in range(0, len(seats), _SEATS_AT_ONCE))


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


@transaction.atomic
def retime(*, member_ids: Collection[UUID], now: datetime, which: Q = _TIMED) -> int:
    """Compute anew when what waits for these members is due, after their clock or her leads changed.

    That is reminders, questions and kind words. What would have been due already goes out at the next hour that is not
    quiet. Notices need no new time: the fence asks her clock. Reminders that are now merged or one too many are taken
    back, and those that no longer are so are owed again. Returns how many rows were looked at.
    """
    waiting = Delivery.objects.filter(which, recipient_id__in=member_ids, state=State.PENDING, attempts=0)
    rows = list(waiting.select_for_update(no_key=True).order_by("pk"))
    seats = {seat.seat_id: seat for seat in held(Q(pk__in=[row.occasion_id for row in rows]))}
    hers = leads.of_places(seat.member_id for seat in seats.values())
    still_true = [(row, seats[row.occasion_id]) for row in rows if row.occasion_id in seats]
    for row, seat in still_true:
        _retime(row, seat, hers.of(seat.member_id, seat.circle_id), now)
    Delivery.objects.bulk_update(rows, ["due_at", "not_before", "expires_at"])
    left_out = [row.pk for row, seat in still_true if _is_left_out(row, seat, hers.of(seat.member_id, seat.circle_id))]
    void(Q(pk__in=left_out))
    plan_reminders(Q(member__in=member_ids, session__starts_at__gt=now), now=now)
    return len(rows)


def retime_zones(timezones: Collection[str], *, now: datetime) -> int:
    """Compute anew when what waits for members in these zones is due; return how many rows were looked at."""
    waiting = Delivery.objects.filter(_TIMED, state=State.PENDING, recipient__timezone__in=timezones)
    members = list(waiting.order_by("recipient").values_list("recipient", flat=True).distinct())
    starts = range(0, len(members), _AT_ONCE)
    return sum(retime(member_ids=members[start : start + _AT_ONCE], now=now) for start in starts)


def clock_of(who: Member | SeatFacts) -> Clock:
    """Return a member's clock, read from herself or from what is known of her seat."""
    return Clock(who.timezone, who.quiet_hours if isinstance(who, Member) else who.quiet)


def _retime(row: Delivery, seat: SeatFacts, hers: Leads, now: datetime) -> None:
    clock = clock_of(seat)
    times: Times | None
    if row.kind in _AFTERWARDS:
        times = _times_afterwards(seat, clock, now)
    elif row.kind == kinds.HOPEFUL_QUESTION.code:
        times = schedule.hopeful_question(seat.starts_at, clock=clock)
    else:
        times = of_seat(seat, hers).get(_lead_of(row))
    if times is None:
        return
    due_at = times.due_at if times.due_at > now else clock.quiet_until(now) or now
    if due_at < times.expires_at:
        row.due_at = row.not_before = due_at
        row.expires_at = times.expires_at


def _is_left_out(row: Delivery, seat: SeatFacts, hers: Leads) -> bool:
    times = of_seat(seat, hers).get(_lead_of(row)) if row.kind == kinds.REMINDER.code else None
    return times is not None and times.left_out is not None


def _lead_of(row: Delivery) -> int:
    return -1 if row.lead_minutes is None else row.lead_minutes


def held(which: Q) -> list[SeatFacts]:
    """Return the facts of the held seats that match."""
    return deliverables.seat_facts(deliverables.deliverable_seats().filter(which))


def _times_afterwards(seat: SeatFacts, clock: Clock, now: datetime) -> Times | None:
    delay = timedelta(seconds=settings.DELIVERY_PROMPT_DELAY_SECONDS)
    return schedule.prompt(seat.ends_at, now=now, clock=clock, delay=delay)


def owed(
    seat: SeatFacts, kind: Kind, times: Times, *, lead_minutes: int | None = None, version: int | None = None
) -> Owed:
    """Return what is owed to the holder of a seat; its version is the schedule's where no other is named."""
    return Owed(
        recipient_id=seat.member_id,
        kind=kind.code,
        occasion_id=seat.seat_id,
        session_id=seat.session_id,
        version=version or seat.schedule_version,
        lead_minutes=lead_minutes,
        due_at=times.due_at,
        expires_at=times.expires_at,
    )


def wanted(debts: Iterable[Owed]) -> list[Owed]:
    """Return the debts without those that their recipients do not want, one row for each channel that carries them."""
    rows = list(debts)
    said = wishes.of_members({row.recipient_id for row in rows})
    if all(hers is wishes.NOTHING_SAID for hers in said.values()):
        return spread(rows)
    circles = _circles([row for row in rows if said[row.recipient_id].circles])
    return spread(
        [
            row
            for row in rows
            if said[row.recipient_id].wants(kinds.KINDS[row.kind], row.due_at, circles.get(_place_of(row)))
        ]
    )


def _circles(rows: Iterable[Owed]) -> dict[UUID, UUID]:
    sorts: defaultdict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        sorts[_OF_NO_SESSION.get(row.kind, "session_ids")].add(_place_of(row))
    return deliverables.circles_of(**{"session_ids": set(), **sorts})


def _place_of(row: Owed) -> UUID:
    return row.session_id or row.occasion_id
