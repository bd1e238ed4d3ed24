"""Invitations: what they waive and what nothing waives, their days and uses, and a token that is told once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.client import Client

from config.logs import scrubbed
from groups.models import Circle, CircleBlock, Coordination, Invitation, Membership
from groups.services import care
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
STATE, ROLE = Membership.State, Membership.Role


@pytest.fixture
def fay() -> Member:
    return make_member("fay")


def led_by(fay: Member, **fields: Any) -> Circle:
    circle = make_circle(**fields)
    make_membership(circle, fay, role=ROLE.FACILITATOR)
    return circle


def invited(client: Client, circle: Circle, **wish: Any) -> dict[str, Any]:
    answer = client.post(f"/api/v1/circles/{circle.slug}/invitations/", wish, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def accept(client: Client, token: str, **how: str) -> Any:
    return client.post(f"/api/v1/invitations/{token}/accept/", how, content_type="application/json")


def test_it_waives_what_it_names(client_for, fay: Member) -> None:
    circle = led_by(fay, admission="approval", is_discoverable=False)
    asking, coming = make_member(), make_member()
    for mom, waives, state in ((asking, [], "pending"), (coming, ["asking_first"], "active")):
        token = invited(client_for(fay), circle, waives=waives)["token"]
        answer = accept(client_for(mom), token, handle=f"Wren {state}")
        assert (answer.status_code, answer.json()["state"]) == (201, state)
        assert circle.memberships.get(member=mom).handle == f"Wren {state}"


def test_a_request_that_waits_becomes_her_place(client_for, fay: Member) -> None:
    circle, mom = led_by(fay, admission="approval"), make_member()
    request = make_membership(circle, mom, state=STATE.PENDING, joined_at=None, handle="Quiet Heron")
    token = invited(client_for(fay), circle, waives=[])["token"]
    assert accept(client_for(mom), token).json()["code"] == "already_a_member"
    token = invited(client_for(fay), circle, waives=["asking_first"])["token"]
    assert accept(client_for(mom), token, handle="Loud Magpie").status_code == 201
    request.refresh_from_db()
    assert (request.state, request.handle) == (STATE.ACTIVE, "Quiet Heron")
    assert request.joined_at is not None


def test_a_fixed_group_on_its_way_takes_whom_it_invites_and_seats_her(client_for, fay: Member) -> None:
    circle = led_by(fay, enrolment="cohort")
    for days in (-10, -3):
        make_session(circle, starts_at=NOW + timedelta(days=days))
    ahead = make_session(circle, starts_at=NOW + timedelta(days=4))
    mom = make_member()
    assert accept(client_for(mom), invited(client_for(fay), circle)["token"]).json()["code"] == "cohort_closed"
    token = invited(client_for(fay), circle, waives=["cohort_closed"])["token"]
    assert accept(client_for(mom), token).status_code == 201
    assert ahead.seats.get(member=mom).state == "in"


@pytest.mark.parametrize(
    ("hindrance", "code"),
    [
        ("agreement", "agreement_required"),
        ("circles", "circle_limit_reached"),
        ("block", "circle_full"),
        ("removed", "circle_full"),
        ("seats", "circle_full"),
        ("archived", "circle_archived"),
        ("member", "already_a_member"),
    ],
)
def test_nothing_else_is_waived_and_a_refusal_costs_no_use(client_for, fay: Member, hindrance: str, code: str) -> None:
    circle = led_by(fay, enrolment="cohort", capacity=4)
    token = invited(client_for(fay), circle, waives=["asking_first", "questions", "cohort_closed"])["token"]
    mom = make_member(agreed=hindrance != "agreement")
    if hindrance == "circles":
        for _each in range(2):
            make_membership(make_circle(), mom)
    elif hindrance == "block":
        CircleBlock.objects.create(circle=circle, member=mom)
    elif hindrance in ("removed", "member"):
        make_membership(circle, mom, state=STATE.REMOVED if hindrance == "removed" else STATE.ACTIVE)
    elif hindrance == "seats":
        session = make_session(circle, starts_at=NOW + timedelta(days=2))
        for _each in range(4):
            make_seat(session, make_member())
    elif hindrance == "archived":
        Circle.objects.filter(pk=circle.pk).update(archived_at=NOW)
    before = set(mom.memberships.values_list("pk", "state"))
    answer = accept(client_for(mom), token)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert set(mom.memberships.values_list("pk", "state")) == before
    assert Invitation.objects.get().uses_left == 1


def test_wrong_used_withdrawn_over_and_of_who_leads_no_more_are_one_answer(client_for, fay: Member) -> None:
    gail, hers = make_member("gail"), client_for(fay)
    circle = led_by(fay)
    theirs = make_membership(circle, gail, role=ROLE.CO_FACILITATOR)
    used, over, withdrawn = (invited(hers, circle) for _each in range(3))
    of_gail = invited(client_for(gail), circle)
    assert accept(client_for(make_member()), used["token"]).status_code == 201
    long_ago = {"created_at": NOW - timedelta(days=8), "expires_at": NOW - timedelta(days=1)}
    Invitation.objects.filter(pk=over["id"]).update(**long_ago)
    path = f"/api/v1/circles/{circle.slug}/invitations/{withdrawn['id']}/"
    assert [hers.delete(path).status_code for _each in range(2)] == [204, 404]
    Membership.objects.filter(pk=theirs.pk).update(role=ROLE.MEMBER)
    mom = client_for(make_member())
    tokens = [each["token"] for each in (used, over, withdrawn, of_gail)]
    answers = [accept(mom, token) for token in ["nobody-knows-this", *tokens]]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert hers.get(f"/api/v1/circles/{circle.slug}/invitations/").json()["results"] == []


def test_what_staff_made_holds_as_long_as_they_look_after_it(client_for, settings) -> None:
    settings.STAFF_MFA_REQUIRED = False
    circle, cora = make_circle(), make_member(is_staff=True)
    looks_after = Coordination.objects.create(circle=circle, member=cora)
    token = invited(client_for(cora), circle, uses=2)["token"]
    assert accept(client_for(make_member()), token).status_code == 201
    looks_after.delete()
    assert accept(client_for(make_member()), token).status_code == 404


def test_two_uses_are_two(client_for, fay: Member) -> None:
    circle = led_by(fay)
    token = invited(client_for(fay), circle, uses=2, days=30)["token"]
    assert [accept(client_for(make_member()), token).status_code for _each in range(3)] == [201, 201, 404]
    listed = client_for(fay).get(f"/api/v1/circles/{circle.slug}/invitations/").json()["results"]
    assert listed == []


def test_the_token_is_told_once_and_stands_nowhere(client_for, fay: Member) -> None:
    circle = led_by(fay)
    made = invited(client_for(fay), circle)
    assert set(client_for(fay).get(f"/api/v1/circles/{circle.slug}/invitations/").json()["results"][0]) == {
        "id", "waives", "uses", "uses_left", "created_at", "expires_at",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(groups_invitation::text, ' ') FROM groups_invitation")
        assert made["token"] not in str(cursor.fetchone())
    assert made["token"] not in scrubbed(f"Not Found: /api/v1/invitations/{made['token']}/accept/")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("wish", "pointer"),
    [
        ({"waives": ["agreement"]}, "#/waives/0"),
        ({"waives": "asking_first"}, "#/waives"),
        ({"days": 31}, "#/days"),
        ({"uses": 21}, "#/uses"),
        ({"uses": 0}, "#/uses"),
    ],
)
def test_what_it_may_not_say_is_named(client_for, fay: Member, wish: dict[str, Any], pointer: str) -> None:
    circle = led_by(fay)
    path = f"/api/v1/circles/{circle.slug}/invitations/"
    answer = client_for(fay).post(path, wish, content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)


def test_ten_a_day_and_no_guessing(client_for, fay: Member, settings) -> None:
    settings.THROTTLE_RATES = {"invite.account": "2/d", "accept.account": "2/h"}
    circle, hers, moms = led_by(fay), client_for(fay), client_for(make_member())
    path = f"/api/v1/circles/{circle.slug}/invitations/"
    made = [hers.post(path, {}, content_type="application/json").status_code for _each in range(3)]
    assert made == [201, 201, 429]
    assert [accept(moms, f"guess-{number}").status_code for number in range(3)] == [404, 404, 429]


def test_what_ended_long_ago_is_forgotten(client_for, fay: Member) -> None:
    invited(client_for(fay), led_by(fay), days=7)
    care.forget_what_is_over(now=NOW + timedelta(days=36))
    assert Invitation.objects.count() == 1
    care.forget_what_is_over(now=NOW + timedelta(days=38))
    assert Invitation.objects.count() == 0
