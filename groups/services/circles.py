"""Starting, changing and ending a circle. Whoever starts one facilitates it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from config.api.errors import check_version
from groups.errors import CircleLimitsDiffer, SlugTaken
from groups.models import Circle, Membership, Session, WaitingPlace
from groups.services import admission, answers, cohorts, hosts, rooms, rules, sessions, waiting
from members.models import Member

CHANGEABLE = frozenset(
    {
        "name", "description", "guilt_sources", "norms", "audience", "language", "meeting_format", "enrolment",
        "admission", "timezone", "duration_minutes", "capacity", "min_to_run", "facilitators_wanted", "is_discoverable",
        "city_latitude", "city_longitude", "child_stages", "work_patterns", "join_questions", "member_limit",
    }
)  # fmt: skip


@transaction.atomic
def start_circle(
    *, member: Member, slug: str, now: datetime, meeting_link: str = "", meeting_place: str = "", **fields: Any
) -> Circle:
    """Start a circle with this member as its facilitator. Raises AgreementRequired or SlugTaken."""
    rules.check_agreement(member.pk)
    circle = Circle(slug=slug, created_at=now, changed_at=now, **_known(fields))
    rooms.paste(circle, link=meeting_link, place=meeting_place)
    try:
        with transaction.atomic():
            circle.save(force_insert=True)
    except IntegrityError as error:
        raise SlugTaken from error
    membership = admission.admit(circle=circle, member=member, now=now)
    membership.role = Membership.Role.FACILITATOR
    membership.save(update_fields=["role"])
    return circle


@transaction.atomic
def change_circle(
    *,
    circle_id: UUID,
    expected_version: int | None,
    now: datetime,
    meeting_link: str | None = None,
    meeting_place: str | None = None,
    **fields: Any,
) -> Circle:
    """Change what a circle says of itself; sessions that are scheduled stay as they are.

    An empty meeting link or place removes the one there was; None leaves it. A circle that no longer meets in person
    is in no city any more.
    Raises Circle.DoesNotExist, VersionConflict, CircleArchived, CircleLimitsDiffer, or CohortLength when it
    becomes a cohort and has more than eight sessions.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    check_version(circle.version, expected_version)
    rules.check_circle_runs(circle)
    was_open, was_listed = circle.enrolment == Circle.Enrolment.DROP_IN, circle.is_discoverable
    _apply(circle, fields)
    rooms.paste(circle, link=meeting_link, place=meeting_place)
    if was_open:
        cohorts.check_room(circle, now=now)
    circle.version += 1
    circle.changed_at = now
    circle.save()
    _follow(circle, fields, is_new_in_directory=circle.is_discoverable and not was_listed, now=now)
    return circle


def _follow(circle: Circle, fields: dict[str, Any], *, is_new_in_directory: bool, now: datetime) -> None:
    if "facilitators_wanted" in fields:
        hosts.follow_roles(circle.pk, now=now)
    if "member_limit" in fields:
        waiting.settle(circle, now=now)
    if circle.like_id and is_new_in_directory:
        waiting.tell_of_a_like(circle, now=now)


def _apply(circle: Circle, fields: dict[str, Any]) -> None:
    """Set what it says of itself, without saving. Raises CircleLimitsDiffer."""
    for name, value in _known(fields).items():
        setattr(circle, name, value)
    if circle.meeting_format not in Circle.IN_PERSON:
        circle.city_latitude = circle.city_longitude = None
    if circle.min_to_run > circle.capacity:
        raise CircleLimitsDiffer


@transaction.atomic
def archive_circle(*, circle_id: UUID, now: datetime) -> Circle:
    """End a circle for good: what it had ahead is called off, and everybody who holds a seat or waits is told.

    A session that has begun goes on to its end. Raises Circle.DoesNotExist or CircleArchived.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    rules.check_circle_runs(circle)
    ahead = Session.objects.filter(circle=circle, state=Session.State.SCHEDULED, starts_at__gt=now)
    for session in ahead.select_for_update().order_by("pk"):
        sessions.cancel_session(session_id=session.pk, now=now)
    answers.forget_answers_of_circle(circle.pk)
    WaitingPlace.objects.filter(circle=circle).delete()
    circle.archived_at = now
    circle.version += 1
    circle.save(update_fields=["archived_at", "version"])
    return circle


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"a circle has no {sorted(unknown)}")
    return {name: getattr(value, "key", value) if name == "timezone" else value for name, value in fields.items()}
