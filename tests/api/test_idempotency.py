"""One key, one effect, one answer; kept with the effect or not at all, and never in clear where it holds a secret."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.api.models import IdempotencyRecord
from config.api.retention import purge
from members.models import Member
from tests.api.conftest import own_connection
from tests.api.models import Note
from tests.api.test_problems import problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notes")]
CREATE = "/api/test/create/"


def send(client: Client, title: str = "one", key: str | None = "k-1", path: str = CREATE) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(path, {"title": title}, content_type="application/json", headers=headers)


def test_a_repeat_gets_the_first_answer_and_has_no_effect(pim_client: Client) -> None:
    first, again = send(pim_client), send(pim_client)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert ("Idempotent-Replay" in first, again["Idempotent-Replay"]) == (False, "true")
    assert Note.objects.count() == 1


def test_an_answer_without_a_body_is_repeated_without_one(pim_client: Client) -> None:
    for _ in range(2):
        headers = {"Idempotency-Key": "k"}
        response = pim_client.post("/api/test/empty/", content_type="application/json", headers=headers)
        assert (response.status_code, response.content) == (204, b"")
    assert Note.objects.count() == 1


def test_without_a_key_every_request_counts(pim_client: Client) -> None:
    assert [send(pim_client, title, None).status_code for title in ("one", "two")] == [201, 201]
    assert (Note.objects.count(), IdempotencyRecord.objects.count()) == (2, 0)


def test_a_view_that_inherits_its_post_is_covered(pim_client: Client) -> None:
    for _ in range(2):
        assert send(pim_client, path="/api/test/create-inherited/").status_code == 201
    assert Note.objects.count() == 1


def test_the_same_key_with_another_body_or_query_is_422(pim_client: Client) -> None:
    send(pim_client)
    for response in (send(pim_client, "two"), send(pim_client, path=f"{CREATE}?dry_run=true")):
        assert (response.status_code, problem(response)["code"]) == (422, "idempotency_mismatch")
    assert Note.objects.count() == 1


def test_a_key_belongs_to_one_member_and_one_path(pim_client: Client, ola: Member, client_for: Any) -> None:
    assert send(pim_client, "one").status_code == 201
    assert send(client_for(ola), "two").status_code == 201
    assert send(pim_client, "three", path=f"{CREATE}a/").status_code == 201
    assert send(pim_client, "four", path=f"{CREATE}b/").status_code == 201
    assert Note.objects.count() == 4


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 201, "\x7f"])
def test_a_key_is_1_to_200_visible_ascii_characters(pim_client: Client, key: str) -> None:
    response = send(pim_client, key=key)
    assert (response.status_code, problem(response)["code"]) == (400, "idempotency_key_invalid")
    assert Note.objects.count() == 0
    assert send(pim_client, key="~" * 200).status_code == 201


def test_a_refused_request_leaves_neither_effect_nor_record_and_may_be_tried_again(pim_client: Client) -> None:
    for _ in range(2):
        response = send(pim_client, "refused")
        assert (response.status_code, "Idempotent-Replay" in response) == (409, False)
    assert (Note.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    assert send(pim_client, "").status_code == 400
    assert send(pim_client, "fine").status_code == 201


def test_an_answer_that_is_no_success_is_given_but_neither_it_nor_its_effect_is_kept(pim_client: Client) -> None:
    response = send(pim_client, "lost")
    assert (response.status_code, response.json()) == (400, {"detail": "answered, not raised"})
    assert (Note.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)


def test_after_a_day_the_key_is_free(pim_client: Client) -> None:
    send(pim_client)
    record = IdempotencyRecord.objects.get()
    assert record.expires_at - record.created_at == timedelta(hours=24)
    assert purge(record.expires_at - timedelta(seconds=1))["answers"] == 0
    IdempotencyRecord.objects.update(
        created_at=timezone.now() - timedelta(hours=25), expires_at=timezone.now() - timedelta(seconds=1)
    )
    response = send(pim_client, "two")
    assert (response.status_code, "Idempotent-Replay" in response, Note.objects.count()) == (201, False, 2)
    assert purge(timezone.now() + timedelta(hours=25))["answers"] == 1


def test_nothing_that_was_sent_stands_in_the_record_but_the_answer(pim_client: Client) -> None:
    send(pim_client, "canary-body", "canary-key", f"{CREATE}canary-token/?q=canary-query")
    record = IdempotencyRecord.objects.get()
    assert record.route == "POST api/test/create/<str:token>/"
    for field in ("scope", "body", "route", "headers"):
        assert "canary" not in str(getattr(record, field))


@pytest.mark.django_db(transaction=True)
def test_a_sealed_answer_is_not_readable_in_the_table_and_is_repeated(pim_client: Client) -> None:
    first = send(pim_client, "canary", path="/api/test/create-sealed/")
    record = IdempotencyRecord.objects.get()
    assert record.is_sealed
    assert b"canary" not in bytes(record.answer)
    again = send(pim_client, "canary", path="/api/test/create-sealed/")
    assert (again.content, again["Idempotent-Replay"]) == (first.content, "true")
    assert Note.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_effect_is_taken_back_when_its_record_cannot_be_written(pim_client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE api_idempotencyrecord ADD CONSTRAINT no_more CHECK (false) NOT VALID")
    try:
        assert send(pim_client).status_code >= 400
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE api_idempotencyrecord DROP CONSTRAINT no_more")
    assert Note.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_have_one_effect(pim: Member, client_for: Any) -> None:
    for number in range(5):
        clients = [client_for(pim) for _ in range(8)]
        title, barrier = "slow" if number == 0 else f"round-{number}", threading.Barrier(8, timeout=60)

        def submit(client: Client, title: str = title, barrier: Any = barrier) -> Any:
            with own_connection():
                barrier.wait()
                return send(client, title, title)

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(submit, clients))
        statuses = [(a.status_code, "Idempotent-Replay" in a) for a in answers]
        assert statuses.count((201, False)) == 1
        assert set(statuses) <= {(201, False), (201, True), (409, False)}
        for refused in (a for a in answers if a.status_code == 409):
            assert (problem(refused)["code"], refused["Retry-After"]) == ("idempotency_running", "1")
        if number == 0:
            assert (409, False) in statuses
        assert Note.objects.filter(title=title).count() == 1
        assert send(client_for(pim), title, title)["Idempotent-Replay"] == "true"


def test_access_is_asked_before_a_kept_answer_is_given(pim: Member, pim_client: Client) -> None:
    send(pim_client)
    Member.objects.filter(pk=pim.pk).update(is_active=False)
    assert send(pim_client).status_code == 401


def test_a_stranger_has_no_keys() -> None:
    assert send(Client()).status_code == 401
