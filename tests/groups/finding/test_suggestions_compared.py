"""Suggestions held against a plain reading of every circle, factor by factor, for mothers made up by chance."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from groups.hours import painted
from groups.models import Circle
from groups.selectors import fit
from groups.selectors.verdicts import FACTORS, WEIGHTS, Her
from members.circumstances import CHILD_STAGES, NEEDS, WORK_PATTERNS
from tests.factories import make_member
from tests.groups.finding.world import HOUR, NOW, Listed, demo_like, written

pytestmark = pytest.mark.django_db
DAY, TICK = timedelta(days=1), timedelta(minutes=5)
THEMES = ("balance", "cooking", "money", "yelling", "work_time")
CASES = 40
Week = list[tuple[int, int, int]]


@pytest.fixture(scope="module")
def listed(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Listed]]:
    """Some hundred circles, some of which say for whom they are."""
    chance = random.Random(8)
    some = [
        replace(
            one,
            child_stages=tuple(chance.sample(CHILD_STAGES, chance.choice([0, 0, 1, 3]))),
            work_patterns=tuple(chance.sample(WORK_PATTERNS, chance.choice([0, 0, 1, 2]))),
            enrolment="drop_in" if chance.random() < 0.8 else "cohort",
            meetings=tuple(each for each in one.meetings if each.starts_at > NOW) if chance.random() < 0.9 else (),
        )
        for one in demo_like(chance, rounds=2)
    ]
    with django_db_blocker.unblock(), written(some):
        yield {one.slug: one for one in some}


def somebody(chance: random.Random) -> tuple[Her, Week]:
    """Return what some mother may have said, and the week that she painted."""
    place = ZoneInfo(chance.choice(["America/New_York", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe"]))
    week = []
    for weekday in chance.sample(range(7), chance.choice([0, 2, 5, 7])):
        since = 15 * chance.randrange(95)
        week.append((weekday, since, min(1440, since + 15 * chance.randint(1, 40))))
    if chance.random() < 0.3:
        week = [(day, *part) for day in range(7) for part in ((0, 120), (20 * 60, 1440))]  # past midnight
    return (
        Her(
            language=chance.choice(["en", "es"]),
            zone=place,
            spans=painted(week, place, NOW, NOW + 36 * DAY),
            has_painted=bool(week),
            sources=tuple(chance.sample(THEMES, chance.choice([0, 1, 3]))),
            child_stages=tuple(chance.sample(CHILD_STAGES, chance.choice([0, 1, 2]))),
            work_patterns=tuple(chance.sample(WORK_PATTERNS, chance.choice([0, 1, 2]))),
            needs=tuple(chance.sample(NEEDS, chance.choice([0, 1, 4]))),
        ),
        week,
    )


def covers(theirs: Sequence[str], hers: Sequence[str], *, enough: int | None = None) -> int | None:
    if not hers or not theirs:
        return None
    shared = len(set(hers) & set(theirs))
    return 2 if shared >= min(enough or len(hers), len(hers)) else 1 if shared else 0


def longest_stay(start: datetime, week: Week, zone: ZoneInfo) -> timedelta:
    """Return how long at a stretch she could be in a session of an hour, read off her wall every five minutes."""
    longest = now = timedelta()
    for number in range(12):
        wall = (start + number * TICK).astimezone(zone)
        minute = wall.hour * 60 + wall.minute
        is_painted = any(day == wall.weekday() and since <= minute < until for day, since, until in week)
        now = now + TICK if is_painted else timedelta()
        longest = max(longest, now)
    return longest


def read(one: Listed, said: Her, week: Week) -> tuple[dict[str, int | None], datetime | None]:
    """Judge one circle by reading it: the verdicts, and when it meets next."""
    coming = [each for each in one.meetings if not each.is_cancelled and NOW < each.starts_at <= NOW + 35 * DAY]
    coming.sort(key=lambda each: each.starts_at)
    stays = [longest_stay(each.starts_at, week, said.zone) for each in coming]
    best = max(stays, default=timedelta())
    is_free = [not each.is_full for each in coming]
    seats = 2 if all(is_free) else 0
    if one.enrolment == "drop_in":
        seats = 2 if is_free[:1] == [True] else 1 if any(is_free) else 0
    return {
        "language": 2 if one.language.split("-")[0] == said.language else 0,
        "hours": (2 if best == HOUR else 1 if best >= 4 * TICK else 0) if coming and week else None,
        "sources": covers(one.guilt_sources, said.sources, enough=2),
        "seats": seats if coming else None,
        "stage": covers(one.child_stages, said.child_stages),
        "work": covers(one.work_patterns, said.work_patterns),
        "norms": covers(one.norms, said.needs),
    }, coming[0].starts_at if coming else None


@pytest.mark.parametrize("seed", range(CASES))
def test_what_is_suggested_is_what_reading_every_circle_gives(listed: dict[str, Listed], seed: int) -> None:
    chance = random.Random(seed)
    said, week = somebody(chance)
    factors = FACTORS if seed % 2 else tuple(chance.sample(FACTORS, chance.randrange(7)))
    found = fit.best(make_member(), said, factors=factors, now=NOW)
    circles = Circle.objects.in_bulk([one.circle_id for one in found])
    expected = []
    for one in listed.values():
        if one.is_hidden or one.is_archived:
            continue
        verdicts, next_at = read(one, said, week)
        score = sum(WEIGHTS[name] * (1 if verdicts[name] is None else verdicts[name] or 0) for name in factors)
        kept = {name: verdicts[name] for name in verdicts if name in factors}
        expected.append((-score, next_at or datetime.max.replace(tzinfo=UTC), one.name, one.slug, kept))
    expected.sort(key=lambda row: row[:3])
    told = [(-one.score, one.next_at, circles[one.circle_id].slug, dict(one.verdicts)) for one in found]
    wanted = [(score, at if at.year < 9999 else None, slug, kept) for score, at, _name, slug, kept in expected[:50]]
    assert told == wanted
    assert len(told) == 50
