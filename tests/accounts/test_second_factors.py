"""Authenticator, passkey and recovery codes, through the same API as everybody's."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection

from members.models import Member
from tests.accounts.clients import Visitor
from tests.accounts.factors import Passkey, digits

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet corner of the sea"
ADDRESS = "mia@example.org"


@pytest.fixture
def mia(db: None) -> Member:
    return Member.objects.create_confirmed(ADDRESS, PASSWORD)


@pytest.fixture(autouse=True)
def no_code_was_used(db: None) -> None:
    from django.core.cache import cache

    cache.clear()


def log_in(visitor: Visitor) -> Any:
    return visitor.auth("post", "auth/login", {"email": ADDRESS, "password": PASSWORD})


def signed_in(visitor: Visitor) -> None:
    assert log_in(visitor).status_code == 200
    assert visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200


def with_authenticator(visitor: Visitor) -> str:
    """Set one up; return its secret."""
    signed_in(visitor)
    offered = visitor.auth("get", "account/authenticators/totp")
    assert offered.status_code == 404
    secret = offered.json()["meta"]["secret"]
    assert visitor.auth("post", "account/authenticators/totp", {"code": digits(secret)}).status_code == 200
    return secret


def with_passkey(visitor: Visitor) -> Passkey:
    signed_in(visitor)
    options = visitor.auth("get", "account/authenticators/webauthn?passwordless")
    passkey = Passkey()
    credential = passkey.made(options.json()["data"]["creation_options"]["publicKey"])
    answer = visitor.auth("post", "account/authenticators/webauthn", {"name": "phone", "credential": credential})
    assert answer.status_code == 200, answer.content
    return passkey


def recovery_codes(visitor: Visitor) -> list[str]:
    return visitor.auth("get", "account/authenticators/recovery-codes").json()["data"]["unused_codes"]


def test_an_authenticator_is_asked_for_at_the_next_login(visitor, mia):
    secret = with_authenticator(visitor)
    elsewhere = Visitor(visitor.kind)
    asked = log_in(elsewhere)
    assert asked.status_code == 401
    assert not elsewhere.is_logged_in()
    assert elsewhere.auth("post", "auth/2fa/authenticate", {"code": "000000"}).status_code == 400
    assert not elsewhere.is_logged_in()
    from django.core.cache import cache

    cache.clear()  # else the digits that set it up count as used
    assert elsewhere.auth("post", "auth/2fa/authenticate", {"code": digits(secret)}).status_code == 200
    assert elsewhere.is_logged_in()


def test_digits_are_used_once(visitor, mia):
    secret = with_authenticator(visitor)
    code = digits(secret)
    answers = []
    for _twice in range(2):
        elsewhere = Visitor(visitor.kind)
        log_in(elsewhere)
        answers.append(elsewhere.auth("post", "auth/2fa/authenticate", {"code": code}).status_code)
    assert answers == [200, 400]


def test_digits_are_tried_so_often_for_one_account_from_any_login_and_address(visitor, mia, settings):
    """Who knows her password and has many addresses tries no more of the million than who has one."""
    secret = with_authenticator(visitor)
    settings.THROTTLE_RATES = {
        "confirm.account": "15/15min",
        "confirm.address": "120/15min",
        "factor.account": "3/15min",
    }
    answers = []
    for number in range(5):
        elsewhere = Visitor(visitor.kind)
        elsewhere.http.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert log_in(elsewhere).status_code == 401
        answers.append(elsewhere.auth("post", "auth/2fa/authenticate", {"code": "000000"}).status_code)
    assert answers == [400, 400, 400, 429, 429]
    from django.core.cache import cache

    cache.clear()
    answer = elsewhere.auth("post", "auth/2fa/authenticate", {"code": digits(secret)})
    assert (answer.status_code, answer.json()["code"], "Retry-After" in answer.headers) == (429, "throttled", True)
    assert not elsewhere.is_logged_in()
    kim = Visitor(visitor.kind)
    Member.objects.create_confirmed("kim@example.org", PASSWORD)
    assert kim.auth("post", "auth/login", {"email": "kim@example.org", "password": PASSWORD}).status_code == 200


def test_each_recovery_code_works_once(visitor, mia):
    with_authenticator(visitor)
    codes = recovery_codes(visitor)
    assert len(codes) == len(set(codes)) == 10
    for code in codes:
        for expected in (200, 400):
            elsewhere = Visitor("app")
            log_in(elsewhere)
            assert elsewhere.auth("post", "auth/2fa/authenticate", {"code": code}).status_code == expected
            assert elsewhere.is_logged_in() is (expected == 200)
    assert recovery_codes(visitor) == []


def test_new_recovery_codes_end_the_old_ones(visitor, mia):
    with_authenticator(visitor)
    old = recovery_codes(visitor)
    assert visitor.auth("post", "account/authenticators/recovery-codes").status_code == 200
    new = recovery_codes(visitor)
    assert not set(old) & set(new)
    elsewhere = Visitor("app")
    log_in(elsewhere)
    assert elsewhere.auth("post", "auth/2fa/authenticate", {"code": old[0]}).status_code == 400


def test_a_passkey_alone_lets_her_in(visitor, mia):
    passkey = with_passkey(visitor)
    elsewhere = Visitor(visitor.kind)
    options = elsewhere.auth("get", "auth/webauthn/login").json()["data"]["request_options"]["publicKey"]
    answer = elsewhere.auth("post", "auth/webauthn/login", {"credential": passkey.shown(options)})
    assert answer.status_code == 200, answer.content
    assert elsewhere.is_logged_in()


def test_the_answer_of_a_passkey_is_good_for_one_challenge_and_one_place(visitor, mia):
    passkey = with_passkey(visitor)
    elsewhere = Visitor(visitor.kind)
    options = elsewhere.auth("get", "auth/webauthn/login").json()["data"]["request_options"]["publicKey"]
    phished = passkey.shown(options, origin="https://kindcirc1e.example")
    assert elsewhere.auth("post", "auth/webauthn/login", {"credential": phished}).status_code == 400
    kept = passkey.shown(options)
    other = Visitor(visitor.kind)
    other.auth("get", "auth/webauthn/login")
    assert other.auth("post", "auth/webauthn/login", {"credential": kept}).status_code == 400
    stranger = Passkey(id=passkey.id, user=passkey.user)
    assert elsewhere.auth("post", "auth/webauthn/login", {"credential": stranger.shown(options)}).status_code == 400
    assert not other.is_logged_in()
    assert not elsewhere.is_logged_in()


def test_a_passkey_is_the_second_factor_after_a_password(visitor, mia):
    passkey = with_passkey(visitor)
    elsewhere = Visitor(visitor.kind)
    assert log_in(elsewhere).status_code == 401
    options = elsewhere.auth("get", "auth/webauthn/authenticate").json()["data"]["request_options"]["publicKey"]
    answer = elsewhere.auth("post", "auth/webauthn/authenticate", {"credential": passkey.shown(options)})
    assert answer.status_code == 200
    assert elsewhere.is_logged_in()


def test_she_is_told_of_every_change_and_can_take_a_factor_away(
    visitor, mia, letters, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        with_authenticator(visitor)
    assert "a second step for signing in was added" in letters(ADDRESS)[-1][1]
    assert visitor.auth("delete", "account/authenticators/totp").status_code == 200
    assert not Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()
    assert "a second step for signing in was removed" in letters(ADDRESS)[-1][1]
    assert log_in(Visitor(visitor.kind)).status_code == 200


def test_no_secret_of_a_second_factor_lies_open_in_the_database(visitor, mia):
    secret = with_authenticator(visitor)
    codes = recovery_codes(visitor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(string_agg(data::text, ' '), '') FROM mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert kept
    assert secret not in kept
    assert "seed" in kept
    assert not any(code in kept for code in codes)
