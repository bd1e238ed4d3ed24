"""A circle like a full one: what it says of itself is copied, its people are not. Who leads it is named afterwards."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from config import audit
from groups.errors import AlreadyLed, AlreadyStarted, NotEnoughWait, SlugTaken
from groups.models import Circle, Coordination
from groups.selectors.likeness import drafts_like, open_likes, waits_enough
from groups.services import hosts, rules
from groups.services.leading import appoint
from members.models import Member

COPIED: Final = (
    "description", "guilt_sources", "norms", "child_stages", "work_patterns", "audience", "language", "meeting_format",
    "enrolment", "admission", "timezone", "duration_minutes", "capacity", "member_limit", "min_to_run",
    "facilitators_wanted", "join_questions", "city_latitude", "city_longitude",
)  # fmt: skip
_LONGEST_SLUG: Final = 60
_LONGEST_NAME: Final = 80


@transaction.atomic
def start_like(*, circle_id: UUID, actor: UUID, now: datetime) -> Circle:
    """Start a circle like this one that nobody leads and nobody finds yet, looked after by the same coordinators.

    What the full circle says in public is copied; no member, link, place or session is. Whoever waits keeps her place.
    Raises Circle.DoesNotExist, CircleArchived, NotEnoughWait, AlreadyStarted, or SlugTaken where two start one at once.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    rules.check_circle_runs(circle)
    if not waits_enough(circle):
        raise NotEnoughWait
    if drafts_like(circle).exists() or open_likes(circle).exists():
        raise AlreadyStarted
    like = _copy(circle, now=now)
    staff = Coordination.objects.filter(circle=circle).values_list("member", flat=True)
    Coordination.objects.bulk_create([Coordination(circle=like, member_id=member) for member in staff])
    audit.record(audit.Entry.about(like, actor=actor, action="circle.started_like_another"))
    return like


@transaction.atomic
def lead_circle(*, circle_id: UUID, member: Member, actor: UUID, now: datetime) -> Circle:
    """Let this member lead a circle that nobody leads; she plans its evenings, and opens it.

    Raises Circle.DoesNotExist, CircleArchived, AlreadyLed, NotAFacilitator for who is not approved, or
    AgreementRequired.
    """
    circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    rules.check_circle_runs(circle)
    if hosts.facilitators([circle.pk])[circle.pk]:
        raise AlreadyLed
    appoint(circle=circle, member=member, actor=actor, now=now)
    return circle


def _copy(circle: Circle, *, now: datetime) -> Circle:
    slug, name = _free(circle)
    said = {field: getattr(circle, field) for field in COPIED}
    like = Circle(slug=slug, name=name, is_discoverable=False, like=circle, created_at=now, changed_at=now, **said)
    try:
        with transaction.atomic():
            like.save(force_insert=True)
    except IntegrityError as error:
        raise SlugTaken from error
    return like


def _free(circle: Circle) -> tuple[str, str]:
    """Return the first address with a number behind it that no circle has, and the name with the same number."""
    stem = circle.slug[: _LONGEST_SLUG - 4]
    taken = set(Circle.objects.filter(slug__startswith=f"{stem}-").values_list("slug", flat=True))
    number = next(number for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
    return f"{stem}-{number}", f"{circle.name[: _LONGEST_NAME - 4]} {number}"
