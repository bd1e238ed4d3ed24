"""Who writes what: every cell that lets a role write, and a body with all that no route documents put into it.

The names are those of every field of every model, and the ids of other people's rows are among the values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.apps import apps
from django.db import models

from tests.architecture import sources
from tests.authz.cases import cases
from tests.authz.cast import World
from tests.authz.check import Case
from tests.authz.matrix import shape

DOCUMENT = sources.ROOT / "docs" / "api" / "openapi.yaml"
POISON = "mass-assigned"
LONG_AGO = "2001-02-03T04:05:06Z"
NUMBER = 7_357
EXTRA_NAMES = ("is_staff", "is_superuser", "is_active", "id", "pk", "version", "member", "member_id", "circle", "role")
EXTRA_NAMES += ("user", "groups", "user_permissions", "password", "email", "state", "author", "taken", "seat_limit")


@dataclass(frozen=True)
class Write:
    """One case that writes, with the names that its route documents."""

    case: Case
    documented: frozenset[str]

    def __str__(self) -> str:
        return str(self.case)


def writes(*, is_everybody: bool) -> list[Write]:
    """This function will return the cases that may write: for each route the first role that may, or all of them."""
    allowed = [case for case in cases(unsafe_only=True) if case.place == "open" and _may(case)]
    if not is_everybody:
        allowed = list({(case.row.id, case.route): case for case in reversed(allowed)}.values())
    return [Write(case, documented(case.route.method, case.route.path)) for case in allowed]


def _may(case: Case) -> bool:
    cell = case.row.cell(case.role)
    return (cell in {"Y", "R"} or (cell == "S" and case.role in case.ask.owners)) and case.role not in case.ask.instead


@cache
def document() -> dict[str, Any]:
    """This function will return the committed API document."""
    return dict(yaml.safe_load(DOCUMENT.read_text()))


def documented(method: str, path: str) -> frozenset[str]:
    """This function will return every name that the route's body may hold, at any depth."""
    for known, operations in document()["paths"].items():
        if shape(known) == shape(path) and method.lower() in operations:
            body = operations[method.lower()].get("requestBody", {})
            return frozenset(_names(body))
    raise AssertionError(f"docs/api/openapi.yaml does not know {method} {path}")


def _names(node: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _names(item, seen)
    if not isinstance(node, dict):
        return
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        name = reference.rsplit("/", 1)[-1]
        yield from _names(document()["components"]["schemas"][name], seen | {reference})
    yield from node.get("properties", {})
    for key, value in node.items():
        if key not in ("example", "examples"):
            yield from _names(value, seen)


@cache
def answered_names() -> tuple[str, ...]:
    """This function will return every name that an answer of ours has: what is read is tried to be written."""
    return tuple(
        name for schema in document()["components"]["schemas"].values() for name in schema.get("properties", ())
    )


@cache
def model_fields() -> dict[str, models.Field]:
    """This function will return one field for each name that any model has, by its name and by its column."""
    found: dict[str, models.Field] = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if isinstance(field, models.Field):
                found |= {field.name: field, field.attname: field}
    return found


def foreign(world: World, documented: frozenset[str], *, is_first: bool) -> dict[str, Any]:
    """This function will return a value for each name that the route does not document."""
    other = world.people["MOM"]
    values: dict[str, Any] = dict.fromkeys((*EXTRA_NAMES, *answered_names()), POISON)
    values |= {name: _value(field, other.pk, is_first=is_first) for name, field in model_fields().items()}
    return {name: value for name, value in sorted(values.items()) if name not in documented}


def _value(field: models.Field, other: object, *, is_first: bool) -> Any:
    if isinstance(field, models.BooleanField):
        return is_first
    if field.choices:
        choices = [value for value, _ in field.flatchoices]
        return choices[0 if is_first else -1]
    if isinstance(field, models.ForeignKey | models.UUIDField):
        return str(other)
    if isinstance(field, models.DateTimeField):
        return LONG_AGO
    if isinstance(field, models.IntegerField | models.FloatField):
        return NUMBER
    return POISON


def with_foreign(body: Any, extras: Mapping[str, Any]) -> Any:
    """This function will return the body with the extras in its objects; what it says already stays.

    Of a list the first one has to do, since a body may hold 64 KiB.
    """
    if isinstance(body, list):
        return [with_foreign(item, extras if number == 0 else {}) for number, item in enumerate(body)]
    if isinstance(body, dict):
        return {**extras, **{key: with_foreign(value, extras) for key, value in body.items()}}
    return body
