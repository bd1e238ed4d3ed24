"""Rules that several use cases share: what is open, what overlaps, what a member agreed to."""

from collections.abc import Collection
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from groups.errors import (
    AgreementRequired,
    CircleAlreadyMeets,
    CircleArchived,
    CohortClosed,
    NotAFacilitator,
    SessionClosed,
    SessionIsCancelled,
)
from groups.models import Circle, Session
from groups.selectors.enrolment import is_cohort_closed
from members import selectors as people
from members.models import Member


def check_circle_runs(circle: Circle) -> None:
    """Raise CircleArchived when the circle has ended."""
    if circle.archived_at is not None:
        raise CircleArchived


def check_joinable(circle: Circle, *, now: datetime) -> None:
    """Raise CohortClosed once the second session of a cohort has begun."""
    if is_cohort_closed(circle, now=now):
        raise CohortClosed


def check_session_open(session: Session, *, now: datetime) -> None:
    """Raise SessionIsCancelled, or SessionClosed once it has begun."""
    if session.state == Session.State.CANCELLED:
        raise SessionIsCancelled
    if session.starts_at <= now:
        raise SessionClosed


def check_agreement(member_id: UUID) -> None:
    """Raise AgreementRequired until she accepted the current version."""
    if not people.has_accepted_current_agreement(member_id):
        raise AgreementRequired


def check_approved(member: Member) -> None:
    """Raise NotAFacilitator for whom no coordinator has approved to lead circles."""
    if not member.is_active or not member.is_approved_facilitator:
        raise NotAFacilitator


def check_no_overlap(circle_id: UUID, starts_at: datetime, ends_at: datetime, *, but: UUID | None = None) -> None:
    """Raise CircleAlreadyMeets when another session of the circle overlaps [starts_at, ends_at).

    The exclusion constraint is the last line of defence; callers hold the circle's row, so this look is not a race.
    """
    meeting = Session.objects.filter(
        circle_id=circle_id, state=Session.State.SCHEDULED, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if meeting.exclude(pk__in=[but] if but else []).exists():
        raise CircleAlreadyMeets


def check_calendar(circle_id: UUID, sessions: Collection[Session]) -> None:
    """Raise CircleAlreadyMeets when these sessions, as they will be, overlap each other or another of the circle.

    For many at once, by one query; callers hold the circle's row.
    """
    meeting = sorted(
        (session.starts_at, session.ends_at) for session in sessions if session.state == Session.State.SCHEDULED
    )
    if not meeting:
        return
    others = Session.objects.filter(
        circle_id=circle_id,
        state=Session.State.SCHEDULED,
        starts_at__lt=max(ends_at for _starts_at, ends_at in meeting),
        ends_at__gt=meeting[0][0],
    ).exclude(pk__in=[session.pk for session in sessions])
    spans = sorted([*meeting, *others.values_list("starts_at", "ends_at")])
    if any(before[1] > after[0] for before, after in pairwise(spans)):
        raise CircleAlreadyMeets
