"""Looking for a circle. One place knows what a wish means, for the pages, the API and its counts alike."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.hours import Hours
from groups.models import Circle, Session
from groups.selectors.blocks import apart_from
from groups.selectors.circles import directory
from groups.selectors.searching import folded, speaking_of, within
from members.models import Member

SEATS_WITHIN: Final = timedelta(days=14)
HOURS_WITHIN: Final = timedelta(days=35)  # whoever meets every month does so once in it
NARROW: Final = HOURS_WITHIN / 12  # hours that are less than this are few sessions
NEAREST: Final = 20  # sessions looked at for each row of a page, before all circles are
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)  # when a circle without a session in sight meets next: after all others


@dataclass(frozen=True, kw_only=True)
class Near:
    """A city's place in degrees, and how far from it, in kilometres."""

    latitude: float
    longitude: float
    km: int


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What somebody looks for; what is empty does not matter to her."""

    q: str = ""
    guilt_sources: tuple[str, ...] = ()  # any of them
    guilt_sources_not: tuple[str, ...] = ()  # none of them
    audience: str = ""  # this very text
    language: str = ""
    meeting_format: str = ""
    enrolment: str = ""
    norms: tuple[str, ...] = ()  # all of them
    near: Near | None = None
    hours: Hours | None = None  # a session begins in them
    starts_within: timedelta | None = None  # a session begins in that time
    has_seats: bool = False  # and has a free seat


def matching(wishes: Wishes, *, now: datetime, member: Member | None = None) -> QuerySet[Circle]:
    """Return the circles of the directory that fit every wish, by name; to a member, a free seat is one for her."""
    return in_codes(in_words_and_times(directory(), wishes, now=now, member=member), wishes)


def in_words_and_times(
    circles: QuerySet[Circle], wishes: Wishes, *, now: datetime, member: Member | None
) -> QuerySet[Circle]:
    """Return those of the circles that fit what is asked of words, place and sessions; words are looked up at once."""
    if wishes.q:
        circles = speaking_of(circles, wishes.q)
    if wishes.near:
        near = wishes.near
        circles = within(circles, latitude=near.latitude, longitude=near.longitude, km=near.km)
    if wishes.has_seats or wishes.hours or wishes.starts_within is not None:
        sessions = _fitting_sessions(wishes, now=now, member=member)
        if wishes.hours and _length(wishes, now=now) <= NARROW:
            # Few sessions begin in them: they are looked up first. Asked of each circle in turn, most would say no.
            return circles.filter(_Among(F("pk"), ArraySubquery(sessions.order_by().values("circle").distinct())))
        circles = circles.filter(Exists(sessions.filter(circle=OuterRef("pk"))))
    return circles


def in_codes(circles: QuerySet[Circle], wishes: Wishes) -> QuerySet[Circle]:
    """Return those of the circles that fit what is asked about all that `facets` counts."""
    for name in ("language", "meeting_format", "enrolment"):
        if value := getattr(wishes, name):
            circles = circles.filter(**{name: value})
    if wishes.guilt_sources:
        circles = circles.filter(guilt_sources__overlap=list(wishes.guilt_sources))
    if wishes.guilt_sources_not:
        circles = circles.exclude(guilt_sources__overlap=list(wishes.guilt_sources_not))
    if wishes.norms:
        circles = circles.filter(norms__contains=list(wishes.norms))
    if wishes.audience:
        circles = circles.alias(for_whom=folded(F("audience"))).filter(for_whom=folded(Value(wishes.audience)))
    return circles


def with_next_start(circles: QuerySet[Circle], *, now: datetime) -> QuerySet[Any]:
    """Add `next_starts_at`, the start of the next scheduled session or `NEVER`, for pages in that order."""
    # One step into the index; Min would read them all.
    soonest = _coming(now).order_by("starts_at").values("starts_at")[:1]
    never = Value(NEVER, output_field=DateTimeField())
    next_starts_at = Coalesce(Subquery(soonest), never, output_field=DateTimeField())
    annotated: QuerySet[Any] = circles.annotate(next_starts_at=next_starts_at)
    return annotated


def nearest(circles: QuerySet[Any], *, since: datetime | None, rows: int, now: datetime) -> QuerySet[Any]:
    """Return those of the circles that meet among the next sessions from `since` on, some for each row of a page.

    In the order of `with_next_start` from there on, no other circle comes before these, whatever is asked of them. So a
    page that they fill is the page of all; one that they do not fill is not.
    """
    coming = Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now)
    if since is not None:
        coming = coming.filter(starts_at__gte=since)
    last = rows * NEAREST
    until = Subquery(coming.order_by("starts_at", "pk").values("starts_at")[last : last + 1])
    never = Value(NEVER, output_field=DateTimeField())
    return circles.filter(pk__in=coming.filter(starts_at__lte=Coalesce(until, never)).values("circle"))


def _coming(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(circle=OuterRef("pk"), state=Session.State.SCHEDULED, starts_at__gt=now)


def _fitting_sessions(wishes: Wishes, *, now: datetime, member: Member | None) -> QuerySet[Session]:
    """Return the sessions of which one must exist: all wishes about a session are about the very same one."""
    ahead = _ahead(wishes)
    sessions = Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now, starts_at__lte=now + ahead)
    if wishes.hours:
        sessions = sessions.filter(_during(wishes.hours, now=now, until=now + ahead))
    if not wishes.has_seats:
        return sessions
    free = sessions.filter(taken__lt=F("capacity"))
    return free if member is None else free.exclude(apart_from(member))


def _ahead(wishes: Wishes) -> timedelta:
    return wishes.starts_within or (SEATS_WITHIN if wishes.has_seats else HOURS_WITHIN)


def _length(wishes: Wishes, *, now: datetime) -> timedelta:
    """Return how much time the hours are."""
    spans = wishes.hours.spans(now, now + _ahead(wishes)) if wishes.hours else []
    return sum((end - start for start, end in spans), timedelta())


class _Among(Func):
    template, arg_joiner, output_field = "(%(expressions)s))", " = ANY(", BooleanField()


def _during(hours: Hours, *, now: datetime, until: datetime) -> Q:
    """Return the condition that a session begins in the hours.

    What they are in UTC is worked out here: PostgreSQL's own zone data may be older than ours.
    """
    spans = hours.spans(now, until + timedelta(minutes=1))
    return reduce(or_, [Q(starts_at__gte=start, starts_at__lt=end) for start, end in spans], Q(pk__in=[]))
