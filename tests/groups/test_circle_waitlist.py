"""The line before a circle that takes so many and no more: first come, first asked, and held for two days."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test.client import Client

from groups.models import Circle, CircleBlock, Membership, WaitingPlace
from groups.services import erasing, memberships, waiting
from groups.services.sweep import sweep
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
STATE, ROLE = Membership.State, Membership.Role


def full_circle(**fields: Any) -> Circle:
    """Make a circle of four, with four in it; the first of them facilitates."""
    circle = make_circle(**{"member_limit": 4, **fields})
    for number in range(4):
        make_membership(circle, make_member(), role=ROLE.MEMBER if number else ROLE.FACILITATOR)
    return circle


def wait(client: Client, circle: Circle) -> Any:
    return client.post(f"/api/v1/circles/{circle.slug}/waitlist/", "{}", content_type="application/json")


def join(client: Client, circle: Circle) -> Any:
    return client.post(f"/api/v1/circles/{circle.slug}/memberships/", "{}", content_type="application/json")


def stands(client: Client) -> tuple[int | None, bool]:
    """Return her position, and whether a place is held for her."""
    told = client.get("/api/v1/me/waitlist/").json()
    return told["position"], told["offer_expires_at"] is not None


def waiting_moms(client_for, circle: Circle, number: int) -> tuple[list[Member], list[Client]]:
    moms = [make_member(quiet_from=None, quiet_to=None) for _each in range(number)]
    clients = [client_for(mom) for mom in moms]
    assert [wait(client, circle).status_code for client in clients] == [201] * number
    return moms, clients


def somebody_leaves(circle: Circle, now: datetime = NOW) -> None:
    hers = circle.memberships.filter(role=ROLE.MEMBER, state=STATE.ACTIVE).order_by("pk").first()
    memberships.leave_circle(circle_id=circle.pk, member=hers.member, now=now)


def test_full_is_said_everywhere_and_the_line_is_the_next_step(client_for) -> None:
    circle, mom = full_circle(), make_member()
    client = client_for(mom)
    told = client.get(f"/api/v1/circles/{circle.slug}/eligibility/").json()
    assert (told["code"], told["next_step"]["path"]) == ("circle_full", f"/api/v1/circles/{circle.slug}/waitlist/")
    session = make_session(circle, starts_at=NOW + DAY)
    seat = client.put(f"/api/v1/sessions/{session.pk}/seat/", {"state": "in"}, content_type="application/json")
    for answer in (join(client, circle), seat):
        assert (answer.status_code, answer.json()["code"]) == (409, "circle_full")
    assert not mom.memberships.exists()
    assert wait(client, circle).json() == {
        "circle": circle.slug, "name": circle.name, "position": 1, "offer_expires_at": None, "like_this": None,
    }  # fmt: skip


def test_first_come_first_asked_and_nobody_overtakes(client_for) -> None:
    circle = full_circle()
    (first, _second), (one, two) = waiting_moms(client_for, circle, 2)
    assert (stands(one), stands(two)) == ((1, False), (2, False))
    somebody_leaves(circle)
    assert (stands(one), stands(two)) == ((None, True), (1, False))
    told = Delivery.objects.filter(kind="place_offered")
    assert set(told.values_list("recipient", flat=True)) == {first.pk}
    assert join(client_for(make_member()), circle).json()["code"] == "circle_full"
    assert join(two, circle).json()["code"] == "circle_full"
    assert join(one, circle).json()["state"] == "active"
    assert one.get("/api/v1/me/waitlist/").status_code == 404
    assert stands(two) == (1, False)


def test_silence_passes_it_on_after_two_days_with_nobody_online(client_for) -> None:
    circle = full_circle()
    _moms, (one, two) = waiting_moms(client_for, circle, 2)
    somebody_leaves(circle)
    sweep(now=NOW + 2 * DAY - timedelta(minutes=1))
    assert stands(one) == (None, True)
    sweep(now=NOW + 2 * DAY)
    assert one.get("/api/v1/me/waitlist/").status_code == 404
    assert stands(two) == (None, True)
    assert wait(one, circle).json()["position"] == 1


def test_no_offer_runs_out_in_her_quiet_hours(client_for) -> None:
    circle, mom = full_circle(), make_member(timezone="UTC", quiet_from=time(0), quiet_to=time(23))
    wait(client_for(mom), circle)
    somebody_leaves(circle, now=NOW.replace(hour=9, minute=0, second=0))
    assert WaitingPlace.objects.get().offer_expires_at.time() == time(23)


@pytest.mark.parametrize("way", ["leaves", "declined", "erased", "more", "no limit", "passes"])
def test_whatever_frees_a_place_asks_the_next_at_once(client_for, way: str) -> None:
    circle = full_circle()
    if way == "declined":
        last = circle.memberships.filter(role=ROLE.MEMBER).last()
        Membership.objects.filter(pk=last.pk).update(state=STATE.PENDING, joined_at=None)
    _moms, (one, two) = waiting_moms(client_for, circle, 2)
    if way in ("leaves", "passes"):
        somebody_leaves(circle)
    elif way == "declined":
        memberships.decide_join(membership_id=last.pk, is_admitted=False, now=NOW)
    elif way == "erased":
        erasing.erase_all(member_id=circle.memberships.filter(role=ROLE.MEMBER).first().member_id, now=NOW)
    else:
        fay = client_for(circle.memberships.get(role=ROLE.FACILITATOR).member)
        change = {"member_limit": 5 if way == "more" else None}
        path, headers = f"/api/v1/circles/{circle.slug}/", {"If-Match": "*"}
        assert fay.patch(path, change, content_type="application/json", headers=headers).status_code == 200
    assert stands(one) == (None, True)
    assert stands(two) == ((None, True) if way == "no limit" else (1, False))
    if way == "passes":
        assert [one.delete("/api/v1/me/waitlist/").status_code for _each in range(2)] == [204, 204]
        assert stands(two) == (None, True)


def test_whoever_may_not_join_right_now_is_passed_over_and_keeps_her_place(client_for) -> None:
    circle = full_circle()
    (busy, _other), (one, two) = waiting_moms(client_for, circle, 2)
    for _each in range(2):
        make_membership(make_circle(), busy)
    somebody_leaves(circle)
    assert (stands(one), stands(two)) == ((1, False), (None, True))
    busy.memberships.update(state=STATE.LEFT)
    two.delete("/api/v1/me/waitlist/")
    assert stands(one) == (None, True)


def test_whoever_is_shut_out_waits_like_everybody_and_is_never_asked(client_for) -> None:
    circle, shut = full_circle(), make_member()
    CircleBlock.objects.create(circle=circle, member=shut)
    one, two = client_for(shut), client_for(make_member())
    assert [wait(client, circle).json()["position"] for client in (one, two)] == [1, 2]
    for _each in range(2):
        somebody_leaves(circle)
    sweep(now=NOW)
    assert (stands(one), stands(two)) == ((1, False), (None, True))
    assert join(client_for(make_member()), circle).status_code == 201


def test_a_place_in_a_fixed_group_is_held_with_its_seats(client_for) -> None:
    circle = full_circle(enrolment="cohort", capacity=4)
    session = make_session(circle, starts_at=NOW + 7 * DAY)
    for membership in circle.memberships.all():
        make_seat(session, membership.member)
    (mom,), (client,) = waiting_moms(client_for, circle, 1)
    somebody_leaves(circle)
    Circle.objects.filter(pk=circle.pk).update(member_limit=9)
    assert join(client_for(make_member()), circle).json()["code"] == "circle_full"
    assert join(client, circle).status_code == 201
    assert session.seats.get(member=mom).state == "in"


@pytest.mark.parametrize(
    ("hindrance", "code"),
    [("room", "circle_not_full"), ("no limit", "no_waitlist"), ("elsewhere", "waits_elsewhere"),
     ("belongs", "already_a_member"), ("agreement", "agreement_required"), ("circles", "circle_limit_reached")],
)  # fmt: skip
def test_who_does_not_stand_in_line_is_told_why(client_for, hindrance: str, code: str) -> None:
    circle = make_circle(member_limit=None if hindrance == "no limit" else 4)
    if hindrance != "room":
        for _each in range(4):
            make_membership(circle, make_member())
    mom = make_member(agreed=hindrance != "agreement")
    if hindrance == "elsewhere":
        assert wait(client_for(mom), full_circle()).status_code == 201
    elif hindrance == "circles":
        for _each in range(2):
            make_membership(make_circle(), mom)
    elif hindrance == "belongs":
        mom = circle.memberships.first().member
    answer = wait(client_for(mom), circle)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert not circle.waiting.exists()


def test_asking_twice_changes_nothing_and_a_circle_that_is_hidden_now_can_still_be_left(client_for) -> None:
    circle = full_circle()
    _moms, (one, two) = waiting_moms(client_for, circle, 2)
    assert wait(one, circle).json()["position"] == 1
    Circle.objects.filter(pk=circle.pk).update(is_discoverable=False)
    told = one.get("/api/v1/me/waitlist/").json()
    assert (told["circle"], told["name"], told["position"]) == (None, None, 1)
    assert one.delete("/api/v1/me/waitlist/").status_code == 204
    assert stands(two) == (1, False)


def test_a_smaller_limit_throws_nobody_out_and_one_request_is_one_place(client_for) -> None:
    circle = full_circle(admission="approval", member_limit=5)
    asking = client_for(make_member())
    assert join(asking, circle).json()["state"] == "pending"
    assert join(client_for(make_member()), circle).json()["code"] == "circle_full"
    Circle.objects.filter(pk=circle.pk).update(member_limit=4)
    request = circle.memberships.get(state=STATE.PENDING)
    assert memberships.decide_join(membership_id=request.pk, is_admitted=True, now=NOW).state == STATE.ACTIVE
    assert waiting.sweep(now=NOW) == 0
