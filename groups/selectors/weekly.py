"""What meets every week and may be told to everybody. No session, no seat and no person is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from groups.exchange import guide
from groups.exchange.weekly import weekly_days
from groups.models import Circle, Series, Session
from groups.selectors.circles import directory


@dataclass(frozen=True, kw_only=True, slots=True)
class Weekly:
    """One weekday of a series: 0 is Sunday, times are on the wall of its zone."""

    slug: str
    circle: Circle
    day: int
    starts: datetime
    ends: datetime
    timezone: str
    updated_at: datetime


def public_weekly(*, now: datetime) -> list[Weekly]:
    """Return every weekday of every public series that meets in each week and still has a date ahead, by one query.

    Where a series is followed by another of the same weekday from some date on, the one that meets next is told.
    """
    everything = list(_public_series(now))
    first = _firsts(everything)
    found = sorted((one for one in everything if one.next_starts_at), key=lambda one: (one.next_starts_at, one.pk))
    told: dict[str, Weekly] = {}
    for series in found:
        for day in weekly_days(series.rrule, series.dtstart_local):
            slug = guide.entry_slug(circle=series.circle.slug, series=first[series.pk], day=day)
            told.setdefault(slug, _weekly(series, slug, day))
    return sorted(told.values(), key=lambda one: (one.circle.name, one.circle.slug, one.day, one.starts.time()))


def public_series_of(circle: Circle, *, now: datetime) -> list[Series]:
    """Return the series of one public circle that still have a date ahead, the soonest first."""
    found = (one for one in _public_series(now).filter(circle=circle) if one.next_starts_at)
    return sorted(found, key=lambda one: (one.next_starts_at, one.pk))


def _public_series(now: datetime) -> QuerySet[Any]:
    coming = Session.objects.filter(series=OuterRef("pk"), state=Session.State.SCHEDULED, starts_at__gt=now)
    soonest = Subquery(coming.order_by("starts_at").values("starts_at")[:1])
    public = Series.objects.filter(circle__in=directory().order_by()).select_related("circle")
    annotated: QuerySet[Any] = public.annotate(next_starts_at=soonest).order_by("pk")
    return annotated


def _firsts(series: Iterable[Any]) -> dict[UUID, UUID]:
    """Return, for each series, the first of those that followed one another up to it."""
    before = {one.pk: one.previous_id for one in series}
    first: dict[UUID, UUID] = {}
    for key in before:
        root = key
        while before.get(root) is not None:
            root = before[root]
        first[key] = root
    return first


def _weekly(series: Any, slug: str, day: int) -> Weekly:
    return Weekly(
        slug=slug,
        circle=series.circle,
        day=day,
        starts=series.dtstart_local,
        ends=series.dtstart_local + timedelta(minutes=series.duration_minutes),
        timezone=series.timezone,
        updated_at=max(series.created_at, series.circle.changed_at),
    )
