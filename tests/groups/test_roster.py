"""The roster: three fields for members, and an address for those who decide about a membership."""

import pytest

from groups.models import Circle, Membership
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

PATH = "/api/v1/circles/porch-light/memberships/"


@pytest.fixture
def circle() -> Circle:
    circle = make_circle(slug="porch-light")
    make_membership(circle, make_member("fay"), handle="Amber Wren", role=Membership.Role.FACILITATOR)
    make_membership(circle, make_member("pim"), handle="Birch Cup")
    make_membership(circle, make_member("ola"), handle="Calm Yarn", state=Membership.State.PENDING, joined_at=None)
    return circle


def client_of(client_for, circle: Circle, handle: str):
    return client_for(circle.memberships.get(handle=handle).member)


def test_a_facilitator_appoints_a_co_facilitator_and_removes_a_member(client_for, circle: Circle) -> None:
    fay = client_of(client_for, circle, "Amber Wren")
    rows = {row["handle"]: row for row in fay.get(PATH + "?state=any").json()["results"]}
    assert set(rows) == {"Amber Wren", "Birch Cup", "Calm Yarn"}
    pim = rows["Birch Cup"]["id"]
    answer = fay.patch(f"{PATH}{pim}/", {"role": "co_facilitator"}, content_type="application/json")
    assert (answer.status_code, answer.json()["role"]) == (200, "co_facilitator")
    answer = fay.patch(f"{PATH}{pim}/", {"state": "removed"}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "removed")
    assert {row["handle"] for row in fay.get(PATH).json()["results"]} == {"Amber Wren"}


def test_a_member_reads_three_fields_and_no_address(client_for, circle: Circle) -> None:
    pim = client_of(client_for, circle, "Birch Cup")
    assert pim.get(PATH + "?state=any").status_code == 403
    assert {frozenset(row) for row in pim.get(PATH).json()["results"]} == {frozenset({"handle", "color", "role"})}
    assert pim.get(PATH + "?state=left").status_code == 400
