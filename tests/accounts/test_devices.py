"""Where she is signed in, and signing out there. What she ends is over with the next request."""

from typing import Any

import pytest

from members.models import Member
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet corner of the sea"
OTHER = "a loud corner of the land"


@pytest.fixture
def mia(db: None) -> Member:
    return Member.objects.create_confirmed("mia@example.org", PASSWORD)


def log_in(kind: str, agent: str, address: str = "mia@example.org") -> Visitor:
    visitor = Visitor(kind)
    visitor.http.defaults["HTTP_USER_AGENT"] = agent
    assert visitor.auth("post", "auth/login", {"email": address, "password": PASSWORD}).status_code == 200
    return visitor


def listed(visitor: Visitor) -> list[dict[str, Any]]:
    return visitor.auth("get", "auth/sessions").json()["data"]


def test_she_sees_her_devices_and_which_one_this_is(mia):
    phone, laptop = log_in("app", "Her telephone"), log_in("browser", "Her laptop")
    for visitor, own in ((phone, "Her telephone"), (laptop, "Her laptop")):
        shown = listed(visitor)
        assert {one["user_agent"] for one in shown} == {"Her telephone", "Her laptop"}
        assert [one["user_agent"] for one in shown if one["is_current"]] == [own]
        assert {one["ip"] for one in shown} == {"100::"}


def test_what_she_ends_is_over_with_the_next_request(mia):
    phone, laptop = log_in("app", "Her telephone"), log_in("browser", "Her laptop")
    other = next(one["id"] for one in listed(phone) if not one["is_current"])
    assert laptop.is_logged_in()
    assert phone.auth("delete", "auth/sessions", {"sessions": [other]}).status_code == 200
    assert laptop.api("get", "me/").status_code == 401
    assert phone.is_logged_in()
    assert len(listed(phone)) == 1


def test_signing_out_everywhere_includes_here(mia):
    everywhere = [log_in("app", "one"), log_in("browser", "two"), log_in("app", "three")]
    ids = [one["id"] for one in listed(everywhere[0])]
    assert len(ids) == 3
    assert everywhere[0].auth("delete", "auth/sessions", {"sessions": ids}).status_code == 401
    assert [visitor.api("get", "me/").status_code for visitor in everywhere] == [401, 401, 401]


def test_nobody_elses_login_can_be_ended_or_told_of(mia):
    Member.objects.create_confirmed("kim@example.org", PASSWORD)
    hers, kims = log_in("app", "Her telephone"), log_in("app", "Kim's", "kim@example.org")
    (foreign,) = [one["id"] for one in listed(kims)]
    unknown = hers.auth("delete", "auth/sessions", {"sessions": [10**9]})
    answer = hers.auth("delete", "auth/sessions", {"sessions": [foreign]})
    assert answer.status_code == unknown.status_code == 400
    assert answer.content.replace(str(foreign).encode(), b"") == unknown.content.replace(str(10**9).encode(), b"")
    assert kims.is_logged_in()


@pytest.mark.parametrize("kind", ["browser", "app"])
def test_another_password_ends_every_other_login_and_keeps_this_one(mia, kind):
    here, laptop, phone = log_in(kind, "here"), log_in("browser", "laptop"), log_in("app", "phone")
    body = {"current_password": PASSWORD, "new_password": OTHER}
    assert here.auth("post", "account/password/change", body).status_code == 200
    assert here.is_logged_in()
    assert [one.api("get", "me/").status_code for one in (laptop, phone)] == [401, 401]
    assert [one["user_agent"] for one in listed(here)] == ["here"]


def test_a_first_password_ends_the_logins_by_code(db, code_for):
    Member.objects.create_confirmed("noa@example.org")
    visitors = []
    for _each in range(2):
        visitor = Visitor("app")
        visitor.auth("post", "auth/code/request", {"email": "noa@example.org"})
        visitor.auth("post", "auth/code/confirm", {"code": code_for("noa@example.org")})
        visitors.append(visitor)
    here, elsewhere = visitors
    assert elsewhere.is_logged_in()
    assert here.auth("post", "account/password/change", {"new_password": PASSWORD}).status_code == 200
    assert here.is_logged_in()
    assert not elsewhere.is_logged_in()
