"""A login that lies open for a while reads, but does nothing that cannot be undone until it is confirmed."""

import time
from typing import Any

import pytest
from django.test import Client

from members.models import Member
from tests.accounts.clients import Visitor
from tests.api.test_problems import problem

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet corner of the sea"
DELICATE = "/api/test/delicate/"


@pytest.fixture(params=["browser", "app"])
def visitor(request: Any) -> Visitor:
    return Visitor(request.param)


@pytest.fixture
def mia(db: None) -> Member:
    return Member.objects.create_confirmed("mia@example.org", PASSWORD)


def end(visitor: Visitor) -> Any:
    return visitor._call("delete", DELICATE, None, {})


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


def log_in(visitor: Visitor) -> None:
    answer = visitor.auth("post", "auth/login", {"email": "mia@example.org", "password": PASSWORD})
    assert answer.status_code == 200


def test_who_has_just_logged_in_needs_no_more_proof(visitor: Visitor, mia: Member) -> None:
    log_in(visitor)
    assert end(visitor).status_code == 204


def test_after_five_minutes_she_confirms_and_repeats(
    visitor: Visitor, mia: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    log_in(visitor)
    later(monkeypatch, 301)
    refused = end(visitor)
    assert (refused.status_code, problem(refused)["code"]) == (403, "reauthentication_required")
    assert problem(refused)["flows"] == [{"id": "reauthenticate"}]
    assert visitor._call("get", DELICATE, None, {}).status_code == 200
    assert visitor.auth("post", "auth/reauthenticate", {"password": "wrong wrong wrong"}).status_code == 400
    assert end(visitor).status_code == 403
    assert visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    assert end(visitor).status_code == 204


def test_who_has_neither_password_nor_second_factor_is_told_to_log_in_again(pim_client: Client) -> None:
    refused = pim_client.delete(DELICATE)
    assert (refused.status_code, problem(refused)["flows"]) == (403, [{"id": "login"}])


def test_nobody_is_still_nobody(client: Client) -> None:
    refused = client.delete(DELICATE)
    assert (refused.status_code, problem(refused)["code"]) == (401, "not_authenticated")


def test_the_proof_of_somebody_else_in_the_same_session_is_none(visitor: Visitor, mia: Member, pim: Member) -> None:
    log_in(visitor)
    key = visitor.token or visitor.http.cookies["sessionid"].value
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore(key)
    session["account_authentication_methods_user"] = str(pim.pk)
    session.save()
    assert end(visitor).status_code == 403


def test_a_record_of_the_future_is_no_proof(visitor: Visitor, mia: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(visitor)
    later(monkeypatch, -60)
    assert end(visitor).status_code == 403
