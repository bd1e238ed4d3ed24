"""What is asked of those who lead, and what they are told: by member, since a host need not hold a seat."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from groups.selectors import deliverables
from members.models import Member
from notifications import kinds, schedule
from notifications.kinds import Kind, Quiet
from notifications.planning.ledger import Owed, write
from notifications.planning.plan import clock_of, wanted
from notifications.schedule import Times


def owe_handover_offer(
    *, offer_id: UUID, session_id: UUID, member_id: UUID, expires_at: datetime, now: datetime
) -> int:
    """Ask a facilitator whether she takes a session over: in her turn, or as one of all."""
    kind = kinds.SUBSTITUTE if deliverables.is_asked_of_all(offer_id) else kinds.HANDOVER_OFFERED
    return _owe(kind, [member_id], session_id, until=expires_at, now=now, occasion_id=offer_id, version=1)


def owe_word_to_named_host(*, session_id: UUID, member_id: UUID, now: datetime) -> int:
    """Tell a facilitator that staff put her down to lead a session, while it lies ahead."""
    session = deliverables.session_facts(session_id)
    return _owe(kinds.HOST_NAMED, [member_id], session_id, until=session.starts_at, now=now)


def owe_link_question(*, session_id: UUID, member_id: UUID, now: datetime) -> int:
    """Ask a facilitator for a new link, before the session begins; asked another day, she is asked again."""
    session = deliverables.session_facts(session_id)
    return _owe(
        kinds.MEETING_LINK_WANTED, [member_id], session_id, until=session.starts_at, now=now, version=_round(now)
    )


def owe_call(*, session_id: UUID, member_ids: Collection[UUID], now: datetime) -> int:
    """Call the circle's facilitators, at any hour: their session has begun and nobody is there."""
    session = deliverables.session_facts(session_id)
    return _owe(kinds.HOST_MISSING, member_ids, session_id, until=session.ends_at, now=now)


def owe_quorum_question(*, session_id: UUID, member_ids: Collection[UUID], decide_by: datetime, now: datetime) -> int:
    """Ask those who lead what becomes of a session to which few will come; asked anew, they are told anew."""
    return _owe(kinds.QUORUM_QUESTION, member_ids, session_id, until=decide_by, now=now, version=_round(now))


def owe_debrief_question(*, session_id: UUID, now: datetime) -> int:
    """Ask whoever facilitated a session how it went, while the form is open."""
    return write(wanted(debrief_questions(now=now, session_id=session_id)))


def debrief_questions(*, now: datetime, session_id: UUID | None = None) -> Iterator[Owed]:
    """Yield whom to ask, and when: soon after the end, or when her quiet hours are over; the reconciler asks too."""
    facts = deliverables.wanted_debriefs(now=now, session_id=session_id)
    members = Member.objects.select_related("quiet_pattern").in_bulk({each.member_id for each in facts})
    delay = timedelta(seconds=settings.DELIVERY_PROMPT_DELAY_SECONDS)
    for each in facts:
        clock = clock_of(members[each.member_id])
        times = schedule.debrief(each.ends_at, now=now, clock=clock, delay=delay, closes_at=each.closes_at)
        if times is not None:
            yield Owed(
                recipient_id=each.member_id,
                kind=kinds.DEBRIEF_ASKED.code,
                occasion_id=each.session_id,
                session_id=each.session_id,
                version=1,
                lead_minutes=None,
                due_at=times.due_at,
                expires_at=times.expires_at,
            )


def _round(now: datetime) -> int:
    """Return the number of a round of asking, so that one who asks again and again writes four letters an hour."""
    return int(now.timestamp()) // 900


def _owe(
    kind: Kind,
    member_ids: Collection[UUID],
    session_id: UUID,
    *,
    until: datetime,
    now: datetime,
    occasion_id: UUID | None = None,
    version: int | None = None,
) -> int:
    session = deliverables.session_facts(session_id)
    members = Member.objects.filter(pk__in=member_ids).select_related("quiet_pattern").order_by("pk")
    dated = ((member, _times(kind, member, until=until, now=now)) for member in members)
    return write(
        wanted(
            Owed(
                recipient_id=member.pk,
                kind=kind.code,
                occasion_id=occasion_id or session_id,
                session_id=session_id,
                version=version or session.schedule_version,
                lead_minutes=None,
                due_at=times.due_at,
                expires_at=times.expires_at,
            )
            for member, times in dated
            if times is not None
        )
    )


def _times(kind: Kind, member: Member, *, until: datetime, now: datetime) -> Times | None:
    if kind.quiet is Quiet.BYPASS:
        return Times(now, until) if now < until else None
    return schedule.notice(now, clock=clock_of(member), useful_until=until, expires_at=until)
