"""Getting in by code or by password, getting a new password by code, and getting out everywhere."""

import pytest

from members.models import Member
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet corner of the sea"
OTHER = "a loud corner of the land"


@pytest.fixture
def mia(db) -> Member:
    """She has an account, a verified address and a password."""
    return Member.objects.create_confirmed("mia@example.org", PASSWORD)


def log_in(visitor: Visitor, password: str = PASSWORD):
    return visitor.auth("post", "auth/login", {"email": "mia@example.org", "password": password})


def log_in_by_code(visitor: Visitor, code_for, address: str = "mia@example.org"):
    visitor.auth("post", "auth/code/request", {"email": address})
    return visitor.auth("post", "auth/code/confirm", {"code": code_for(address)})


def test_she_gets_in_with_her_password_in_whatever_case_she_types_her_address(visitor, mia):
    answer = visitor.auth("post", "auth/login", {"email": "Mia@Example.org", "password": PASSWORD})
    assert answer.status_code == 200
    assert visitor.is_logged_in()


def test_she_gets_in_with_a_code_and_needs_no_password(visitor, mia, code_for):
    assert visitor.auth("post", "auth/code/request", {"email": "mia@example.org"}).status_code == 401
    assert not visitor.is_logged_in()
    assert visitor.auth("post", "auth/code/confirm", {"code": code_for("mia@example.org")}).status_code == 200
    assert visitor.is_logged_in()


def test_the_code_of_one_attempt_is_of_no_use_in_another(visitor, mia, code_for):
    visitor.auth("post", "auth/code/request", {"email": "mia@example.org"})
    code = code_for("mia@example.org")
    elsewhere = Visitor(visitor.kind)
    elsewhere.auth("post", "auth/code/request", {"email": "mia@example.org"})
    assert elsewhere.auth("post", "auth/code/confirm", {"code": code}).status_code == 400
    assert not elsewhere.is_logged_in()


def test_a_code_is_used_once(visitor, mia, code_for):
    assert log_in_by_code(visitor, code_for).status_code == 200
    visitor.auth("delete", "auth/session")
    assert visitor.auth("post", "auth/code/confirm", {"code": code_for("mia@example.org")}).status_code in {409, 410}


def test_a_wrong_password_is_refused(visitor, mia):
    assert log_in(visitor, OTHER).status_code == 400
    assert not visitor.is_logged_in()


def test_after_logging_out_the_old_credential_is_worth_nothing(visitor, mia):
    log_in(visitor)
    kept = Visitor(visitor.kind, token=visitor.token)
    for name, cookie in visitor.http.cookies.items():
        kept.http.cookies[name] = cookie.value
    assert kept.is_logged_in()
    assert visitor.auth("delete", "auth/session").status_code == 401
    assert not kept.is_logged_in()


def test_she_sets_a_new_password_with_a_code_and_every_other_session_ends(visitor, mia, code_for, letters):
    elsewhere = Visitor("app")
    log_in(elsewhere)
    assert visitor.auth("post", "auth/password/request", {"email": "mia@example.org"}).status_code == 401
    code = code_for("mia@example.org")

    answer = visitor.auth("post", "auth/password/reset", {"key": code, "password": OTHER})

    assert answer.status_code in {200, 401}
    assert not elsewhere.is_logged_in()
    assert log_in(Visitor(visitor.kind)).status_code == 400
    assert log_in(Visitor(visitor.kind), OTHER).status_code == 200
    assert letters("mia@example.org")[-1][0] == "Your sign-in"
    assert "password of your account was changed" in letters("mia@example.org")[-1][1]


def test_who_came_by_code_sets_a_password_later(visitor, db, code_for):
    noa = Member.objects.create_confirmed("noa@example.org")
    assert not noa.has_usable_password()
    log_in_by_code(visitor, code_for, "noa@example.org")
    assert visitor.auth("post", "account/password/change", {"new_password": PASSWORD}).status_code in {200, 401}
    noa.refresh_from_db()
    assert noa.check_password(PASSWORD)


@pytest.mark.parametrize("weak", ["short", "password1234", "mia@example.org"])
def test_a_weak_password_is_refused(visitor, mia, weak):
    log_in(visitor)
    body = {"current_password": PASSWORD, "new_password": weak}
    assert visitor.auth("post", "account/password/change", body).status_code == 400


def test_setting_a_password_undoes_no_change_made_meanwhile(mia):
    from notifications.accounts import AccountAdapter

    stale = Member.objects.get(pk=mia.pk)
    Member.objects.filter(pk=mia.pk).update(timezone="Europe/Madrid")
    AccountAdapter().set_password(stale, OTHER)
    mia.refresh_from_db()
    assert mia.timezone == "Europe/Madrid"
    assert mia.check_password(OTHER)


@pytest.mark.parametrize("way", ["password", "code asked before", "code asked after"])
def test_who_was_deactivated_does_not_get_in(visitor, mia, code_for, letters, way):
    if way == "code asked before":
        visitor.auth("post", "auth/code/request", {"email": "mia@example.org"})
    Member.objects.filter(pk=mia.pk).update(is_active=False)
    if way == "password":
        answer = log_in(visitor)
    elif way == "code asked before":
        answer = visitor.auth("post", "auth/code/confirm", {"code": code_for("mia@example.org")})
    else:
        visitor.auth("post", "auth/code/request", {"email": "mia@example.org"})
        assert "No account belongs to it" in letters("mia@example.org")[-1][1]
        answer = visitor.auth("post", "auth/code/confirm", {"code": "AAAA-AAAA"})
    assert answer.status_code in {400, 401, 403}
    assert not visitor.is_logged_in()


def test_who_is_deactivated_is_out_at_her_next_request(visitor, mia):
    log_in(visitor)
    assert visitor.is_logged_in()
    Member.objects.filter(pk=mia.pk).update(is_active=False)
    assert not visitor.is_logged_in()


def test_her_new_address_takes_the_old_ones_place_once_it_is_verified(visitor, mia, code_for):
    log_in(visitor)
    visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD})
    before = visitor.api("get", "me/")
    Member.objects.filter(pk=mia.pk).update(email_failed_at="2026-11-01T00:00Z")
    assert visitor.auth("post", "account/email", {"email": "Mia.New@example.org"}).status_code in {200, 401, 403}
    mia.refresh_from_db()
    assert mia.email == "mia@example.org"
    visitor.auth("post", "auth/email/verify", {"key": code_for("mia.new@example.org")})
    mia.refresh_from_db()
    assert mia.email == "mia.new@example.org"
    assert mia.email_failed_at is None
    assert visitor.api("get", "me/").headers["ETag"] != before.headers["ETag"]


def test_an_address_that_came_back_is_told_to_her_and_trusted_again_after_a_code(visitor, mia, code_for):
    log_in(visitor)
    assert visitor.api("get", "me/").json()["email_failed_at"] is None
    Member.objects.filter(pk=mia.pk).update(email_failed_at="2026-11-01T00:00Z")
    before = visitor.api("get", "me/")
    assert before.json()["email_failed_at"] == "2026-11-01T00:00:00Z"
    visitor.auth("delete", "auth/session")
    visitor.token = None  # an app throws it away then
    log_in(visitor)
    assert visitor.api("get", "me/").json()["email_failed_at"] is not None
    visitor.auth("delete", "auth/session")
    visitor.token = None  # an app throws it away then
    visitor.auth("post", "auth/code/request", {"email": "MIA@example.org"})
    visitor.auth("post", "auth/code/confirm", {"code": code_for("mia@example.org")})
    after = visitor.api("get", "me/")
    assert after.json()["email_failed_at"] is None
    assert after.headers["ETag"] != before.headers["ETag"]


def test_every_unsafe_call_of_a_browser_needs_its_csrf_token(mia):
    visitor = Visitor("browser")
    log_in(visitor)
    bare = {"X-CSRFToken": ""}
    assert visitor.auth("post", "auth/code/request", {"email": "mia@example.org"}, **bare).status_code == 403
    assert visitor.auth("delete", "auth/session", **bare).status_code == 403
    assert visitor.api("patch", "me/", {"locale": "es"}, **bare, **{"If-Match": "*"}).status_code == 403
    assert visitor.is_logged_in()
    assert visitor.api("patch", "me/", {"locale": "es"}, **{"If-Match": "*"}).status_code == 200


def test_a_half_way_session_is_nobody(visitor, mia):
    visitor.auth("post", "auth/code/request", {"email": "mia@example.org"})
    assert visitor.api("get", "me/").status_code == 401
    assert visitor.api("get", "me/").json()["code"] == "not_authenticated"


def test_no_network_address_of_hers_is_kept(visitor, mia):
    from allauth.usersessions.models import UserSession

    log_in(visitor)
    assert [session.ip for session in UserSession.objects.filter(user=mia)] == ["100::"]


NO_PROOF = [False, 0, [], {}, "", None, True, [1], "key", {"id": 1}, {"id": "aa", "rawId": "aa", "response": {}}]


@pytest.mark.parametrize("credential", NO_PROOF)
def test_a_security_key_that_proves_nothing_is_not_stored(visitor, mia, credential):
    from allauth.mfa.models import Authenticator

    log_in(visitor)
    visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD})
    answer = visitor.auth("post", "account/authenticators/webauthn", {"name": "key", "credential": credential})
    assert answer.status_code == 400
    assert not Authenticator.objects.exists()
    assert visitor.auth("get", "account/authenticators").status_code == 200


@pytest.mark.parametrize("credential", NO_PROOF)
def test_a_security_key_that_proves_nothing_lets_nobody_in(visitor, mia, credential):
    visitor.auth("get", "auth/webauthn/login")
    answer = visitor.auth("post", "auth/webauthn/login", {"credential": credential})
    assert answer.status_code == 400
    assert not visitor.is_logged_in()
