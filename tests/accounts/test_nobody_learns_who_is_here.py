"""An address that has an account and one that has none get the same answers, letter for letter, at every step."""

import re
from typing import Any

import pytest

from members.models import Member
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet corner of the sea"
KNOWN, OFF, UNKNOWN = "kim@example.org", "off@example.org", "nil@example.org"
VARYING = re.compile(r'"session_token": "[^"]+"')


@pytest.fixture(autouse=True)
def people(db):
    """One who is here, one who was deactivated, and nobody."""
    Member.objects.create_confirmed(KNOWN, PASSWORD)
    Member.objects.create_confirmed(OFF, PASSWORD, is_active=False)


def shown(answer: Any, address: str) -> tuple[object, ...]:
    """What can be seen of an answer, with what is random or was sent by the asker herself made equal."""
    body = VARYING.sub("", answer.content.decode()).replace(address, "her address")
    headers = {
        name: value for name, value in answer.headers.items() if name not in {"Content-Length", "Expires", "RateLimit"}
    }
    cookies = {name: {**morsel, "expires": ""} for name, morsel in answer.cookies.items()}
    return answer.status_code, body, headers, cookies


STEPS = {
    "sign-up": [("post", "auth/signup", lambda a: {"email": a, "is_adult": True}), ("get", "auth/session", None)],
    "sign-up, wrong codes": [
        ("post", "auth/signup", lambda a: {"email": a, "is_adult": True}),
        *[("post", "auth/email/verify", lambda a: {"key": "AAAA-AAAA"})] * 4,
        ("get", "auth/session", None),
    ],
    "sign-up, code again": [
        ("post", "auth/signup", lambda a: {"email": a, "is_adult": True}),
        *[("post", "auth/email/verify/resend", None)] * 3,
        ("post", "auth/email/verify", lambda a: {"key": ""}),
    ],
    "code": [("post", "auth/code/request", lambda a: {"email": a}), ("get", "auth/session", None)],
    "code, wrong codes": [
        ("post", "auth/code/request", lambda a: {"email": a}),
        *[("post", "auth/code/confirm", lambda a: {"code": "AAAA-AAAA"})] * 4,
    ],
    "code again": [
        ("post", "auth/code/request", lambda a: {"email": a}),
        *[("post", "auth/code/resend", None)] * 3,
        ("post", "auth/code/confirm", lambda a: {"code": ""}),
    ],
    "password": [("post", "auth/login", lambda a: {"email": a, "password": "wrong wrong wrong"})],
    "reset": [("post", "auth/password/request", lambda a: {"email": a}), ("get", "auth/session", None)],
    "reset, wrong codes": [
        ("post", "auth/password/request", lambda a: {"email": a}),
        *[("post", "auth/password/reset", lambda a: {"key": "AAAA-AAAA", "password": PASSWORD})] * 4,
    ],
    "reset, no code": [
        ("post", "auth/password/request", lambda a: {"email": a}),
        ("post", "auth/password/reset", lambda a: {"key": "", "password": PASSWORD}),
    ],
    "reset, weak password": [
        ("post", "auth/password/request", lambda a: {"email": a}),
        ("post", "auth/password/reset", lambda a: {"key": "AAAA-AAAA", "password": a}),
    ],
    "reset, asking whether a code is right": [
        ("post", "auth/password/request", lambda a: {"email": a}),
        *[("get", "auth/password/reset", {"X-Password-Reset-Key": "AAAA-AAAA"})] * 4,
    ],
    "sign-up, asking whether a code is right": [
        ("post", "auth/signup", lambda a: {"email": a, "is_adult": True}),
        *[("get", "auth/email/verify", {"X-Email-Verification-Key": "AAAA-AAAA"})] * 4,
    ],
}


def walk(kind: str, name: str, address: str) -> list[tuple[object, ...]]:
    visitor, seen = Visitor(kind), []
    for method, path, extra in STEPS[name]:
        body = extra(address) if callable(extra) else None
        headers = extra if isinstance(extra, dict) else {}
        seen.append(shown(visitor.auth(method, path, body, **headers), address))
    return seen


@pytest.mark.parametrize("kind", ["browser", "app"])
@pytest.mark.parametrize("name", STEPS)
def test_the_answers_are_the_same_whoever_is_asked_about(kind, name):
    nobody = walk(kind, name, UNKNOWN)
    assert walk(kind, name, KNOWN) == nobody
    assert walk(kind, name, OFF) == nobody
    assert all(status < 500 for status, *_ in nobody)


@pytest.mark.parametrize(
    ("path", "body"),
    [("auth/signup", {"is_adult": True}), ("auth/code/request", {}), ("auth/password/request", {})],
)
def test_each_request_sends_one_letter_to_each_address(path, body, letters):
    for address in (KNOWN, UNKNOWN):
        Visitor("app").auth("post", path, {"email": address, **body})
        assert len(letters(address)) == 1
