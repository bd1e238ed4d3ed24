"""Who is asking: cookie with CSRF token, session token, or nobody; and what no cache may keep."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from members.models import Member
from tests.api.test_problems import problem

pytestmark = pytest.mark.django_db
PRIVATE = "/api/test/private/"


def token_of(client: Client) -> str:
    return str(client.session.session_key)


def test_nobody_is_401_and_is_told_how_to_come(client: Client) -> None:
    for response in (client.get(PRIVATE), client.post(PRIVATE, content_type="application/json")):
        assert (response.status_code, problem(response)["code"]) == (401, "not_authenticated")
        assert response["WWW-Authenticate"] == "X-Session-Token"


def test_a_cookie_needs_its_csrf_token_to_write(pim: Member) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(pim, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(PRIVATE).status_code == 200
    response = client.post(PRIVATE, content_type="application/json")
    assert (response.status_code, problem(response)["code"]) == (403, "csrf_failed")
    client.get("/_allauth/browser/v1/config")
    token = client.cookies["csrftoken"].value
    assert client.post(PRIVATE, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200


def test_a_session_token_reads_and_writes_without_csrf(pim: Member, pim_client: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"X-Session-Token": token_of(pim_client)}
    assert client.post(PRIVATE, content_type="application/json", headers=headers).status_code == 200
    assert client.get("/api/test/echo/", headers=headers).json() == {"member": str(pim.pk)}


def test_a_token_that_is_over_unknown_or_half_way_is_nobody(pim_client: Client) -> None:
    half_way = SessionStore()
    half_way["account_login"] = {"pending": "2fa"}
    half_way.save()
    token = token_of(pim_client)
    assert Client().get(PRIVATE, headers={"X-Session-Token": token}).status_code == 200
    pim_client.logout()
    for shown in (token, "unknown", str(half_way.session_key), "x" * 300):
        assert Client().get(PRIVATE, headers={"X-Session-Token": shown}).status_code == 401


def test_a_member_who_was_switched_off_is_nobody(pim: Member, pim_client: Client) -> None:
    Member.objects.filter(pk=pim.pk).update(is_active=False)
    assert pim_client.get(PRIVATE).status_code == 401


def test_the_csrf_view_answers_programs_and_people_in_their_own_form(settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/_allauth/browser/v1/auth/login", {}, content_type="application/json")
    assert (answer.status_code, problem(answer)["code"]) == (403, "csrf_failed")
    page = client.post("/page/")
    assert (page.status_code, page["Content-Type"]) == (403, "text/html; charset=utf-8")


def test_what_a_member_reads_is_kept_by_no_cache(client: Client, pim_client: Client) -> None:
    token = {"X-Session-Token": token_of(pim_client)}
    for response in (
        pim_client.get("/api/test/echo/"),
        client.get("/api/test/echo/", headers=token),
        client.get("/api/nowhere/"),
        client.get("/_allauth/app/v1/config"),
    ):
        assert response["Cache-Control"] == "no-store, private"
    public = client.get("/api/test/echo/")
    assert "no-store" not in public.headers.get("Cache-Control", "")
    assert {"Cookie", "X-Session-Token"} <= set(public["Vary"].replace(" ", "").split(","))
    assert "Cross-Origin-Resource-Policy" in public
    assert "no-store" not in pim_client.get("/page/").headers.get("Cache-Control", "")
