"""Whoever leaves, is removed, blocked, declined or demoted is no more than that at her very next request."""

import pytest
from django.contrib import admin
from django.test import Client

from groups.models import CircleBlock
from tests.authz import ground, tally
from tests.authz.cases import cases
from tests.authz.cast import Place
from tests.authz.check import Case, check_as
from tests.authz.conftest import Stage
from tests.authz.losses import (
    ANYWHERE,
    IN_A_CIRCLE,
    LOSSES,
    Loss,
    account,
    leave,
    relieve_the_coordinator,
    relieve_the_moderator,
)
from tests.authz.matrix import BASE
from tests.authz.test_admin_door import PAGES, ROW, address

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
# An appeal is what begins with a removal; nobody loses it by one.
REQUESTS = [case for case in cases() if case.row.id not in ("pages", "reference", "me.appeals")]
PLACES = [
    *((loss, where) for loss in IN_A_CIRCLE for where in ("open", "hidden")),
    *((each, "open") for each in ANYWHERE),
]


def lost(loss: Loss, where: str) -> list[Case]:
    """This function will return what she asked for before."""
    return [
        case
        for case in REQUESTS
        if case.role == loss.role
        and case.place == (where if case.route.is_of_a_circle else "open")
        and (case.row.id != "circle.start" or not loss.is_of_one_circle)  # she coordinates others, still
        and (case.row.id != "invite.accept" or loss.role != "FAC")  # her own invitation goes with her right to invite
    ]


@pytest.mark.parametrize(("loss", "where"), PLACES, ids=str)
def test_the_next_request_knows(stage: Stage, loss: Loss, where: str) -> None:
    """Whatever its method; and what is refused changes nothing."""
    place = stage.world.places[where]
    assert loss.act(stage.world, place) in {200, 204}
    before = ground.digest()
    for case in lost(loss, where):
        about = where if loss.is_of_one_circle else ""
        check_as(case, loss.becomes, stage.world, about=about, untouched=before)
    changed = ground.changes(before, ground.digest())
    assert not changed, f"the requests were undone, and left {changed}"


def test_who_may_facilitate_no_longer_starts_no_circle_at_her_next_request(stage: Stage) -> None:
    """What she leads already stays hers until somebody takes it from her."""
    assert account("FACX", is_approved_facilitator=False)(stage.world, stage.world.places["open"]) == 200
    starting = [case for case in REQUESTS if case.role == "FACX" and case.row.id == "circle.start"]
    assert starting
    for case in starting:
        check_as(case, "MOM", stage.world)


STAFF_LOSSES = [loss for loss in ANYWHERE if loss.role in ("COORD", "MOD", "ADM")]


@pytest.mark.parametrize("loss", STAFF_LOSSES, ids=str)
def test_the_admin_is_gone_at_the_next_page(stage: Stage, loss: Loss) -> None:
    client, open_before = stage.world.client(loss.role), 0
    pages = [address(path) for path, row in PAGES if row != "admin.login" and path != "/admin/logout/"]
    with ground.rolled_back():
        open_before = sum(client.get(path).status_code == 200 for path in pages)
    assert open_before >= 1
    loss.act(stage.world, stage.world.places["open"])
    for path in pages:
        for method in ("get", "post"):
            tally.count("pages of the admin after access was lost")
            assert getattr(client, method)(path).status_code == 404, f"{method} {path}"


def test_a_circle_that_she_coordinates_no_longer_is_in_no_page_of_the_admin(stage: Stage) -> None:
    place, client = stage.world.places["open"], stage.world.client("COORD")
    own = [f"/admin/groups/circle/{place.circle.pk}/change/", f"/admin/groups/session/{place.ahead.pk}/change/"]
    assert [client.get(path).status_code for path in own] == [200, 200]
    relieve_the_coordinator(stage.world, place)
    assert [client.get(path).status_code for path in own] == [404, 404]
    told = [place.circle.name, place.circle.slug, str(place.ahead.pk), "Wren MEM open"]
    for model in admin.site._registry:
        text = client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").content.decode()
        assert not [word for word in told if word in text], f"{model} tells of the circle"


def test_who_moderates_no_longer_finds_no_queue(stage: Stage) -> None:
    client = stage.world.client("MOD")
    queue = [address(path) for path, row in PAGES if ROW[row].id == "admin.reports"]
    assert 200 in {client.get(path).status_code for path in queue}
    relieve_the_moderator(stage.world, stage.world.places["open"])
    # A bare key leads to its page, or to the page of an unknown key, for every key alike.
    assert {client.get(path).status_code for path in queue if not path.endswith("/report/nothing/here/")} <= {302, 404}
    assert 200 not in {client.get(path, follow=True).status_code for path in queue}


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


def test_requests_are_there_to_be_lost() -> None:
    assert {case.route.method for case in REQUESTS} == {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert {case.role for case in REQUESTS} >= {loss.role for loss in LOSSES}
