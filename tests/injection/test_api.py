"""Every free text that the API takes: it is refused, or it is kept as it is and answered as JSON and nothing else.

Which texts there are is read from the API document, so that a new field is covered the moment it is described.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from groups.serializers.lines import normal
from tests.authz import ground
from tests.authz.check import send
from tests.authz.conftest import Stage, stage  # noqa: F401  (a fixture)
from tests.authz.matrix import Route, shape
from tests.authz.requests import OK, address
from tests.authz.writing import Write, document, writes
from tests.injection.payloads import EVERY

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
LEAST = {"name", "description", "audience", "handle", "alias", "text", "label", "meeting_place"}


def free_texts(route: Route) -> set[str]:
    """This function will return the names in the route's body whose value may be any text."""
    for path, operations in document()["paths"].items():
        if shape(path) == route.shape and route.method.lower() in operations:
            content = operations[route.method.lower()].get("requestBody", {}).get("content", {})
            return set(_texts(content.get("application/json", {}).get("schema", {})))
    return set()


def _texts(schema: Any) -> Iterator[str]:
    if "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    for name, value in schema.get("properties", {}).items():
        forms = [value, *value.get("oneOf", []), *value.get("anyOf", []), *value.get("allOf", [])]
        is_text = any(each.get("type") == "string" or "string" in (each.get("type") or []) for each in forms)
        if is_text and not {"format", "enum"} & value.keys():
            yield name
        yield from _texts(value.get("items", {}) if "items" in value else value if "properties" in value else {})


WRITES = [each for each in writes(is_everybody=False) if free_texts(each.case.route)]


TEXTS = [(write, name) for write in WRITES for name in sorted(free_texts(write.case.route))]
NAMING = ("/me/blocks/", "/reports/")  # a handle here names somebody who is there, and no text of these does
TURNS = 5  # each text is tried at every fifth place, so that a run tries all of them, and each place some


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=lambda number: f"{TEXTS[number][1]} of {TEXTS[number][0]}")
def test_a_text_is_refused_or_kept_and_answered_as_it_is(stage: Stage, number: int) -> None:  # noqa: F811
    write, name = TEXTS[number]
    for text in EVERY[number % TURNS :: TURNS]:
        _is_taken(stage, write, name, text)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(len(TEXTS)), ids=lambda number: f"{TEXTS[number][1]} of {TEXTS[number][0]}")
def test_every_text_at_every_place(stage: Stage, number: int) -> None:  # noqa: F811
    write, name = TEXTS[number]
    taken = [text for text in EVERY if _is_taken(stage, write, name, text)]
    is_pointer = name == "handle" and str(write).endswith(NAMING)
    assert bool(taken) is not is_pointer or name not in LEAST, f"{name} of {write} took {taken[:3]}"


def _is_taken(stage: Stage, write: Write, name: str, text: str) -> bool:  # noqa: F811
    case, place = write.case, stage.world.places["open"]
    with ground.rolled_back():
        if case.ask.prepare is not None:
            case.ask.prepare(stage.world, place, case.role)
        path, used = address(case.ask, case.route, stage.world, place, case.role)
        answer = send(case, stage.world, path, used, altered=lambda body: {**body, name: text})
    assert answer.status < 500, f"{name}={text!r}: {answer.trace}"
    assert answer.status == 204 or "json" in answer.headers["Content-Type"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status not in OK:
        return False
    said = answer.body.get(name) if answer.text and isinstance(answer.body, dict) else None
    if isinstance(said, str):
        kept = {text, text.strip(), normal(text), text.replace("\r\n", "\n")}
        assert said in kept, f"{name}={text!r} became {said!r}"
        assert json.loads(answer.text)[name] == said
    return True


def test_the_texts_that_moms_write_are_among_those_tried() -> None:
    assert {name for each in WRITES for name in free_texts(each.case.route)} >= LEAST
