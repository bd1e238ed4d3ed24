"""Cohorts, which close, and where else there is room."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable

from groups.models import Circle, Session
from groups.selectors.blocks import apart_from
from groups.selectors.circles import directory
from groups.selectors.standing import closed_to
from groups.selectors.waiting import has_place_for
from members.models import Member

CLOSES_WITH: Final = 2  # the session whose beginning ends joining
WITHIN: Final = timedelta(days=14)
_AT_MOST: Final = 3


def is_cohort_closed(circle: Circle, *, now: datetime) -> bool:
    """Tell whether the circle is a cohort whose second session has begun."""
    if circle.enrolment != Circle.Enrolment.COHORT:
        return False
    begun = Session.objects.filter(circle=circle, state=Session.State.SCHEDULED, starts_at__lte=now)
    return begun.count() >= CLOSES_WITH


def alternatives(*, circle: Circle, member: Member, now: datetime) -> list[Circle]:
    """Return up to three other circles in which she may take a seat tonight or soon, by two queries.

    Open drop-in circles of the directory in the same language, those that share a theme first, then the soonest. Each
    has its `next_session` with a seat for her.
    """
    soonest = _sessions_with_room(member, now=now).filter(circle=OuterRef("pk")).order_by("starts_at", "pk")
    found: list[Any] = list(
        _circles_open_to(member, like=circle)
        .annotate(next_id=Subquery(soonest.values("pk")[:1]), next_at=Subquery(soonest.values("starts_at")[:1]))
        .filter(next_id__isnull=False)
        .annotate(shared=_shared_themes(circle))
        .order_by("-shared", "next_at", "pk")[:_AT_MOST]
    )
    sessions = Session.objects.select_related("circle").in_bulk([each.next_id for each in found])
    for each in found:
        each.next_session = sessions[each.next_id]
    return found


def _circles_open_to(member: Member, *, like: Circle) -> QuerySet[Any]:
    open_doors = directory().filter(
        ~closed_to(member, circle="pk"),
        has_place_for(member),
        enrolment=Circle.Enrolment.DROP_IN,
        admission=Circle.Admission.OPEN,
        language=like.language,
    )
    return open_doors.exclude(pk=like.pk)


def _sessions_with_room(member: Member, *, now: datetime) -> QuerySet[Session]:
    coming = Session.objects.filter(
        state=Session.State.SCHEDULED, starts_at__gt=now, starts_at__lte=now + WITHIN, taken__lt=F("capacity")
    )
    return coming.exclude(apart_from(member))


def _shared_themes(circle: Circle) -> Combinable:
    number: Combinable = Value(0, output_field=IntegerField())
    for theme in circle.guilt_sources:
        number += Case(When(guilt_sources__contains=[theme], then=1), default=0, output_field=IntegerField())
    return number
