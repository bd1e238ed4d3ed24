"""Who has her telephone for a minute reads; what lets somebody in, or keeps her out, is changed by her alone."""

import time
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.db import IntegrityError

from members.models import Member
from members.secondfactor import sealed
from tests.accounts.clients import Visitor
from tests.accounts.factors import digits

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet corner of the sea"
OTHER = "a loud corner of the land"
ADDRESS = "mia@example.org"


@pytest.fixture
def mia(db: None) -> Member:
    return Member.objects.create_confirmed(ADDRESS, PASSWORD)


@pytest.fixture
def noa(db: None) -> Member:
    """She has no password: she gets in by code."""
    return Member.objects.create_confirmed("noa@example.org")


def log_in(visitor: Visitor, password: str = PASSWORD) -> Any:
    return visitor.auth("post", "auth/login", {"email": ADDRESS, "password": password})


def log_in_by_code(visitor: Visitor, code_for: Any) -> None:
    visitor.auth("post", "auth/code/request", {"email": "noa@example.org"})
    assert visitor.auth("post", "auth/code/confirm", {"code": code_for("noa@example.org")}).status_code == 200


def later(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: now)


DELICATE = {
    "another address": ("post", "account/email", {"email": "else@example.org"}),
    "an authenticator": ("post", "account/authenticators/totp", {}),
    "no authenticator": ("delete", "account/authenticators/totp", {}),
    "a passkey": ("get", "account/authenticators/webauthn", None),
    "recovery codes": ("post", "account/authenticators/recovery-codes", {}),
}


@pytest.mark.parametrize("what", DELICATE)
def test_a_login_alone_changes_nothing_about_signing_in(visitor, mia, letters, what):
    body = DELICATE[what][2]
    if what in ("no authenticator", "recovery codes"):
        secret = sealed(generate_totp_secret(), member_id=mia.pk)
        Authenticator.objects.create(user=mia, type="totp", data={"secret": secret})
        visitor = someone_signed_in(visitor, mia)
    else:
        log_in(visitor)
    if what == "an authenticator":
        body = {"code": digits(visitor.auth("get", "account/authenticators/totp").json()["meta"]["secret"])}
    before = set(Authenticator.objects.values_list("pk", "type"))
    answer = visitor.auth(*DELICATE[what][:2], body)
    assert answer.status_code == 401, answer.content
    assert answer.json()["meta"]["is_authenticated"]
    assert {"id": "reauthenticate"} in answer.json()["data"]["flows"]
    assert set(Authenticator.objects.values_list("pk", "type")) == before
    assert letters("else@example.org") == []


def someone_signed_in(visitor: Visitor, member: Member) -> Visitor:
    """A login as it lies there an hour later."""
    from django.contrib.sessions.backends.db import SessionStore

    visitor.http.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    visitor.token = str(visitor.http.session.session_key)
    session = SessionStore(visitor.token)
    session["account_authentication_methods_user"] = str(member.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    if visitor.kind == "app":
        visitor.http.cookies.clear()
    return visitor


def test_after_her_password_it_is_done(visitor, mia, letters):
    log_in(visitor)
    assert visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    assert visitor.auth("post", "account/email", {"email": "else@example.org"}).status_code == 200
    assert len(letters("else@example.org")) == 1


def test_the_proof_is_good_for_five_minutes(visitor, mia, letters, monkeypatch):
    log_in(visitor)
    visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD})
    later(monkeypatch, 301)
    assert visitor.auth("post", "account/email", {"email": "else@example.org"}).status_code == 401
    assert letters("else@example.org") == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "account/email", {"email": "else@example.org"}),
        ("get", "account/authenticators/webauthn", None),
        ("post", "account/password/change", {"new_password": OTHER}),
    ],
)
def test_who_comes_by_code_only_logs_in_again(visitor, noa, code_for, letters, monkeypatch, method, path, body):
    log_in_by_code(visitor, code_for)
    later(monkeypatch, 301)
    answer = visitor.auth(method, path, body)
    assert answer.status_code == 401
    assert answer.json()["meta"]["is_authenticated"]
    assert visitor.is_logged_in()
    noa.refresh_from_db()
    assert not noa.has_usable_password()
    assert letters("else@example.org") == []
    visitor.auth("delete", "auth/session")
    visitor.token = None
    log_in_by_code(visitor, code_for)
    assert visitor.auth(method, path, body).status_code == 200


def test_a_taken_address_is_answered_like_a_free_one_and_never_becomes_hers(visitor, mia, code_for, letters):
    Member.objects.create_confirmed("kim@example.org", PASSWORD)
    shown = {}
    for address in ("kim@example.org", "nil@example.org"):
        other = Visitor(visitor.kind)
        log_in(other)
        other.auth("post", "auth/reauthenticate", {"password": PASSWORD})
        answers = [other.auth("post", "account/email", {"email": address})]
        answers.append(other.auth("post", "auth/email/verify", {"key": "AAAA-AAAA"}))
        answers.append(other.auth("get", "account/email"))
        shown[address] = [
            (one.status_code, one.content.decode().replace(address, "it").replace(other.token or "-", "token"))
            for one in answers
        ]
        assert len(letters(address)) == 1
        assert letters(address)[0][0] == letters("nil@example.org" if letters("nil@example.org") else address)[0][0]
    assert shown["kim@example.org"] == shown["nil@example.org"]


def shows_the_code_of(visitor: Visitor, address: str, code_for: Any, *, before_the_code: Any = None) -> Any:
    log_in(visitor)
    visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD})
    visitor.auth("post", "account/email", {"email": address})
    if before_the_code:
        before_the_code()
    return visitor.auth("post", "auth/email/verify", {"key": code_for(address)})


def hers(mia: Member) -> list[Any]:
    mia.refresh_from_db()
    return [mia.email, *EmailAddress.objects.filter(user=mia).values_list("email", "verified", "primary")]


def has_an_account_that_is_proven() -> Member:
    return Member.objects.create_confirmed("kim@example.org", PASSWORD)


def has_an_account_that_nobody_proved() -> Member:
    kim = Member.objects.create_user("kim@example.org")
    EmailAddress.objects.create(user=kim, email=kim.email, primary=True, verified=False)
    return kim


@pytest.mark.parametrize("somebody", [has_an_account_that_is_proven, has_an_account_that_nobody_proved])
def test_whoever_reads_the_other_mailbox_too_cannot_take_its_account_over(visitor, mia, code_for, letters, somebody):
    kim = somebody()
    before = hers(mia)
    answer = shows_the_code_of(visitor, kim.email, code_for)
    assert (answer.status_code, [one["code"] for one in answer.json()["errors"]]) == (400, ["email_taken"])
    assert hers(mia) == before
    assert visitor.auth("post", "auth/email/verify", {"key": "AAAA-AAAA"}).json()["errors"][0]["code"] != "email_taken"
    assert Member.objects.get(email="kim@example.org").pk == kim.pk != mia.pk


@pytest.mark.parametrize("somebody", [has_an_account_that_is_proven, has_an_account_that_nobody_proved])
def test_somebody_who_signed_up_since_the_letter_left_keeps_her_account(visitor, mia, code_for, letters, somebody):
    before = hers(mia)
    answer = shows_the_code_of(visitor, "kim@example.org", code_for, before_the_code=somebody)
    assert (answer.status_code, [one["code"] for one in answer.json()["errors"]]) == (400, ["email_taken"])
    assert hers(mia) == before


def test_a_sign_up_within_the_same_moment_leaves_no_half_of_a_change(mia, rf):
    before = hers(mia)
    has_an_account_that_nobody_proved()
    with pytest.raises(IntegrityError):
        get_adapter().confirm_email(rf.post("/"), EmailAddress(user=mia, email="kim@example.org"))
    assert hers(mia) == before
