"""Where clocks change: what begins within an hour is counted in minutes, what begins at an hour is read off a wall."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from groups.hours import Hours
from tests.groups.finding.asking import found
from tests.groups.finding.reference import shows
from tests.groups.finding.world import Listed, Meeting, written

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HALF = 30 * MINUTE
# Zone, the day on which its clocks change, and how many hours that day has.
CHANGES = [
    ("America/New_York", datetime(2027, 3, 14), 23),  # noqa: DTZ001  (a day on the wall)
    ("Europe/Madrid", datetime(2027, 10, 31), 25),  # noqa: DTZ001
    ("Australia/Lord_Howe", datetime(2027, 4, 4), 24.5),  # noqa: DTZ001  (half an hour)
    ("Africa/Cairo", datetime(2027, 4, 30), 23),  # noqa: DTZ001  (at midnight)
    ("America/St_Johns", datetime(2027, 11, 7), 25),  # noqa: DTZ001
]


def instant(zone: str, wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def moments(zone: str, day: datetime) -> list[datetime]:
    """Return every half hour from two hours before the day to two hours after it, counted in elapsed time."""
    start, end = instant(zone, day) - 4 * HALF, instant(zone, day + timedelta(days=1)) + 4 * HALF
    return [start + number * HALF for number in range((end - start) // HALF + 1)]


@pytest.fixture(scope="module", autouse=True)
def directory(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A circle for each half hour of a day: in each of the five zones it meets then, on the day of the change."""
    starts = [moments(zone, day) for zone, day, _hours in CHANGES]
    listed = [
        Listed(
            slug=f"c-{number:02}",
            name=f"Circle {number:02}",
            meetings=tuple(Meeting(starts_at=each[number]) for each in starts if number < len(each)),
        )
        for number in range(max(map(len, starts)))
    ]
    with django_db_blocker.unblock(), written(listed):  # type: ignore[attr-defined]
        yield


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=[zone for zone, _day, _hours in CHANGES])
def test_within_sixty_minutes_at_each_hour_of_the_day(zone: str, day: datetime, hours: float) -> None:
    begun, ended = instant(zone, day), instant(zone, day + timedelta(days=1))
    assert ended - begun == timedelta(hours=hours)
    slugs = {f"c-{number:02}": at for number, at in enumerate(moments(zone, day))}
    for hour in range(24):
        # The hour that is left out is the one after it; of the one that comes twice, this is the first.
        now = instant(zone, day + timedelta(hours=hour)) + MINUTE
        expected = {slug for slug, at in slugs.items() if now < at <= now + 60 * MINUTE}
        assert set(found("starts_within=60", at=now)) == expected, hour
        assert len(expected) == 2


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=[zone for zone, _day, _hours in CHANGES])
def test_each_hour_is_what_the_wall_shows(zone: str, day: datetime, hours: float) -> None:
    now = instant(zone, day) - 5 * HALF
    walls = {f"c-{number:02}": at.astimezone(ZoneInfo(zone)) for number, at in enumerate(moments(zone, day))}
    seen: list[str] = []
    for hour in range(24):
        asked = {
            "weekday": [str(day.weekday())],
            "local_from": [f"{hour:02}:00"],
            "local_to": [f"{(hour + 1) % 24:02}:00"],
            "tz": [zone],
        }
        query = "&".join(f"{name}={value}" for name, (value,) in asked.items())
        expected = [slug for slug, wall in walls.items() if shows(wall, asked)]
        assert found(f"{query}&starts_within=2160", at=now) == expected, hour
        seen += expected
    assert len(seen) == hours * 2  # none is left out, none is in two hours


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES, ids=[zone for zone, _day, _hours in CHANGES])
def test_the_hours_of_the_day_make_up_the_whole_of_it(zone: str, day: datetime, hours: float) -> None:
    start, end = instant(zone, day), instant(zone, day + timedelta(days=1))
    whole = Hours(zone=ZoneInfo(zone), weekdays=(day.weekday(),))
    assert whole.spans(start - 4 * HALF, end + 4 * HALF) == [(start, end)]
