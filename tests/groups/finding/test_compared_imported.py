"""The same comparison among many: the demo's circles and five thousand that came as a Meeting Guide file."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from groups.exchange.reading import Defaults, read_entries
from groups.models import Circle, Session
from groups.norms import NORMS
from groups.services.imports import take_entries
from tests.authz import ground
from tests.groups.finding.reference import Reference
from tests.groups.finding.test_compared import SEED, THEMES, ZONES, check
from tests.groups.finding.world import CITIES, HOUR, NOW, Listed, Meeting, demo_like, session_of, write

pytestmark = [
    pytest.mark.django_db(databases=["default", "keys", "audit"]),
    pytest.mark.nightly,
    pytest.mark.timeout(1800),  # the file is taken within the first of them
]
IMPORTED, PARTS, QUERIES = 5_000, 100, 5_000
WORDS = [
    "bedtime", "lunch", "noche", "nurses", "twins", "night", "porch", "harbor", "luna", "madrugada", "shift",
    "preschool", "solo", "foster", "teachers", "winter", "kettle", "river", "garden", "commute", "coffee", "desk",
    "ferry", "market", "window", "lantern", "bridge", "orchard", "thunder", "violet", "mañana", "abuela",
]  # fmt: skip


def entry(number: int, chance: random.Random) -> dict[str, Any]:
    """Return an entry as organisations write them, each in its own way."""
    words = chance.sample(WORDS, 6)
    day, hour = chance.randrange(7), chance.randrange(24)
    return {
        "name": f"{words[0].title()} {words[1]} {number}",
        "slug": f"guide-{number}",
        "day": chance.choice([day, str(day), [day]]),
        "time": chance.choice([f"{hour:02}:30", f"{hour % 12 or 12}:30 {'AM' if hour < 12 else 'PM'}"]),
        "timezone": chance.choice(ZONES[:5]),
        "types": [chance.choice(["EN", "ES", "O"])],
        "notes": f"For mothers after {words[2]}, about {words[3]} and {words[4]}.",
        "contact_1_phone": "(555) 010-0199",
    }


def as_led(circle: Circle, chance: random.Random) -> Iterator[Session]:
    """Let somebody have listed an imported circle, with what a file does not say, and yield its sessions."""
    circle.is_discoverable = chance.random() < 0.95
    circle.guilt_sources = chance.sample(THEMES, chance.randint(0, 3))
    circle.norms = chance.sample(list(NORMS), chance.randint(0, 5))
    circle.audience = f"mothers and {chance.choice(WORDS)}" if chance.random() < 0.6 else ""
    circle.enrolment = chance.choice(Circle.Enrolment.values)
    circle.meeting_format = chance.choice(Circle.MeetingFormat.values)
    if circle.meeting_format in Circle.IN_PERSON:
        circle.city_latitude, circle.city_longitude = chance.choice(CITIES)
    first = NOW + timedelta(minutes=15 * chance.randrange(-96, 7 * 96))
    for week in range(chance.choice([0, 2, 6])):
        cancelled, full = chance.random() < 0.1, chance.random() < 0.4
        starts_at = first + timedelta(weeks=week)
        yield session_of(circle, Meeting(starts_at=starts_at, is_cancelled=cancelled, is_full=full))


def read_back() -> list[Listed]:
    """Return every circle as plain values, as the database has it."""
    rows = Circle.objects.prefetch_related("sessions")
    plain = ("slug", "name", "description", "audience", "language", "meeting_format", "enrolment", "timezone")
    return [
        Listed(
            **{name: getattr(row, name) for name in plain},
            guilt_sources=tuple(row.guilt_sources),
            norms=tuple(row.norms),
            city=None if row.city_latitude is None else (float(row.city_latitude), float(row.city_longitude)),  # type: ignore[arg-type]
            is_hidden=not row.is_discoverable,
            is_archived=row.archived_at is not None,
            meetings=tuple(
                Meeting(
                    starts_at=each.starts_at,
                    is_cancelled=each.state == "cancelled",
                    is_full=each.taken >= each.capacity,
                )
                for each in row.sessions.all()
            ),
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reference]:
    chance = random.Random(SEED)
    with django_db_blocker.unblock(), ground.rolled_back():
        write(demo_like(chance))
        entries = read_entries([entry(number, chance) for number in range(IMPORTED)], Defaults())
        lines = take_entries(entries, source="guide.json", actor=None, now=NOW)
        assert {line.outcome for line in lines} == {"added"}
        came = list(Circle.objects.filter(slug__startswith="guide-"))
        assert len(came) == IMPORTED
        sessions = [session for circle in came for session in as_led(circle, chance)]
        said = ["is_discoverable", "guilt_sources", "norms", "audience", "enrolment", "meeting_format"]
        Circle.objects.bulk_update(came, [*said, "city_latitude", "city_longitude"], batch_size=500)
        Session.objects.bulk_create(sessions, batch_size=2_000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        assert {ZoneInfo(one.timezone).key for one in came} == {"America/New_York", "America/Los_Angeles",
            "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe"}  # fmt: skip
        assert all(each.ends_at - each.starts_at == HOUR for each in sessions)
        yield Reference(read_back())


@pytest.mark.parametrize("part", range(PARTS))
def test_the_search_finds_what_looking_at_each_of_them_finds(many: Reference, part: int) -> None:
    assert len(many.listed) > 0.9 * IMPORTED
    assert check(many, SEED + 100 + part, QUERIES // PARTS) > QUERIES // PARTS
