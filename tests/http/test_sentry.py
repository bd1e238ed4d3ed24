"""What is told of a failure elsewhere: where in our code it broke, and nothing of who asked or what she wrote."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from config import sentry
from config.settings.variables import env

WORDS = "I cried in the car again"
told: list[dict[str, Any]] = []


class Kept(Transport):
    """Stands where the network would be."""

    def capture_envelope(self, envelope: Envelope) -> None:
        told.extend(item.payload.json for item in envelope.items if item.payload.json)


def broken(request: HttpRequest, token: str) -> HttpResponse:
    hers = request.body.decode()
    raise RuntimeError(f"cannot write to mia@example.org of /calendar/{token}: {len(hers)} letters")


urlpatterns = [path("api/v1/t/<str:token>/", broken)]
handler500 = "config.api.problems.handler500"


@pytest.fixture
def watched() -> Iterator[list[dict[str, Any]]]:
    told.clear()
    before = sentry_sdk.get_global_scope().client
    sentry.start("https://key@sentry.invalid/1", release="1", transport=Kept)
    yield told
    sentry_sdk.get_client().close(timeout=1)
    sentry_sdk.get_global_scope().set_client(before)


@pytest.mark.urls(__name__)
def test_a_failure_is_told_without_anything_of_hers(watched: list[dict[str, Any]]) -> None:
    answer = Client(raise_request_exception=False).post(
        "/api/v1/t/aB3xYz9_Qw-8Kd7Lm2Np5Rt6Uv1Ws4/?next=secret-place", {"text": WORDS}, content_type="application/json",
        headers={"Cookie": "__Host-sessionid=opens-everything", "User-Agent": "hers", "X-Session-Token": "hers-too"},
    )  # fmt: skip
    sentry_sdk.flush(2)
    (event,) = watched
    (failure,) = event["exception"]["values"]
    assert failure["type"] == "RuntimeError"
    assert failure["stacktrace"]["frames"][-1]["function"] == "broken"
    assert json.loads(answer.content)["instance"].endswith(event["tags"]["request_id"][-12:])
    whole = json.dumps(event)
    for hers in (WORDS, "mia@", "aB3xYz9", "secret-place", "opens-everything", "hers-too", "User-Agent", "127.0.0.1"):
        assert hers not in whole, hers


@pytest.mark.urls(__name__)
def test_without_a_dsn_nobody_is_told() -> None:
    told.clear()
    assert env("SENTRY_DSN") == ""
    Client(raise_request_exception=False).post("/api/v1/t/x/", {"text": WORDS}, content_type="application/json")
    assert told == []
    assert not sentry_sdk.get_client().is_active()
