"""Every refusal is a problem with a stable code, tells nothing it should not, and bad input is never a 500."""

import json
import logging
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from config.api import errors, problems
from config.api.problems import CONTENT_TYPE
from tests.api.conftest import own_connection
from tests.api.models import Note

STANDARD = {"type", "title", "status", "detail", "code"}


def problem(response: Any) -> dict[str, Any]:
    assert response["Content-Type"] == CONTENT_TYPE
    body = json.loads(response.content)
    assert body["status"] == response.status_code
    assert body["type"] == f"/api/problems/{body['code']}"
    assert set(body) >= STANDARD
    return body


def post(client: Client, path: str, data: object = None, **extra: Any) -> Any:
    return client.post(path, data={} if data is None else data, content_type="application/json", **extra)


def test_a_domain_error_is_a_409_with_its_code_and_members(client: Client) -> None:
    response = client.get("/api/test/raise/full/")
    body = problem(response)
    assert (response.status_code, body["code"], body["detail"]) == (409, "session_full", "All seats are taken.")
    assert body["alternatives"] == ["a", "b"]
    assert body["status"] == 409  # an extra member of that name does not win
    assert response["Retry-After"] == "60"


def test_a_domain_error_may_have_a_status_of_its_own(client: Client) -> None:
    assert client.get("/api/test/raise/gone/").status_code == 410


def test_a_domain_error_says_its_code_only_when_logged() -> None:
    assert str(errors.DomainError("she wrote this")) == "conflict"


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("missing-drf", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("invalid", 400, "invalid"),
        ("invalid-model", 400, "invalid"),
        ("invalid-model-plain", 400, "invalid"),
        ("keys-away", 503, "unavailable"),
        ("audit-away", 503, "unavailable"),
        ("unreadable", 503, "unreadable"),
        ("key-missing", 503, "unreadable"),
        ("master-key-missing", 503, "unreadable"),
    ],
)
@pytest.mark.parametrize("where", ["raise", "raise-outside-drf"])
def test_each_exception_is_the_same_problem_inside_and_outside_of_drf(
    client: Client, where: str, what: str, status: int, code: str
) -> None:
    response = client.get(f"/api/test/{where}/{what}/")
    assert (response.status_code, problem(response)["code"]) == (status, code)


def test_an_anonymous_denial_tells_nothing_of_the_reason(pim_client: Client) -> None:
    for what in ("denied", "denied-drf"):
        response = pim_client.get(f"/api/test/raise/{what}/")
        assert response.status_code == 403
        assert "blocked" not in response.content.decode() or what == "denied-drf"


def test_validation_errors_point_at_their_members(client: Client) -> None:
    assert problem(client.get("/api/test/raise/invalid/"))["errors"] == [
        {"pointer": "#/a~1b", "code": "invalid", "detail": "bad"},
        {"pointer": "#/list/1/x~0y", "code": "invalid", "detail": "worse"},
    ]
    assert [e["pointer"] for e in problem(client.get("/api/test/raise/invalid-list/"))["errors"]] == ["#", "#"]
    assert problem(client.get("/api/test/raise/invalid-model/"))["errors"] == [
        {"pointer": "#/title", "code": "max_length", "detail": "too long"}
    ]
    assert problem(client.get("/api/test/raise/invalid-model-plain/"))["errors"][0]["pointer"] == "#"


@pytest.mark.django_db
def test_a_hidden_id_answers_the_bytes_and_headers_of_an_unknown_one(client: Client, notes: None) -> None:
    hidden = Note.objects.create(rank=9)
    shown = Note.objects.create(rank=1)
    assert client.get(f"/api/test/hidden/{shown.pk}/").status_code == 200
    one, other = client.get(f"/api/test/hidden/{hidden.pk}/"), client.get("/api/test/hidden/999999999/")
    assert one.status_code == other.status_code == 404
    assert one.content == other.content
    assert dict(one.headers) == dict(other.headers)
    assert client.get("/api/nowhere/").content == one.content


def test_a_bug_is_a_500_that_tells_nothing() -> None:
    client = Client(raise_request_exception=False)
    for path in ("/api/test/broken/", "/api/test/raise/bug/", "/api/test/raise-outside-drf/bug/"):
        response = client.get(path)
        assert response.status_code == 500
        assert problem(response)["code"] == "error"
        assert b"secret" not in response.content


@pytest.mark.parametrize("path", ["/suspicious/", "/denied/", "/nowhere/", "/broken/"])
def test_a_person_gets_a_page_and_a_program_gets_a_problem(path: str) -> None:
    client = Client(raise_request_exception=False)
    page, answer = client.get(path), client.get(f"/api/test{path}")
    assert page["Content-Type"].startswith("text/html")
    assert b"<h1>" in page.content
    assert problem(answer)["status"] == page.status_code
    assert b"secret" not in page.content + answer.content


def test_unknown_addresses_below_the_api_are_problems_for_every_method_and_in_debug(settings: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    for settings.DEBUG in (False, True):
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)("/api/test/echo")
            assert (response.status_code, problem(response)["code"]) == (404, "not_found")


def test_a_method_that_is_not_there_is_405_and_names_those_that_are(client: Client) -> None:
    response = client.delete("/api/test/echo/")
    assert problem(response)["code"] == "method_not_allowed"
    assert (response.status_code, response["Allow"]) == (405, "GET, POST, HEAD, OPTIONS")


def test_options_describes_nothing(client: Client) -> None:
    assert client.options("/api/test/echo/").status_code == 405


def test_only_json_is_spoken(client: Client) -> None:
    for accept in ("application/json", "*/*", "text/html, */*;q=0.1"):
        assert client.get("/api/test/echo/", headers={"Accept": accept}).status_code == 200
    response = client.get("/api/test/echo/", headers={"Accept": "text/html"})
    assert (response.status_code, problem(response)["code"]) == (406, "not_acceptable")
    assert client.get("/api/test/echo/?format=xml").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "status"), [("check", 400), ("unique", 409), ("nul", 400), ("range", 400)])
def test_what_only_the_database_refuses_is_no_500(
    pim_client: Client, notes: None, caplog: pytest.LogCaptureFixture, what: str, status: int
) -> None:
    with caplog.at_level(logging.ERROR):
        response = post(pim_client, f"/api/test/constraints/{what}/")
    assert response.status_code == status
    problem(response)
    logged = [r for r in caplog.records if r.name.startswith("config.api")]
    if what in {"check", "unique"}:
        assert "tests_api_note_" in logged[0].getMessage()
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_a_database_error_that_is_a_bug_stays_a_500(pim_client: Client) -> None:
    pim_client.raise_request_exception = False
    response = post(pim_client, "/api/test/constraints/division/")
    assert (response.status_code, problem(response)["code"]) == (500, "error")


@pytest.mark.django_db(transaction=True)
def test_waiting_too_long_for_a_lock_is_409_busy(pim_client: Client, notes: None) -> None:
    Note.objects.create(title="locked")
    held, answered = threading.Event(), threading.Event()

    def hold() -> None:
        with own_connection(), transaction.atomic():
            Note.objects.select_for_update().get(title="locked")
            held.set()
            answered.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    assert held.wait(10)
    try:
        response = post(pim_client, "/api/test/constraints/lock/")
    finally:
        answered.set()
        holder.join(10)
    assert (response.status_code, problem(response)["code"], response["Retry-After"]) == (409, "busy", "1")
    assert post(pim_client, "/api/test/constraints/lock/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_409_busy_for_the_one_that_loses(notes: None) -> None:
    first, second = Note.objects.create(title="a"), Note.objects.create(title="b")
    barrier = threading.Barrier(2, timeout=10)
    seen: list[problems.Problem | None] = []

    def cross(one: Note, other: Note) -> None:
        with own_connection():
            try:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
                    Note.objects.select_for_update().get(pk=one.pk)
                    barrier.wait()
                    Note.objects.select_for_update().get(pk=other.pk)
            except Exception as exc:
                seen.append(problems.refusal(exc))

    threads = [threading.Thread(target=cross, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [one.code for one in seen if one] == ["busy"]


def test_a_type_error_in_the_code_is_no_refusal() -> None:
    assert problems.refusal(TypeError("a bug")) is None
