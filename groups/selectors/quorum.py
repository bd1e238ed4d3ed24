"""Whether enough will come, and which other session two small ones could become."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from config.statements import Given
from groups.models import Circle, Membership, Merge, MergeAnswer, Seat, Session
from groups.selectors.blocks import as_seen_by
from groups.selectors.meetings import BY_LINK
from members.models import Member

ASKED_FROM: Final = timedelta(hours=24)  # before the start
DECIDED_BY: Final = timedelta(hours=3)  # before the start; from then on it is two chairs
NEAR: Final = timedelta(hours=48)  # either way, for a session to take the others in
LEAST_NOTICE: Final = timedelta(minutes=30)
_MOST: Final = 10
_NOT_OPEN: Final = (Session.Quorum.UNASKED, Session.Quorum.MERGING)
_Format = Circle.MeetingFormat


def decide_by(session: Session) -> datetime:
    """Return until when whoever leads it may decide."""
    return session.starts_at - DECIDED_BY


def expected(session: Session) -> float:
    """Return how many will come: whoever only hopes to counts half."""
    seats = session.seats.order_by()
    counted = seats.aggregate(
        certain=Count("pk", filter=Q(state=Seat.State.IN)), hopeful=Count("pk", filter=Q(state=Seat.State.HOPEFUL))
    )
    return float(counted["certain"] + counted["hopeful"] / 2)


def sessions_below(*, now: datetime) -> QuerySet[Session]:
    """Return the sessions that begin within a day, that nobody was asked about, and to which too few will come.

    A session that was scheduled later than that was meant to be short notice; nobody is asked about it.
    """
    soon = Session.objects.filter(
        state=Session.State.SCHEDULED,
        quorum=Session.Quorum.UNASKED,
        starts_at__lte=now + ASKED_FROM,
        starts_at__gt=now + DECIDED_BY,
        created_at__lte=F("starts_at") - ASKED_FROM,
        circle__archived_at__isnull=True,
    )
    return _counted(soon).filter(twice__lt=2 * F("circle__min_to_run"))


def questions_to_settle(*, now: datetime) -> QuerySet[Session]:
    """Return the coming sessions whose question is over: no answer in time, enough people again, or moved away."""
    ahead = Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now).exclude(quorum__in=_NOT_OPEN)
    is_late = Q(quorum=Session.Quorum.ASKED, starts_at__lte=now + DECIDED_BY)
    is_enough = Q(quorum=Session.Quorum.ASKED, twice__gte=2 * F("circle__min_to_run"))
    return _counted(ahead).filter(is_late | is_enough | Q(starts_at__gt=now + ASKED_FROM))


def _counted(sessions: QuerySet[Session]) -> QuerySet[Any]:
    certain = Count("seats", filter=Q(seats__state=Seat.State.IN))
    hopeful = Count("seats", filter=Q(seats__state=Seat.State.HOPEFUL))
    return sessions.annotate(twice=2 * certain + hopeful)


def merge_candidates(session: Session, *, now: datetime) -> QuerySet[Session]:
    """Return the sessions that could take this one's people in, the circle's own and the nearest first.

    Of the same circle, or of an open drop-in circle in the directory that speaks the same language and meets the same
    way; at most two days earlier or later, with a free seat, and not about to become part of a third.
    """
    circle = session.circle
    elsewhere = Q(
        circle__is_discoverable=True,
        circle__archived_at__isnull=True,
        circle__admission=Circle.Admission.OPEN,
        circle__enrolment=Circle.Enrolment.DROP_IN,
        circle__language=circle.language,
        circle__meeting_format__in=_alike(circle),
    )
    near = Session.objects.filter(
        Q(circle=circle) | elsewhere,
        state=Session.State.SCHEDULED,
        starts_at__gt=now + LEAST_NOTICE,
        starts_at__range=(session.starts_at - NEAR, session.starts_at + NEAR),
        taken__lt=F("capacity"),
    )
    near = near.exclude(pk=session.pk).exclude(quorum=Session.Quorum.MERGING).select_related("circle")
    is_here = Exists(Circle.objects.filter(pk=OuterRef("circle"), pk__in=[circle.pk]))
    return near.annotate(is_here=is_here).order_by("-is_here", "starts_at", "pk")


def shown_candidates(session: Session, *, now: datetime) -> list[Session]:
    """Return those to choose from, when there is something to decide."""
    if session.quorum != Session.Quorum.ASKED:
        return []
    return list(merge_candidates(session, now=now)[:_MOST])


def own_answer(*, merge_id: UUID, member: Member) -> MergeAnswer | None:
    """Return what she was asked about this merge, or None, also when she does not belong to the circle any more."""
    circles = Membership.objects.filter(member=member, state=Membership.State.ACTIVE).values("circle")
    asked = MergeAnswer.objects.filter(merge=merge_id, member=member, merge__source__circle__in=circles)
    return asked.first()


def asked_about(member: Member | Given) -> QuerySet[Merge]:
    """Return the open merges that she is asked about."""
    return Merge.objects.filter(state=Merge.State.ASKING, answers__member=member)


def with_own_merge(member: Member) -> "Prefetch[str]":
    """Return what adds `own_merges` to sessions: the merge she is asked about, or none, by three queries for a page."""
    return Prefetch("merges", queryset=own_merges(member), to_attr="own_merges")


def own_merges(member: Member) -> QuerySet[Merge]:
    """Return the open merges that she is asked about, each with its target as she sees it and her `own_answers`."""
    answers = Prefetch("answers", queryset=MergeAnswer.objects.filter(member=member), to_attr="own_answers")
    targets = Prefetch("target", queryset=as_seen_by(Session.objects.select_related("circle"), member))
    return asked_about(member).prefetch_related(answers, targets)


def _alike(circle: Circle) -> list[str]:
    """Return the formats that are as good: one way of going online as another; a place is like no other place."""
    if circle.meeting_format in BY_LINK:
        return sorted(BY_LINK)
    return [circle.meeting_format] if circle.meeting_format == _Format.PHONE else []
