"""The service without a broker, or with one that accepts and never answers: every route answers as if it were there."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.authz import cast
from tests.authz.cases import SERVED
from tests.authz.cast import World
from tests.authz.check import SAFE, Case
from tests.authz.requests import address
from tests.faults import elsewhere
from tests.faults.elsewhere import Request
from tests.faults.harness import Lab, free_port, wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LONGEST = 2.0  # seconds
ROLE = "MEM"
KINDS = ("/_allauth/app/", "/_allauth/browser/", "/admin/", "/circles/", "/hooks/", "/calendar/", "/api/v1/t/", "/live")


@dataclass(frozen=True)
class Told:
    """What one route answered, and how long that took."""

    route: str
    status: int
    seconds: float


@pytest.fixture(params=["stopped", "silent"])
def redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An address at which nobody listens, or somebody who takes every call and says nothing."""
    if request.param == "stopped":
        yield f"redis://127.0.0.1:{free_port()}/0"
        return
    with socket.create_server(("127.0.0.1", 0), backlog=512) as silent:
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def test_every_route_answers_within_two_seconds(lab: Lab, redis_url: str) -> None:
    """Reading first, then writing, as a member who may do most of it; what she may not is refused as fast."""
    world = cast.build()
    port = _serve(lab, redis_url)
    _judge([_ask_case(world, case, port) for case in _cases()], "routes")


def test_every_other_address_answers_within_two_seconds(lab: Lab, redis_url: str) -> None:
    """Accounts as a member, the admin as an administrator, then pages, links in letters, hooks, feeds, health."""
    world = cast.build()
    asked = elsewhere.requests(world)
    kinds = (
        "/_allauth/app/",
        "/_allauth/browser/",
        "/admin/",
        "/circles/",
        "/hooks/",
        "/calendar/",
        "/api/v1/t/",
        "/readyz",
    )
    assert all(any(each.path.startswith(kind) for each in asked) for kind in kinds)
    port = _serve(lab, redis_url)
    _judge([_ask(port, each) for each in asked], "other addresses", least=0.25)  # much of it is refused: empty forms


def _serve(lab: Lab, redis_url: str) -> int:
    port = free_port()
    lab.start("gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2",
              "--no-control-socket", wait=False, REDIS_URL=redis_url, READY_TOKEN=elsewhere.MONITOR,
              METRICS_TOKEN=elsewhere.MONITOR)  # fmt: skip
    wait_until(lambda: _is_up(port), lab.patience, lab.errors)
    return port


def _judge(told: list[Told], what: str, *, least: float = 0.5) -> None:
    slowest = max(told, key=lambda each: each.seconds)
    wrong = [each for each in told if each.status >= 500 or each.seconds > LONGEST]
    well = sum(each.status < 300 for each in told)
    lost = sum(each.status >= 500 for each in told)
    print(f"F12 without a broker: lost={lost} dup=0 late_p99={slowest.seconds:.2f}s {len(told)} {what}, {well} well")
    assert not wrong, wrong
    assert well > len(told) * least


def _cases() -> list[Case]:
    asked = {str(route): Case(row, route, ROLE, "open") for route, row in SERVED if route.is_api}
    in_order = ["GET", "PUT", "POST", "PATCH", "DELETE"]
    return sorted(asked.values(), key=lambda case: (in_order.index(case.route.method), case.route.path))


def _ask_case(world: World, case: Case, port: int) -> Told:
    place = world.places[case.place]
    path, _ = address(case.ask, case.route, world, place, ROLE)
    headers = {"X-Session-Token": world.cookies[ROLE, True], "Content-Type": "application/json", "If-Match": "*"}
    body = None
    if case.ask.body is not None and case.route.method not in SAFE:
        body = json.dumps(case.ask.body(world, place, ROLE))
    if not case.ask.needs_match:
        del headers["If-Match"]
    return _ask(port, Request(case.route.method, path, headers, body), str(case.route))


def _ask(port: int, asked: Request, name: str = "") -> Told:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    began = time.monotonic()
    connection.request(asked.method, asked.path, body=asked.body, headers=asked.headers)
    answer = connection.getresponse()
    answer.read()
    return Told(name or f"{asked.method} {asked.path}", answer.status, time.monotonic() - began)


def _is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except OSError:
        return False
