"""All that is sealed is written and read over HTTP, and no other place holds a word of it.

Searched are dumps of both databases (the store of repeated requests, admin history and logins lie there), the log at
its most talkative, letters, and what tasks are given. Meeting links and places have a flow of their own.
"""

import base64
import dataclasses
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from celery.signals import before_task_publish
from django.test import Client
from django.utils import timezone

from config.api import portability as repeated
from groups import portability as circles
from groups.models import OwnSources, Reflection, Seat
from members.models import Consent
from notifications import portability as deliveries
from notifications import tasks
from notifications.channels import memory
from notifications.models import AccountMail, PushSubscription
from tests.browsers import FCM, browser
from tests.factories import LONG_AGO, make_circle, make_member, make_membership, make_seat, make_session
from tests.flows.test_no_words_in_a_dump import dump
from tests.notifications.ledger import make_due, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = "canary-marmalade on the canary-ceiling"
AGAIN = "canary-thunder after all"
TICKED = ["yelling", "money", "balance"]  # the words stand in many places; in her order they stand with her alone
DEVICE = f"{FCM}canary-telephone"
STRANGER = "canary-stranger@example.org"
SECRETS = ("canary-marmalade", "canary-ceiling", "canary-thunder", "canary-telephone")


@pytest.fixture
def letters() -> Iterator[list[Any]]:
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


@pytest.fixture
def told_to_tasks() -> Iterator[list[str]]:
    """What is handed to the broker, headers and arguments."""
    told: list[str] = []

    def hear(body: object = None, headers: object = None, **_: object) -> None:
        told.append(f"{body!r} {headers!r}")

    before_task_publish.connect(hear)
    yield told
    before_task_publish.disconnect(hear)


def say(client: Client, method: str, path: str, body: object, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    address = path if path.startswith("/") else f"/api/v1/{path}"
    answer = getattr(client, method)(address, body, content_type="application/json", headers=headers)
    assert answer.status_code < 300, answer.content
    return answer.json()


def live(client: Client, session_id: object) -> None:
    """Write everything that is sealed, twice where a repeat brings the kept answer back, change it, and read it all."""
    for _twice in range(2):
        written = say(client, "post", "me/reflections/", {"session": str(session_id), "text": WORDS}, "evening")
        say(client, "post", "me/push-subscriptions/", browser(DEVICE, label="Phone"), "telephone")
    say(client, "patch", f"me/reflections/{written['id']}/", {"text": AGAIN})
    say(client, "put", "me/guilt-sources/", {"guilt_sources": TICKED, "about_me": []})
    for path in ("me/reflections/", "me/guilt-sources/", "me/push-subscriptions/", "me/prompts/", "me/"):
        assert client.get(f"/api/v1/{path}").status_code == 200
    assert client.get("/api/v1/me/reflections/").json()["results"][0]["text"] == AGAIN
    assert client.get("/api/v1/me/guilt-sources/").json()["guilt_sources"] == TICKED


def spellings(text: str) -> set[str]:
    raw = text.encode()
    return {text, quote(text), json.dumps(text)[1:-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")}


def test_what_is_sealed_is_found_nowhere(
    settings: Any, letters: list[Any], told_to_tasks: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    settings.DEBUG = True  # the most talkative: every statement with its parameters
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django.db.backends")
    pim = make_member("pim", reflecting=True, quiet_from=None, quiet_to=None)
    Consent.objects.create(member=pim, purpose="guilt_sources", version=1, granted_at=LONG_AGO)
    session = make_session(make_circle(), starts_at=timezone.now() - timedelta(hours=2))
    make_membership(session.circle, pim)
    make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    client = Client()
    client.force_login(pim, backend="allauth.account.auth_backends.AuthenticationBackend")
    live(client, session.pk)
    Client().post("/_allauth/app/v1/auth/code/request", {"email": STRANGER}, content_type="application/json")
    before_sending = dump()
    tasks.tick()
    make_due()
    settle()
    tasks.tick()

    assert (Reflection.objects.count(), OwnSources.objects.count(), PushSubscription.objects.count()) == (1, 1, 1)
    everywhere = {
        "a dump": before_sending.decode("utf-8", "replace") + dump().decode("utf-8", "replace"),
        "the log": caplog.text,
        "a task": "\n".join(told_to_tasks),
        "a letter": "\n".join(str(dataclasses.asdict(each)) for each in letters if each.to != STRANGER),
        "what two apps export": json.dumps([app.export(pim.pk) for app in (repeated, deliveries)]),
    }
    assert str(pim.pk) in everywhere["a dump"]
    assert "idempotencyrecord" in everywhere["the log"].lower()
    assert "send_due" in everywhere["a task"]
    in_order = ['yelling", "money', "yelling','money", "'yelling', 'money", "yelling,money"]
    found = [
        f"{secret} in {where}"
        for where, text in everywhere.items()
        for secret in (*SECRETS, *in_order, STRANGER)
        for spelling in spellings(secret)
        if spelling.casefold() in text.casefold()
        and (secret, where) != (STRANGER, "the log")  # an account is looked for by address: statements name it
    ]
    told = "\n".join(record.getMessage() for record in caplog.records if record.levelno >= logging.INFO)
    assert STRANGER not in told
    assert not found, sorted(set(found))
    hers = json.dumps(circles.export(pim.pk))
    assert AGAIN in hers  # what is taken along is hers to read
    assert AccountMail.objects.exists()
