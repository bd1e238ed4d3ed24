"""Hours of weekdays on somebody's clock as spans of UTC: they hold what a wall shows at each quarter of an hour."""

import random
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from groups.hours import Hours
from tests.groups.finding.reference import shows

ZONES = [
    "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Europe/Madrid", "Africa/Cairo", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Chatham",
]  # fmt: skip
QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize("zone", ZONES)
def test_a_span_holds_what_the_wall_shows(zone: str) -> None:
    chance = random.Random(zone)
    for _ in range(25):
        days = chance.sample(range(7), chance.randint(0, 3))
        since, until = (time(chance.randrange(24), chance.choice([0, 15, 30])) for _ in range(2))
        if since == until:
            continue
        start = datetime(2027, chance.choice([3, 4, 10, 11]), chance.randint(1, 28), chance.randrange(24), tzinfo=UTC)
        end = start + timedelta(days=16)
        spans = Hours(zone=ZoneInfo(zone), weekdays=tuple(days), since=since, until=until).spans(start, end)
        assert all(one[1] < other[0] for one, other in pairwise(spans))
        asked = {
            "weekday": [str(day) for day in days],
            "local_from": [since.isoformat()],
            "local_to": [until.isoformat()],
        }
        for at in (start + number * QUARTER for number in range((end - start) // QUARTER)):
            is_held = any(begins <= at < ends for begins, ends in spans)
            assert is_held == shows(at.astimezone(ZoneInfo(zone)), asked), (asked, at)


def test_an_hour_that_comes_twice_is_two_spans_and_one_that_is_left_out_is_none() -> None:
    one_to_two = Hours(zone=ZoneInfo("America/New_York"), since=time(1, 15), until=time(1, 45))
    day = datetime(2027, 11, 7, 4, tzinfo=UTC)  # midnight, at the end of summer time
    assert one_to_two.spans(day, day + timedelta(hours=12)) == [
        (day + timedelta(minutes=75), day + timedelta(minutes=105)),
        (day + timedelta(minutes=135), day + timedelta(minutes=165)),
    ]
    two_to_three = Hours(zone=ZoneInfo("America/New_York"), since=time(2), until=time(3))
    spring = datetime(2027, 3, 14, 5, tzinfo=UTC)
    assert two_to_three.spans(spring, spring + timedelta(hours=12)) == []


def test_without_hours_and_weekdays_it_is_all_the_time() -> None:
    start = datetime(2027, 3, 12, 12, 34, 56, tzinfo=UTC)
    end = start + timedelta(days=20)
    ((begins, ends),) = Hours(zone=ZoneInfo("Europe/Madrid")).spans(start, end)
    assert begins == start
    assert end - ends < timedelta(minutes=1)  # a clock is read to the minute
