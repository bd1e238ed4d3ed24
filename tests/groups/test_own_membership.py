"""How she appears in a circle is hers to change, as long as nobody there goes by that handle."""

import pytest

from groups.models import Circle, Membership
from tests.factories import make_circle, make_member, make_membership

pytestmark = pytest.mark.django_db

PATH = "/api/v1/circles/porch-light/memberships/me/"


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light")


@pytest.fixture
def pim(circle: Circle, client_for):
    member = make_member("pim")
    make_membership(circle, member, handle="Birch Cup", alias="My hour", color=3)
    return client_for(member)


def patch(client, **body: object):
    return client.patch(PATH, body, content_type="application/json")


def test_she_changes_one_thing_and_the_other_stays(pim, circle: Circle) -> None:
    answer = patch(pim, handle="Tidal Wren")
    assert answer.status_code == 200
    own = circle.memberships.get()
    assert answer.json() == {
        "id": str(own.pk), "role": "member", "state": "active", "handle": "Tidal Wren", "color": 3, "alias": "My hour",
    }  # fmt: skip
    assert patch(pim, alias="").json()["alias"] == ""
    assert patch(pim).json()["handle"] == "Tidal Wren"
    assert patch(pim, handle="tidal WREN").json()["handle"] == "tidal WREN"


def test_a_handle_in_use_is_refused_whatever_its_case(pim, circle: Circle) -> None:
    make_membership(circle, make_member("ola"), handle="Calm Yarn", state="pending", joined_at=None)
    answer = patch(pim, handle="calm yarn", alias="Not kept either")
    assert (answer.status_code, answer.json()["code"]) == (409, "handle_taken")
    own = circle.memberships.get(handle="Birch Cup")
    assert own.alias == "My hour"


@pytest.mark.parametrize("state", ["pending", "left", "removed"])
def test_who_does_not_belong_finds_nothing_to_change(client_for, circle: Circle, state: str) -> None:
    ola = make_member("ola")
    make_membership(circle, ola, state=state, handle="Calm Yarn", joined_at=None)
    assert patch(client_for(ola), handle="Tidal Wren").status_code == 404
    assert Membership.objects.get().handle == "Calm Yarn"


@pytest.mark.parametrize(
    "body", [{"handle": ""}, {"handle": "x"}, {"handle": "a\rb"}, {"alias": "a\u2028b"}, {"alias": 7 * "too long "}]
)
def test_what_is_no_line_is_refused(pim, body: dict[str, str]) -> None:
    assert patch(pim, **body).status_code == 400
