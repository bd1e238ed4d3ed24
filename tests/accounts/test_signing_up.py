"""Signing up: an address, a yes to being 18, and the code that comes by mail."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import connections

from members.models import Member
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db

NEW = "new@example.org"


def sign_up(visitor: Visitor, **more: object):
    return visitor.auth("post", "auth/signup", {"email": NEW, "is_adult": True, **more})


def test_she_signs_up_with_the_code_from_her_mail_and_no_password(visitor, code_for):
    answer = sign_up(visitor)
    assert answer.status_code == 401
    assert [flow["id"] for flow in answer.json()["data"]["flows"] if flow.get("is_pending")] == ["verify_email"]
    assert not visitor.is_logged_in()

    assert visitor.auth("post", "auth/email/verify", {"key": code_for(NEW)}).status_code == 200

    assert visitor.is_logged_in()
    member = Member.objects.get(email=NEW)
    assert not member.has_usable_password()
    assert EmailAddress.objects.get(user=member).verified


def test_what_she_said_about_her_clock_is_on_her_account(visitor, code_for):
    sign_up(visitor, timezone="Asia/Calcutta", locale="es", support_country="IN")
    visitor.auth("post", "auth/email/verify", {"key": code_for(NEW)})
    me = visitor.api("get", "me/").json()
    assert (me["timezone"], me["locale"], me["support_country"]) == ("Asia/Kolkata", "es", "IN")
    assert me["adult_attested_at"] is not None


def test_the_mail_speaks_her_language_and_its_subject_says_nothing(visitor, letters):
    sign_up(visitor, locale="es")
    ((subject, text),) = letters(NEW)
    assert subject == "Tu código"
    assert "Escríbelo en la ventana" in text


@pytest.mark.parametrize("said", [{}, {"is_adult": False}, {"is_adult": "no"}, {"is_adult": 1}, {"is_adult": None}])
def test_nobody_signs_up_without_saying_that_she_is_an_adult(visitor, letters, said):
    answer = visitor.auth("post", "auth/signup", {"email": NEW, **said})
    assert answer.status_code == 400
    assert [error["param"] for error in answer.json()["errors"]] == ["is_adult"]
    assert not Member.objects.exists()
    assert letters(NEW) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timezone", "Mars/Olympus"),
        ("timezone", ["UTC"]),
        ("locale", "fr"),
        ("support_country", "usa"),
        ("email", "no address"),
        ("email", "nul\u0000@example.org"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_created(visitor, name, value):
    answer = sign_up(visitor, **{name: value})
    assert answer.status_code == 400
    assert not Member.objects.exists()


def test_nobody_becomes_staff_by_signing_up(visitor, code_for):
    sign_up(
        visitor, is_staff=True, is_superuser=True, is_approved_facilitator=True, is_demo=True, password="x", version=9
    )
    visitor.auth("post", "auth/email/verify", {"key": code_for(NEW)})
    member = Member.objects.get(email=NEW)
    assert (member.is_staff, member.is_superuser, member.is_approved_facilitator, member.is_demo) == (False,) * 4
    assert not member.has_usable_password()


def test_a_wrong_code_opens_nothing_and_three_of_them_end_the_attempt(visitor, code_for):
    sign_up(visitor)
    right = code_for(NEW)
    wrong = "AAAA-AAAA" if right != "AAAA-AAAA" else "BBBB-BBBB"
    assert [visitor.auth("post", "auth/email/verify", {"key": wrong}).status_code for _ in range(3)] == [400] * 3
    assert visitor.auth("post", "auth/email/verify", {"key": right}).status_code == 409
    assert not visitor.is_logged_in()


def test_another_code_can_be_asked_for_and_replaces_the_first(visitor, code_for):
    sign_up(visitor)
    first = code_for(NEW)
    assert visitor.auth("post", "auth/email/verify/resend").status_code == 200
    second = code_for(NEW)
    assert first != second
    assert visitor.auth("post", "auth/email/verify", {"key": first}).status_code == 400
    assert visitor.auth("post", "auth/email/verify", {"key": second}).status_code == 200


def test_her_address_is_one_address_in_any_case(visitor, code_for):
    sign_up(visitor, email="New@Example.ORG")
    visitor.auth("post", "auth/email/verify", {"key": code_for(NEW)})
    assert Member.objects.get().email == NEW


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_at_the_same_moment_make_one_account_and_look_alike():
    for _ in range(10):
        Member.objects.all().delete()
        start, answers = threading.Barrier(4), []

        def one(start=start, answers=answers):
            try:
                visitor = Visitor("app")
                start.wait(timeout=10)
                answer = sign_up(visitor)
                body = answer.json()
                body["meta"].pop("session_token")
                answers.append((answer.status_code, body))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert len(answers) == 4
        assert all(answer == answers[0] for answer in answers)
        assert answers[0][0] == 401
        assert Member.objects.count() == 1
