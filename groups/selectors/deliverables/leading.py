"""What may be told to, or asked of, those who lead: who they are is asked again at the moment of sending.

`member` names the recipient, as an id or as a reference out of a subquery of the sender's statement.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from groups.models import (
    DEBRIEF_OPEN_FOR,
    CircleBlock,
    Coordination,
    Debrief,
    Handover,
    HandoverOffer,
    KeepingQuestion,
    Membership,
    Merge,
    MergeAnswer,
    Session,
    SessionHost,
)

_LEADING = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def _belongs(circle: str, member: Any, **which: object) -> Q:
    hers = Membership.objects.filter(circle=OuterRef(circle), member=member, state=Membership.State.ACTIVE, **which)
    shut_out = CircleBlock.objects.filter(circle=OuterRef(circle), member=member)
    return Q(Exists(hers), ~Exists(shut_out))


def _led_by(member: Any) -> QuerySet[Session]:
    leads = _belongs("circle", member, role__in=_LEADING)
    return Session.objects.filter(leads, state=Session.State.SCHEDULED, ends_at__gt=Now())


def sessions_without_host(member: Any) -> QuerySet[Session]:
    """Return the sessions of circles that she facilitates which have begun, and where no host is."""
    there = SessionHost.objects.filter(session=OuterRef("pk"), checked_in_at__isnull=False)
    return _led_by(member).filter(~Exists(there), host_missing_at__isnull=False, starts_at__lte=Now())


def sessions_she_is_named_for(member: Any) -> QuerySet[Session]:
    """Return the coming sessions that she is down to lead, and of which she has not said that she cannot make it."""
    down = SessionHost.objects.filter(session=OuterRef("pk"), member=member)
    leaving = Handover.objects.filter(session=OuterRef("pk"), leaving=member, state=Handover.State.OPEN)
    return _led_by(member).filter(Exists(down), ~Exists(leaving), starts_at__gt=Now())


def undecided_sessions(member: Any) -> QuerySet[Session]:
    """Return the coming sessions of circles that she facilitates of which it is asked what becomes of them."""
    return _led_by(member).filter(quorum=Session.Quorum.ASKED, starts_at__gt=Now())


def sessions_with_a_stale_link(member: Any) -> QuerySet[Session]:
    """Return the coming sessions of circles that she facilitates whose link somebody knows who should not."""
    return _led_by(member).filter(Q(circle__is_link_stale=True) | Q(is_link_stale=True))


def sessions_to_debrief(member: Any, at: datetime | Now | None = None) -> QuerySet[Session]:
    """Return the sessions that are over, that she facilitated, and of which she may still say how they went.

    Whoever came in has facilitated; where nobody does so, at a place or by telephone, whoever was put down.
    """
    at = at or Now()
    hosts = SessionHost.objects.filter(session=OuterRef("pk"))
    came = Q(checked_in_at__isnull=False)
    facilitated = Q(Exists(hosts.filter(came, member=member))) | Q(
        Exists(hosts.filter(member=member)), ~Exists(hosts.filter(came))
    )
    said = Debrief.objects.filter(session=OuterRef("pk"), author=member)
    over = Session.objects.filter(
        state=Session.State.SCHEDULED, ends_at__lte=at, ends_at__gt=at - DEBRIEF_OPEN_FOR, taken__gt=0
    )
    return over.filter(facilitated, _belongs("circle", member, role__in=_LEADING), ~Exists(said))


@dataclass(frozen=True, kw_only=True, slots=True)
class DebriefFacts:
    """Somebody who is asked how a session went: from when, and until when she may say it."""

    session_id: UUID
    member_id: UUID
    ends_at: datetime
    closes_at: datetime


def wanted_debriefs(*, now: datetime, session_id: UUID | None = None) -> list[DebriefFacts]:
    """Return who is asked, of one session or of all whose hosts were asked, by one query."""
    hers = sessions_to_debrief(OuterRef(OuterRef("member")), at=now).filter(pk=OuterRef("session"))
    asked = SessionHost.objects.filter(session__debrief_asked_at__isnull=False, ends_at__gt=now - 2 * DEBRIEF_OPEN_FOR)
    if session_id is not None:
        asked = asked.filter(session=session_id)
    rows = asked.filter(Exists(hers)).order_by("pk").values_list("session", "member", "session__ends_at")
    return [
        DebriefFacts(session_id=session, member_id=member, ends_at=at, closes_at=at + DEBRIEF_OPEN_FOR)
        for session, member, at in rows
    ]


def open_handover_offers() -> QuerySet[HandoverOffer]:
    """Return the offers to take a session over that may still be answered, of active facilitators."""
    coming = Q(handover__session__state=Session.State.SCHEDULED, handover__session__starts_at__gt=Now())
    in_time = Q(expires_at__isnull=True) | Q(expires_at__gt=Now())
    leads = _belongs("handover__session__circle", OuterRef("member"), role__in=_LEADING)
    asked = Q(state=HandoverOffer.State.OFFERED, handover__state=Handover.State.OPEN)
    return HandoverOffer.objects.filter(asked, coming, in_time, leads)


def open_merge_answers() -> QuerySet[MergeAnswer]:
    """Return the questions whether she comes to another session instead that nobody answered yet."""
    return answerable_merges().filter(state=MergeAnswer.State.ASKED)


def answerable_merges() -> QuerySet[MergeAnswer]:
    """Return those that may still be answered, while both sessions take place: a no may become a yes."""
    both = Q(merge__source__state=Session.State.SCHEDULED, merge__target__state=Session.State.SCHEDULED)
    asked = Q(state__in=[MergeAnswer.State.ASKED, MergeAnswer.State.NO], merge__state=Merge.State.ASKING)
    ahead = Q(merge__decide_by__gt=Now(), merge__target__starts_at__gt=Now())
    return MergeAnswer.objects.filter(asked, both, ahead, _belongs("merge__source__circle", OuterRef("member")))


def decided_memberships() -> QuerySet[Membership]:
    """Return the requests to join that were answered and still stand as answered."""
    return Membership.objects.filter(state__in=[Membership.State.ACTIVE, Membership.State.DECLINED])


def coordinations_without_lead() -> QuerySet[Coordination]:
    """Return the assignments of coordinators to circles that go on and that nobody leads."""
    leads = Membership.objects.filter(
        circle=OuterRef("circle"), state=Membership.State.ACTIVE, role__in=_LEADING, member__is_active=True
    )
    return Coordination.objects.filter(~Exists(leads), circle__archived_at__isnull=True)


def open_questions_of_keeping() -> QuerySet[KeepingQuestion]:
    """Return the questions whether she wants to keep what she wrote that nobody answered yet."""
    return KeepingQuestion.objects.filter(answered_at__isnull=True)
