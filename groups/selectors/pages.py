"""What the public pages show of circles: discoverable ones only, seats as a band, never who belongs to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from groups.models import Circle, Session, SessionHistory
from groups.selectors.bands import Band, seats_band
from groups.selectors.circles import directory
from groups.selectors.deliverables import CalendarCard
from groups.selectors.finding import Wishes, matching, with_next_start

PAGE_SIZE = 12


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A coming session as everybody may know it."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    timezone: str
    duration_minutes: int
    is_shifted: bool  # its usual hour does not exist, or exists twice, on that day
    band: Band


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One page of the directory, soonest first."""

    cards: list[tuple[Circle, Meeting | None]]
    number: int
    has_more: bool


def shelf(wishes: Wishes, *, number: int, now: datetime) -> Shelf:
    """Return one page of the directory by two queries, however many circles there are."""
    start = (number - 1) * PAGE_SIZE
    soonest_first = with_next_start(matching(wishes, now=now), now=now).order_by("next_starts_at", "name", "pk")
    found = list(soonest_first[start : start + PAGE_SIZE + 1])
    circles = found[:PAGE_SIZE]
    soonest = next_meetings([circle.pk for circle in circles], now=now)
    return Shelf(
        cards=[(circle, soonest.get(circle.pk)) for circle in circles],
        number=number,
        has_more=len(found) > PAGE_SIZE,
    )


def coming_meetings(circle_id: UUID, *, limit: int, now: datetime) -> list[Meeting]:
    """Return the next sessions of one circle."""
    return [_meeting(session) for session in _coming(now).filter(circle_id=circle_id).order_by("starts_at")[:limit]]


def next_meetings(circle_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Meeting]:
    """Return the soonest session of each circle that has one."""
    sessions = _coming(now).filter(circle_id__in=list(circle_ids)).order_by("circle_id", "starts_at")
    return {session.circle_id: _meeting(session) for session in sessions.distinct("circle_id")}


def spoken_languages() -> list[str]:
    """Return the codes of the languages in which public circles meet."""
    return list(directory().order_by("language").values_list("language", flat=True).distinct())


def calendar_of(circle: Circle, *, now: datetime) -> tuple[list[CalendarCard], datetime]:
    """Return what is ahead of a public circle as entries, what was called off among it, and since when that is so.

    By two queries. The entries are called after the circle and hold its times alone.
    """
    ahead = list(Session.objects.filter(circle=circle, ends_at__gt=now).order_by("starts_at", "pk"))
    written = SessionHistory.objects.filter(id__in=[session.pk for session in ahead])
    newest = written.aggregate(newest=Max("pgh_created_at"))["newest"]
    return [_entry(circle, session) for session in ahead], max(circle.changed_at, newest or circle.changed_at)


def _entry(circle: Circle, session: Session) -> CalendarCard:
    return CalendarCard(
        session_id=session.pk,
        alias=circle.name,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        schedule_version=session.schedule_version,
        is_cancelled=session.state == Session.State.CANCELLED,
    )


def _coming(now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now)


def _meeting(session: Session) -> Meeting:
    return Meeting(
        id=session.pk,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        duration_minutes=session.duration_minutes,
        is_shifted=session.clock_kind != Session.Kind.NORMAL,
        band=seats_band(session.capacity - session.taken),  # what is offered to somebody who waits is taken
    )
