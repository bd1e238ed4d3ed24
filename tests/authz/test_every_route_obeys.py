"""Conventions that hold on every route, walked from the resolver: sizes, types, repeated requests, policies."""

import json
import re

import pytest
from django.test import Client

from tests.authz import ground, routes
from tests.authz.cases import cases
from tests.authz.check import Case
from tests.authz.conftest import Stage
from tests.authz.matrix import BASE, PLACEHOLDER
from tests.authz.requests import OK, address

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
LIMIT = 64 * 1024
KINDS = (
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded",
    "text/xml",
    "text/plain",
    "",
    "application/json; charset=utf-16",
    "application/jsonp",
    "application/*",
)
SOMETHING = "01890000-0000-7000-8000-000000000000"
WALKED = sorted(
    {
        (method, PLACEHOLDER.sub(SOMETHING, place.path))
        for place in routes.served()
        if place.path.startswith(("/api/", "/_allauth/"))
        for method in ((place.methods & UNSAFE) or ({"POST"} if place.path.startswith("/_allauth/") else set()))
    }
)
OURS = [(method, path) for method, path in WALKED if path.startswith(BASE)]
FORMS = f"{BASE}t/{SOMETHING}/"  # mail programs send a form (RFC 8058)
# Routes whose repeated request is not answered from what was kept, each with the reason.
UNKEPT = {
    "sessions/{session_id}/join/": "asking again is harmless, and a kept answer would open the door after hours",
    "t/{token}/": "the token itself is used once",
}
POSTS = [place for place in routes.served() if "POST" in place.methods and place.path.startswith(BASE)]
ASKED = {case.route: case for case in reversed(cases()) if case.route.method == "POST" and case.place == "open"
         and case.route.path.startswith(BASE)}  # fmt: skip


def test_there_is_something_to_walk() -> None:
    assert len(WALKED) > 60
    assert len(OURS) > 40
    assert len(POSTS) > 20


def test_no_unsafe_route_takes_a_body_over_64_kib() -> None:
    client, body = Client(), b'{"a": "' + b"x" * LIMIT + b'"}'
    for method, path in WALKED:
        answer = client.generic(method, path, body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large"), f"{method} {path}"


def test_no_account_endpoint_looks_at_what_comes_by_a_method_that_it_does_not_know() -> None:
    """allauth judges the body of whatever is not a GET before it says so: codes could be tried, and counted nowhere."""
    client, walked = Client(), sorted({path for _, path in WALKED if path.startswith("/_allauth/")})
    assert len(walked) > 30
    for path in walked:
        for method in ("HEAD", "OPTIONS", "TRACE", "PROPFIND"):
            answer = client.generic(method, path, b'{"code": "123456"}', content_type="application/json")
            assert (answer.status_code, "Allow" in answer.headers) == (405, True), f"{method} {path}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_account_endpoint_reads_what_is_not_json_by_any_method(kind: str) -> None:
    """allauth reads JSON whatever the type says: a form on a foreign page could send it without asking anybody."""
    client, walked = Client(), sorted({path for _, path in WALKED if path.startswith("/_allauth/")})
    assert len(walked) > 30
    for path in walked:
        for method in ("GET", *sorted(UNSAFE)):
            for body in (b'{"email": "pim@example.org"}', b"--x--", b"<a/>"):
                answer = client.generic(method, path, body, content_type=kind)
                assert answer.headers["Content-Type"] == "application/problem+json", f"{method} {path}"
                told = (answer.status_code, answer.json()["code"])
                assert told == (415, "unsupported_media_type"), f"{method} {path}"


@pytest.mark.parametrize("kind", KINDS[:3])
def test_no_json_route_takes_another_type(kind: str) -> None:
    client = Client()
    for method, path in OURS:
        if path == FORMS:
            continue
        answer = client.generic(method, path, b"--x--", content_type=kind)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), f"{method} {path}"


def test_every_post_keeps_its_answer_for_a_repeat() -> None:
    unkept = {place.path.removeprefix(BASE) for place in POSTS if not getattr(place.view.post, "is_idempotent", False)}  # type: ignore[union-attr]
    assert unkept == set(UNKEPT)


def test_a_repeated_post_gets_the_first_answer_and_another_body_is_refused(stage: Stage) -> None:
    tried = set()
    for case in cases():
        path = case.route.path.removeprefix(BASE)
        if case.route.method != "POST" or case.route in tried or path in UNKEPT or case.role == "ANON":
            continue
        if case.route.path.startswith(BASE) and case.expected(stage.world) & OK and _repeats(case, stage):
            tried.add(case.route)
    missing = {place.path for place in POSTS} - {route.path for route in tried} - {BASE + path for path in UNKEPT}
    assert not missing, f"nobody could be found who may ask these: {sorted(missing)}"


def _repeats(case: Case, stage: Stage) -> bool:
    """Ask twice and once otherwise; return whether the first was taken, for else nothing is kept."""
    world, place = stage.world, stage.world.places[case.place]
    path, _used = address(case.ask, case.route, world, place, case.role)
    with ground.rolled_back():
        if case.ask.prepare is not None:
            case.ask.prepare(world, place, case.role)
        client = world.client(case.role)
        headers = {"Idempotency-Key": "walked"}
        if case.ask.needs_match:
            headers["If-Match"] = client.get(path).headers.get("ETag", "*")
        body = json.dumps(case.ask.body(world, place, case.role) if case.ask.body else {})

        def ask(text: str):
            return client.post(path, text, content_type="application/json", headers=headers)

        first = ask(body)
        if first.status_code not in OK:
            return False
        again, other = ask(body), ask(body + " ")
        assert again.status_code == first.status_code, f"{case}: {again.content!r}"
        assert again.content == first.content, f"{case}"
        assert again.headers["Idempotent-Replay"] == "true", f"{case}"
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch"), f"{case}"
    return True


def test_every_write_says_how_much_is_left(stage: Stage, settings) -> None:
    settings.THROTTLE_RATES = {
        f"{scope}.{whose}": "1000/min"
        for scope in ("write", "report", "invite", "accept")
        for whose in ("account", "address")
    }
    client = stage.world.client("MEM")
    with ground.rolled_back():
        for method, path in OURS:
            answer = client.generic(method, path, b"{}", content_type="application/json")
            assert answer.status_code < 500, f"{method} {path}"
            if (
                answer.status_code not in (403, 404) and path != FORMS
            ):  # what she may not do is told before anything is counted
                assert re.search(r"r=\d+;t=\d+", answer.headers.get("RateLimit", "")), (
                    f"{method} {path} {answer.status_code}"
                )


def test_every_page_and_answer_has_a_policy_without_unsafe(stage: Stage) -> None:
    client = stage.world.client("ADM")
    paths = sorted({PLACEHOLDER.sub(SOMETHING, place.path) for place in routes.served()})
    assert len(paths) > 150
    for path in [*paths, "/nowhere/"]:
        policy = client.get(path).headers.get("Content-Security-Policy", "")
        assert "unsafe" not in policy, path
        assert "default-src 'self'" in policy or "sandbox" in policy or "default-src 'none'" in policy, path
