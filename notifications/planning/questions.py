"""The question of a few days on, and letters of the service itself: a welcome, and a new version of the agreement."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from groups.selectors import deliverables
from groups.selectors.deliverables import SeatFacts
from members import selectors as people
from members.models import Member
from notifications import kinds, schedule
from notifications.kinds import Kind
from notifications.planning.ledger import CHUNK, Owed, write
from notifications.planning.plan import clock_of, owed, wanted

RECENT: Final = timedelta(days=8)  # a question of a few days on is over by then
_AT_ITS_HOUR: Final = timedelta()


def midweek(seats: Sequence[SeatFacts], *, now: datetime) -> Iterator[Owed]:
    """Yield the question of a few days on that may still be asked, at its hour or when her quiet hours are over."""
    asked = deliverables.midweek_instants(seat.seat_id for seat in seats)
    for seat in seats:
        if seat.seat_id not in asked:
            continue
        times = schedule.prompt(asked[seat.seat_id], now=now, clock=clock_of(seat), delay=_AT_ITS_HOUR)
        if times is not None:
            yield owed(seat, kinds.MIDWEEK_PROMPT, times)


def owe_midweek(*, session_id: UUID, member_id: UUID, now: datetime) -> int:
    """Owe the question of a few days on to her who answered the one after this session."""
    hers = deliverables.midweek_seats().filter(session=session_id, member=member_id)
    return write(wanted(midweek(deliverables.seat_facts(hers), now=now)))


def recent_midweek(*, now: datetime) -> Iterator[Owed]:
    """Yield what of it should exist for the sessions of the last days; the reconciler asks."""
    recent = deliverables.midweek_seats().filter(session__ends_at__gt=now - RECENT)
    return midweek(deliverables.seat_facts(recent), now=now)


def owe_welcome(*, member_id: UUID, now: datetime) -> int:
    """Owe a welcome to her who has just begun; the people of the demo were put there and began nothing."""
    hers = Member.objects.select_related("quiet_pattern").filter(pk=member_id, is_demo=False)
    return write(wanted(_of_the_service(kinds.WELCOME, hers, version=1, now=now)))


def owe_renewals(*, version: int, now: datetime) -> int:
    """Tell everybody who accepted an earlier version of the agreement that there is a new one; return how many."""
    signed = people.signatures().filter(member=OuterRef("pk"), version__lt=version)
    signers = list(Member.objects.filter(Exists(signed), is_active=True).order_by("pk").values_list("pk", flat=True))
    everybody = Member.objects.select_related("quiet_pattern")
    some = (everybody.filter(pk__in=signers[at : at + CHUNK]) for at in range(0, len(signers), CHUNK))
    owed_to = (_of_the_service(kinds.AGREEMENT_RENEWED, each, version=version, now=now) for each in some)
    return sum(write(wanted(debts)) for debts in owed_to)


def owe_keeping_question(*, question_id: UUID, member_id: UUID, now: datetime) -> int:
    """Ask her whether she wants to keep what she wrote."""
    hers = Member.objects.select_related("quiet_pattern").filter(pk=member_id, is_demo=False)
    return write(wanted(_of_the_service(kinds.WORDS_KEPT, hers, version=1, now=now, occasion_id=question_id)))


def owe_word_to_coordinators(*, circle_id: UUID, member_ids: Collection[UUID], now: datetime) -> int:
    """Tell a circle's coordinators that nobody leads it; should it happen again, they are told again."""
    told = Member.objects.select_related("quiet_pattern").filter(pk__in=member_ids, is_active=True).order_by("pk")
    version = int(now.timestamp()) // 900
    return write(wanted(_of_the_service(kinds.CIRCLE_UNLED, told, version=version, now=now, occasion_id=circle_id)))


def owe_word_of_a_like(*, circle_id: UUID, member_ids: Collection[UUID], now: datetime) -> int:
    """Tell those who wait before a full circle that another one like it is open; each once, should it open again."""
    told = Member.objects.select_related("quiet_pattern").filter(pk__in=member_ids, is_active=True).order_by("pk")
    return write(wanted(_of_the_service(kinds.LIKE_OPENED, told, version=1, now=now, occasion_id=circle_id)))


def owe_end_of_sharing(*, reflection_id: UUID, member_id: UUID, now: datetime) -> int:
    """Tell her that what she shared is shown to nobody else any more; should it happen again, she is told again."""
    hers = Member.objects.select_related("quiet_pattern").filter(pk=member_id)
    version = int(now.timestamp()) // 900
    debts = _of_the_service(kinds.SHARING_ENDED, hers, version=version, now=now, occasion_id=reflection_id)
    return write(wanted(debts))


def owe_call_to_facilitator(*, debrief_id: UUID, member_ids: Collection[UUID], now: datetime) -> int:
    """Tell those who look after a circle that whoever facilitated would like a call."""
    told = Member.objects.select_related("quiet_pattern").filter(pk__in=member_ids, is_active=True).order_by("pk")
    return write(wanted(_of_the_service(kinds.CALL_WANTED, told, version=1, now=now, occasion_id=debrief_id)))


def owe_facilitator_answer(*, member_id: UUID, is_approved: bool, number: int, now: datetime) -> int:
    """Owe her the answer to her application to facilitate; `number` counts the answers she was given."""
    kind = kinds.FACILITATOR_APPROVED if is_approved else kinds.FACILITATOR_DECLINED
    hers = Member.objects.select_related("quiet_pattern").filter(pk=member_id)
    return write(wanted(_of_the_service(kind, hers, version=number, now=now)))


def of_session(kind: Kind, *, session_id: UUID, member_id: UUID) -> Q:
    """Return the condition of what waits for her of this kind after a session."""
    return Q(session_id=session_id, recipient_id=member_id, kind=kind.code)


def _of_the_service(
    kind: Kind, members: Iterable[Member], *, version: int, now: datetime, occasion_id: UUID | None = None
) -> Iterator[Owed]:
    until = now + schedule.ANSWER_LIFE
    for member in members:
        times = schedule.notice(now, clock=clock_of(member), useful_until=until, expires_at=until)
        if times is not None:
            yield Owed(
                recipient_id=member.pk,
                kind=kind.code,
                occasion_id=occasion_id or member.pk,
                session_id=None,
                version=version,
                lead_minutes=None,
                due_at=times.due_at,
                expires_at=times.expires_at,
            )
