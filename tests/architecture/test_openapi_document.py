"""The document of the API: committed as it is, complete, and shown without asking any other host."""

import difflib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

COMMITTED = Path("docs/api/openapi.yaml")
METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Ours only; allauth describes its own."""
    for path, item in document()["paths"].items():
        for method in METHODS:
            if method in item and path.startswith("/api/"):
                yield method, path, item[method]


def test_the_committed_document_is_the_one_that_is_served():
    served = OpenApiYamlRenderer().render(document(), renderer_context={}).decode()
    committed = COMMITTED.read_text(encoding="utf-8")
    drift = list(difflib.unified_diff(committed.splitlines(), served.splitlines(), "committed", "served", n=1))
    assert not drift, "Run `make schema`:\n" + "\n".join(drift[:40])


def test_the_document_is_valid_openapi_3_1():
    assert document()["openapi"] == "3.1.0"
    validate_schema(document())


def test_every_route_of_the_api_is_documented():
    documented = {re.sub(r"\{\w+\}", "{}", path) for path in document()["paths"]}
    routes = {
        re.sub(r"<[^>]+>", "{}", f"/{prefix.pattern}{route}")
        for prefix in get_resolver().url_patterns
        if str(prefix.pattern) == "api/v1/"
        for route in leaves(prefix)
    }
    assert len(routes) > 3
    assert routes <= documented


def leaves(node: Any) -> Iterator[str]:
    for pattern in node.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from (f"{pattern.pattern}{rest}" for rest in leaves(pattern))
        else:
            yield str(pattern.pattern)


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("part", ["summary", "description", "tags"])
def test_every_operation_says_what_it_does(part):
    silent = [f"{method.upper()} {path}" for method, path, operation in operations() if not operation.get(part)]
    assert not silent, "\n".join(silent)


def test_every_operation_that_takes_or_gives_something_shows_an_example():
    bare = [
        f"{method.upper()} {path}"
        for method, path, operation in operations()
        if (media := list(shown(operation))) and not any("example" in one or "examples" in one for one in media)
    ]
    assert not bare, "\n".join(bare)


def shown(operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What goes in and what comes out where all is well, one for each media type."""
    yield from operation.get("requestBody", {}).get("content", {}).values()
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            yield from response.get("content", {}).values()


def test_every_operation_says_how_it_refuses():
    for method, path, operation in operations():
        refusals = {status for status in operation["responses"] if status.startswith("4")}
        assert {"400", "401"} <= refusals, f"{method} {path}"


def test_logging_in_is_part_of_the_document():
    paths = set(document()["paths"])
    assert {"/_allauth/{client}/v1/auth/signup", "/_allauth/{client}/v1/auth/code/request"} <= paths
    signup = str(document()["components"]["schemas"]["AuthBaseSignup"])
    assert "is_adult" in signup


def test_what_is_refused_before_allauth_is_asked_is_part_of_the_document():
    paths = {path: item for path, item in document()["paths"].items() if path.startswith("/_allauth/")}
    unsafe = [one for item in paths.values() for method, one in item.items() if method in {"post", "put", "delete"}]
    assert len(unsafe) > 15
    assert all({"413", "415", "429"} <= set(one["responses"]) for one in unsafe)


@pytest.mark.parametrize("address", ["/api/docs/", "/api/docs/?script="])
def test_the_documentation_names_no_other_host(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page) == []
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_document_is_shown_to_no_validator_elsewhere(client):
    assert '"validatorUrl": null' in client.get("/api/docs/?script=").content.decode()
