"""The roster: three fields for members, and an address for those who decide about a membership."""

import pytest

from groups.models import Circle, Membership
from members.models import Member
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


def test_nobody_leads_whom_no_coordinator_approved(client_for, circle: Circle, settings) -> None:
    """A member applies and a coordinator approves: whoever leads may ask for help, and not give that right away."""
    settings.STAFF_MFA_REQUIRED = False
    pim = circle.memberships.get(handle="Birch Cup")
    ada = make_member("ada", is_staff=True, is_superuser=True)
    for client in (client_of(client_for, circle, "Amber Wren"), client_for(ada)):
        answer = client.patch(f"{PATH}{pim.public_id}/", {"role": "facilitator"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_a_facilitator")
        pim.refresh_from_db()
        assert pim.role == Membership.Role.MEMBER
    assert client_for(pim.member).post("/api/v1/circles/", {}, content_type="application/json").status_code == 403
    Member.objects.filter(pk=pim.member_id).update(is_approved_facilitator=True)
    answer = client.patch(f"{PATH}{pim.public_id}/", {"role": "facilitator"}, content_type="application/json")
    assert (answer.status_code, answer.json()["role"]) == (200, "facilitator")


def test_a_member_reads_three_fields_and_no_address(client_for, circle: Circle) -> None:
    pim = client_of(client_for, circle, "Birch Cup")
    assert pim.get(PATH + "?state=any").status_code == 403
    assert {frozenset(row) for row in pim.get(PATH).json()["results"]} == {frozenset({"handle", "color", "role"})}
    assert pim.get(PATH + "?state=left").status_code == 400
