"""One case of the matrix: a role asks for a route, and all that the answer may tell is compared with the rule."""

import json
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.http import HttpResponse

from tests.authz import ground, readings, shapes, tally
from tests.authz.cast import World
from tests.authz.matrix import BASE, Route, Row
from tests.authz.requests import OK, Ask, address, ask_for, elsewhere

SAFE = {"GET", "HEAD", "OPTIONS"}
TICKING = re.compile(r"\bt=\d+")  # the seconds left of a throttle's window


@dataclass(frozen=True)
class Case:
    """One cell at one route of one circle."""

    row: Row
    route: Route
    role: str
    place: str

    def __str__(self) -> str:
        where = "" if self.place == "open" else f" ({self.place})"
        return f"{self.row.id}: {self.role} {self.route}{where}"

    @property
    def ask(self) -> Ask:
        return ask_for(self.row, self.route)

    def cell(self, world: World) -> str:
        is_hidden = self.route.is_of_a_circle and world.places[self.place].is_hidden
        return self.row.cell(self.role, is_hidden=is_hidden)

    def expected(self, world: World) -> frozenset[int]:
        """This function will return the statuses that the matrix allows here."""
        ask, cell = self.ask, self.cell(world)
        if self.role in ask.instead_at.get(self.place, {}):
            return ask.instead_at[self.place][self.role]
        if self.role in ask.instead and cell in {"Y", "R", "S"}:
            return ask.instead[self.role]
        if cell == "S":
            return OK if self.role in ask.owners else frozenset({404})
        return OK if cell in {"Y", "R"} else frozenset({int(cell)})


@dataclass(frozen=True)
class Answer:
    """What came back, with what the request itself had named taken out."""

    status: int
    headers: dict[str, str]
    text: str
    trace: str

    @property
    def is_json(self) -> bool:
        return "json" in self.headers.get("Content-Type", "")

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None


def check(case: Case, world: World, untouched: dict[str, tuple[int, str]]) -> Answer:
    """This function will ask and compare. Raises AssertionError with the first difference from the rule."""
    path, used = address(case.ask, case.route, world, world.places[case.place], case.role)
    tally.count("cells x methods, in visible and hidden circles")
    with ground.rolled_back():
        before = _prepared(case, world, untouched)
        letters = len(mail.outbox)
        answer = send(case, world, path, used)
        expected = case.expected(world)
        assert answer.status in expected, (
            f"{case}: {answer.status} and not {sorted(expected)}\n{answer.text[:600]}\n{answer.trace}"
        )
        if answer.status not in OK and case.route.method not in SAFE:
            changed = ground.changes(before, ground.digest())
            assert not changed, f"{case} was refused and changed {changed}"
        assert len(mail.outbox) == letters or answer.status in OK, f"{case} was refused and sent mail"
    check_content(case, world, answer)
    if answer.status in (401, 404) and used:
        check_unknown(case, world, answer, used)
    return answer


def _prepared(case: Case, world: World, untouched: dict[str, tuple[int, str]] | None) -> dict[str, tuple[int, str]]:
    """Bring about what the case is about, and return what every table holds then, where somebody will compare."""
    if case.ask.prepare is not None:
        case.ask.prepare(world, world.places[case.place], case.role)
    elif untouched is not None:
        return untouched
    return {} if case.route.method in SAFE else ground.digest()


def send(
    case: Case,
    world: World,
    path: str,
    used: list[str],
    method: str = "",
    *,
    has_second_factor: bool = True,
    altered: Callable[[Any], Any] | None = None,
) -> Answer:
    """This function will send the case's request, with a fresh If-Match where the route wants one.

    `altered` makes another body of what would be sent, also where nothing would.
    """
    with readings.watched(case):
        return _sent(case, world, path, used, method, has_second_factor=has_second_factor, altered=altered)


def _sent(
    case: Case,
    world: World,
    path: str,
    used: list[str],
    method: str,
    *,
    has_second_factor: bool,
    altered: Callable[[Any], Any] | None,
) -> Answer:
    ask, place = case.ask, world.places[case.place]
    extra: dict[str, Any] = {}
    if (ask.body is not None or altered) and (method or case.route.method) not in SAFE:
        body = ask.body(world, place, case.role) if ask.body is not None else {}
        body = altered(body) if altered else body
        extra = {"data": body} if ask.is_form else {"data": json.dumps(body), "content_type": "application/json"}
    if ask.needs_match:
        extra["headers"] = {"If-Match": _etag(case, world, path)}
    client = world.client(case.role, has_second_factor=has_second_factor)
    tally.count("requests")
    return _answer(getattr(client, (method or case.route.method).lower())(path, **extra), used)


def _etag(case: Case, world: World, path: str) -> str:
    """The tag that the role reads, or what an administrator would: a refusal must come from her rights."""
    for role in (case.role, "ADM", "FAC"):
        found = world.client(role).get(path).headers.get("ETag")
        if found:
            return str(found)
    return "*"


def _answer(response: HttpResponse, used: list[str]) -> Answer:
    content = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    text = content.decode("utf-8", "replace")
    for number, name in enumerate(used):
        text = text.replace(name, f"<{number}>") if response.status_code >= 300 else text
    headers = {name: TICKING.sub("t=0", value) for name, value in response.headers.items()}
    info = getattr(response, "exc_info", None)
    trace = "".join(traceback.format_exception(*info))[-1500:] if info else ""
    return Answer(response.status_code, headers, text, trace)


def check_as(
    case: Case,
    as_role: str,
    world: World,
    *,
    has_second_factor: bool = True,
    about: str = "",
    untouched: dict[str, tuple[int, str]] | None = None,
) -> None:
    """This function will ask as the case's own role and compare with what another may: she is no more than that now.

    With `about` only that circle's secrets count, since elsewhere she may still belong. `untouched` is what every table
    holds now, where somebody has looked already.
    """
    path, used = address(case.ask, case.route, world, world.places[case.place], case.role)
    tally.count("cells x methods after access was lost")
    with ground.rolled_back():
        before = _prepared(case, world, untouched)
        answer = send(case, world, path, used, has_second_factor=has_second_factor)
        is_refused = answer.status not in OK and case.route.method not in SAFE
        changed = ground.changes(before, ground.digest()) if is_refused else []
    other = Case(case.row, case.route, as_role, case.place)
    # What she wrote stays hers, wherever she stands; what she said about the circle itself ends with her being in it.
    is_about_a_circle = any(part in str(case.route) for part in ("{slug}", "notifications/{", f"PUT {BASE}me/reflec"))
    is_of_what_she_lost = is_about_a_circle and about == case.place
    is_her_own = case.row.id.startswith("me.") and as_role != "ANON" and not is_of_what_she_lost
    expected = (case if is_her_own else other).expected(world)
    assert answer.status in expected, (
        f"{case}, now {as_role}: {answer.status} and not {sorted(expected)}\n{answer.text[:500]}"
    )
    assert not changed, f"{case}, now {as_role}, was refused and changed {changed}"
    check_content(other, world, answer, herself=case.role, about=about)


def check_content(case: Case, world: World, answer: Answer, *, herself: str = "", about: str = "") -> None:
    """This function will compare the keys, and look for every text that the role must not read."""
    own = world.own(herself) | (case.ask.reveals if answer.status in OK else set())
    secrets = world.not_for(case.role, about)
    found = [what for text, what in secrets.items() if text not in own and text in answer.text]
    assert not found, f"{case} answered {answer.status} with {found[:5]}"
    if not case.route.path.startswith(BASE) or not answer.text:
        return
    assert answer.is_json or answer.status in OK, f"{case}: a refusal of type {answer.headers.get('Content-Type')}"
    if answer.status not in OK:
        wrong = shapes.problem_differences(answer.body)
    elif answer.is_json:
        cell = case.row.cell(case.role)
        wrong = shapes.differences(answer.body, shapes.allowed(case.route, cell, case.role))
    else:
        wrong = []
    assert not wrong, f"{case} answered {answer.status}: {wrong}\n{answer.text[:1500]}"


def check_unknown(case: Case, world: World, answer: Answer, used: list[str]) -> None:
    """This function will ask for an id that no row has: the refusal must be the same, byte for byte."""
    path, unknown = elsewhere(case.route, used)
    with ground.rolled_back():
        other = send(case, world, path + case.ask.query, unknown)
    assert other.status == answer.status, f"{case}: {answer.status}, but an unknown id {other.status}"
    assert other.text == answer.text, f"{case}: an unknown id reads otherwise\n{answer.text}\n{other.text}"
    assert other.headers == answer.headers, (
        f"{case}: other headers for an unknown id\n{answer.headers}\n{other.headers}"
    )
