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
        "id": str(own.public_id), "role": "member", "state": "active", "handle": "Tidal Wren", "color": 3,
        "alias": "My hour",
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


def shown(escaped: str) -> str:
    return escaped.encode("ascii", "backslashreplace").decode()


@pytest.mark.parametrize(
    "lookalike",
    [
        "Quiet\u200b Heron", "Quiet Heron\u2060", "Qu\u00adiet Heron", "Quiet\u200d Heron", "Qui\u200cet Heron",
        "Quiet Heron\ufeff", "Quiet\u3164Heron", "Quiet Heron\u115f", "\uffa0Quiet Heron", "Quiet\u034f Heron",
        "Quiet Heron\ufe0f", "Quiet Heron\u180b", "Quiet\u2800Heron", "Quiet Heron\U000e0041", "Quiet Heron\u200e",
    ],
    ids=shown,
)  # fmt: skip
def test_nothing_invisible_makes_another_of_a_handle(pim, circle: Circle, lookalike: str) -> None:
    make_membership(circle, make_member("ola"), handle="Quiet Heron")
    for field in ("handle", "alias"):
        answer = patch(pim, **{field: lookalike})
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "not_one_line")


@pytest.mark.parametrize(
    "lookalike", ["Quiet\u00a0Heron", "Quiet  Heron", "\uff31uiet Heron", "\U0001d410uiet Heron"], ids=shown
)
def test_what_looks_the_same_is_the_same_handle(pim, circle: Circle, lookalike: str) -> None:
    make_membership(circle, make_member("ola"), handle="Quiet Heron")
    assert patch(pim, handle=lookalike).json()["code"] == "handle_taken"
    assert patch(pim, alias=lookalike).json()["alias"] == "Quiet Heron"


@pytest.mark.parametrize(
    "line", ["--", "\u0301\u0301", "\u115f\u1160", "\u2800\u2800", "\u200d\u200d", "..."], ids=shown
)
def test_a_line_shows_a_letter_a_digit_or_a_picture(pim, line: str) -> None:
    assert patch(pim, handle=line).status_code == 400


@pytest.mark.parametrize(
    "line",
    [
        "هدوء المساء", "ערב שקט", "می\u200cخواهم", "क\u094d\u200dष", "ක\u0dca\u200dෂ", "조용한 왜가리", "しずかなサギ",
        "Ñandú", "O’Neill-Şahin", "\U0001f469\u200d\U0001f467", "\u2764\ufe0f\u200d\U0001f525",
        "1\ufe0f\u20e3 up", "\U0001f1ea\U0001f1f8", "\U0001f469\U0001f3fd\u200d\u2695\ufe0f Heron",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "\U0001fae8 42",
    ],
    ids=shown,
)  # fmt: skip
def test_every_script_and_every_emoji_is_welcome(pim, line: str) -> None:
    assert patch(pim, handle=line, alias=line).json()["handle"] == line


@pytest.mark.parametrize(
    "body", [{"handle": ""}, {"handle": "x"}, {"handle": "a\rb"}, {"alias": "a\u2028b"}, {"alias": 7 * "too long "}]
)
def test_what_is_no_line_is_refused(pim, body: dict[str, str]) -> None:
    assert patch(pim, **body).status_code == 400
