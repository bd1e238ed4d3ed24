"""Turning pages while circles come, go, change their names and their sessions: what stays as it is, is there once."""

import random
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from groups.models import Circle, Session
from groups.selectors import finding
from tests.groups.finding.asking import PATH
from tests.groups.finding.world import HOUR, NOW, Listed, Meeting, write, written

pytestmark = pytest.mark.django_db

NUMBER = 60
QUERIES = ["", "ordering=next_session", "q=lantern", "guilt_source=balance&ordering=next_session", "has_seats=true"]


def lantern(slug: str, number: int) -> Listed:
    start = NOW + HOUR * (1 + number // 3)  # some begin at the same moment
    return Listed(
        slug=slug, name=f"Lantern {number % 20:02}", guilt_sources=("balance",), meetings=(Meeting(starts_at=start),)
    )


@pytest.fixture(scope="module", autouse=True)
def directory(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    listed = [lantern(f"stays-{number:02}", number) for number in range(NUMBER)]
    moving = [lantern(f"moves-{number:02}", number) for number in range(NUMBER)]
    with django_db_blocker.unblock(), written([*listed, *moving]):  # type: ignore[attr-defined]
        yield


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("seed", range(4))
def test_what_does_not_change_is_on_exactly_one_page(query: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "NEAREST", 1 + seed)  # so that pages are filled by what is near, or just not
    chance, client = random.Random(seed), Client()
    seen: list[str] = []
    address = f"{PATH}?{query}&limit=7".replace("?&", "?")
    with time_machine.travel(NOW, tick=False):
        while address:
            page = client.get(address).json()
            seen += [circle["slug"] for circle in page["results"]]
            address = page["next"]
            for _ in range(3):
                disturb(chance)
    stayed = [slug for slug in seen if slug.startswith("stays-")]
    assert sorted(stayed) == [f"stays-{number:02}" for number in range(NUMBER)]


def disturb(chance: random.Random) -> None:
    """Do something to one of the circles that move."""
    moving = Circle.objects.filter(slug__startswith="moves-").order_by("slug")
    one = moving[chance.randrange(moving.count())]
    way = chance.randrange(5)
    if way == 0:
        one.delete()
    elif way == 1:
        write([lantern(f"moves-{chance.random()}", chance.randrange(NUMBER))])
    elif way == 2:
        Circle.objects.filter(pk=one.pk).update(name=f"Lantern {chance.randrange(20):02}")
    elif way == 3:
        Circle.objects.filter(pk=one.pk).update(is_discoverable=not one.is_discoverable)
    else:
        later = NOW + HOUR * chance.randint(1, 30)
        Session.objects.filter(circle=one).update(starts_at=later, ends_at=later + HOUR)
