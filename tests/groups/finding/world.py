"""Circles as plain values, written to the database by two statements, so that cases can be read beside them."""

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connections

from groups.models import Circle, Session
from groups.norms import NORMS
from groups.reference import shipped
from tests.authz import ground

NOW = datetime(2027, 3, 12, 12, tzinfo=UTC)  # a Friday; clocks change in America in two days, in Europe in sixteen
HOUR = timedelta(hours=1)
CITIES = [(42.4, -71.1), (42.3, -71.8), (51.5, -0.1), (52.5, 13.4), (-33.9, 18.4), (-36.9, 174.8), (-17.8, -179.9)]


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """One session of an hour."""

    starts_at: datetime
    is_cancelled: bool = False
    is_full: bool = False


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One circle, in the directory or not."""

    slug: str
    name: str
    description: str = ""
    audience: str = ""
    guilt_sources: tuple[str, ...] = ()
    norms: tuple[str, ...] = ()
    child_stages: tuple[str, ...] = ()
    work_patterns: tuple[str, ...] = ()
    language: str = "en"
    meeting_format: str = "online"
    enrolment: str = "drop_in"
    timezone: str = "America/New_York"
    city: tuple[float, float] | None = None
    is_hidden: bool = False
    is_archived: bool = False
    meetings: tuple[Meeting, ...] = field(default=())


@contextmanager
def written(listed: Iterable[Listed]) -> Iterator[None]:
    """Have the circles in the database for the length of a block, and the plans made for them."""
    with ground.rolled_back():
        write(listed)
        with connections["default"].cursor() as cursor:
            cursor.execute("ANALYZE")
        yield


def write(listed: Iterable[Listed]) -> None:
    pairs = [(one, _circle(one)) for one in listed]
    Circle.objects.bulk_create(circle for _one, circle in pairs)
    Session.objects.bulk_create(session_of(circle, meeting) for one, circle in pairs for meeting in one.meetings)


def _circle(one: Listed) -> Circle:
    latitude, longitude = one.city or (None, None)
    return Circle(
        **{
            name: getattr(one, name)
            for name in (
                "slug",
                "name",
                "description",
                "audience",
                "language",
                "meeting_format",
                "enrolment",
                "timezone",
            )
        },
        guilt_sources=list(one.guilt_sources),
        norms=list(one.norms),
        child_stages=list(one.child_stages),
        work_patterns=list(one.work_patterns),
        city_latitude=latitude,
        city_longitude=longitude,
        is_discoverable=not one.is_hidden,
        archived_at=NOW if one.is_archived else None,
    )


def session_of(circle: Circle, meeting: Meeting) -> Session:
    """Return the row of a session that was not written yet."""
    return Session(
        circle=circle,
        local_start=meeting.starts_at.astimezone(circle.zone).replace(tzinfo=None),
        timezone=circle.timezone,
        duration_minutes=60,
        starts_at=meeting.starts_at,
        ends_at=meeting.starts_at + HOUR,
        capacity=10,
        seat_limit=10,
        taken=10 if meeting.is_full else 9,
        state="cancelled" if meeting.is_cancelled else "scheduled",
        cancelled_at=NOW if meeting.is_cancelled else None,
    )


def demo_like(chance: random.Random, *, rounds: int = 3) -> list[Listed]:
    """Return the demo's circles several times over, each time with other themes, norms, cities and sessions."""
    themes = [row["key"] for row in shipped("guilt_sources")]
    rows = [(row, number) for number in range(rounds) for row in shipped("circles_demo")]
    return [_demo_like(row, number, themes, chance) for row, number in rows]


def _demo_like(row: dict[str, str], number: int, themes: list[str], chance: random.Random) -> Listed:
    formats = Circle.MeetingFormat.values
    one = Listed(
        slug=f"{row['slug']}-{number}",
        name=f"{row['name']} {number}",
        guilt_sources=tuple(chance.sample(themes, chance.randint(0, 4))),
        norms=tuple(chance.sample(list(NORMS), chance.randint(0, 7))),
        meeting_format=chance.choice(formats) if number else row["meeting_format"],
        enrolment=chance.choice(Circle.Enrolment.values),
        is_hidden=chance.random() < 0.08,
        is_archived=chance.random() < 0.05,
        meetings=tuple(_meetings(ZoneInfo(row["timezone"]), chance)),
        **{name: row[name] for name in ("description", "audience", "language", "timezone")},
    )
    # Some that meet elsewhere by now have told a city when they met in it.
    return replace(one, city=chance.choice(CITIES)) if chance.random() < 0.5 else one


def _meetings(zone: ZoneInfo, chance: random.Random) -> Iterator[Meeting]:
    """Yield a session a week at the same time on the wall, not always at a full hour; some circles pause."""
    wall = datetime(2027, 3, 5) + timedelta(minutes=15 * chance.randrange(7 * 96))  # noqa: DTZ001
    for week in range(chance.choice([0, 2, 7, 7])):
        yield Meeting(
            starts_at=(wall + timedelta(weeks=week)).replace(tzinfo=zone).astimezone(UTC),
            is_cancelled=chance.random() < 0.1,
            is_full=chance.random() < 0.4,
        )
