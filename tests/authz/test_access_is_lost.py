"""Whoever leaves, is removed, blocked, declined or demoted is no more than that at her very next request."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from groups.models import CircleBlock, Coordination
from tests.authz import ground
from tests.authz.cases import cases
from tests.authz.cast import Place, World
from tests.authz.check import Case, check_as
from tests.authz.conftest import Stage
from tests.authz.matrix import BASE

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
READS = [case for case in cases() if case.route.method == "GET" and case.row.id not in ("pages", "reference")]


def leave(world: World, place: Place) -> int:
    return world.client("MEM").delete(f"{BASE}circles/{place.circle.slug}/memberships/me/").status_code


def change(name: str, **body: str) -> Callable[[World, Place], int]:
    """This function will return the act of a facilitator upon one membership."""

    def act(world: World, place: Place) -> int:
        path = f"{BASE}circles/{place.circle.slug}/memberships/{place.memberships[name].public_id}/"
        return world.client("FAC").patch(path, body, content_type="application/json").status_code

    return act


def relieve_the_coordinator(world: World, place: Place) -> int:
    return 200 if Coordination.objects.filter(circle=place.circle, member=world.people["COORD"]).delete()[0] else 404


def close_the_account(world: World, place: Place) -> int:
    world.people["MEM"].__class__.objects.filter(pk=world.people["MEM"].pk).update(is_active=False)
    return 200


@dataclass(frozen=True)
class Loss:
    """Who loses what by which act, and what she is from then on."""

    name: str
    role: str
    act: Callable[[World, Place], int]
    becomes: str


LOSSES = [
    Loss("leaves", "MEM", leave, "EX"),
    Loss("is removed", "MEM", change("MEM", state="removed"), "EX"),
    Loss("is blocked", "IDLE", change("IDLE", state="blocked"), "BLK"),
    Loss("is declined", "PEND", change("PEND", state="declined"), "MOM"),
    Loss("is co-facilitator no longer", "COFAC", change("COFAC", role="member"), "IDLE"),
    Loss("is coordinator no longer", "COORD", relieve_the_coordinator, "MOM"),
    Loss("has no account any more", "MEM", close_the_account, "ANON"),
]


@pytest.mark.parametrize("where", ["open", "hidden"])
@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss.role} {loss.name}")
def test_the_next_request_knows(stage: Stage, loss: Loss, where: str) -> None:
    place = stage.world.places[where]
    assert loss.act(stage.world, place) in {200, 204}
    for case in READS:
        if case.role == loss.role and case.place == (where if case.route.is_of_a_circle else "open"):
            check_as(case, loss.becomes, stage.world, about=where)


@pytest.mark.parametrize(("where", "status"), [("open", 403), ("hidden", 404)])
def test_an_old_page_of_the_roster_opens_nothing(stage: Stage, where: str, status: int) -> None:
    place, client = stage.world.places[where], stage.world.client("MEM")
    page = client.get(f"{BASE}circles/{place.circle.slug}/memberships/?limit=2").json()
    assert client.get(page["next"]).status_code == 200
    leave(stage.world, place)
    assert client.get(page["next"]).status_code == status


@pytest.mark.parametrize("where", ["open", "hidden"])
def test_an_old_tag_confirms_nothing(stage: Stage, where: str) -> None:
    """304 would say: nothing has changed, keep reading what you had."""
    place, client = stage.world.places[where], stage.world.client("MEM")
    for path in (f"circles/{place.circle.slug}/", f"sessions/{place.ahead.pk}/", f"series/{place.series.pk}/"):
        with ground.rolled_back():
            tag = {"If-None-Match": client.get(BASE + path).headers["ETag"]}
            assert client.get(BASE + path, headers=tag).status_code == 304
            leave(stage.world, place)
            assert client.get(BASE + path, headers=tag).status_code != 304


def test_whoever_is_blocked_reads_the_same_as_at_a_full_circle(stage: Stage) -> None:
    """She learns that it is full, and nothing that would tell her from anybody else at a full circle."""
    place = stage.world.places["open"]
    assert CircleBlock.objects.filter(circle=place.circle, member=stage.world.people["BLK"]).exists()
    answers = [_join(stage.world.client(role), place) for role in ("BLK", "BLK")]
    assert answers[0] == answers[1]
    assert answers[0][0] == 409
    assert "circle_full" in answers[0][1]
    assert "block" not in answers[0][1]


def _join(client: Client, place: Place) -> tuple[int, str]:
    response = client.post(f"{BASE}circles/{place.circle.slug}/memberships/", {}, content_type="application/json")
    return response.status_code, response.content.decode()


def test_reads_are_there_to_be_lost() -> None:
    assert len({case.route for case in READS if isinstance(case, Case)}) >= 10
