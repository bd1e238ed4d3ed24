"""The document says what the conventions do, for our operations and for allauth's, and every operation is described."""

from typing import Any

import pytest
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings
from drf_spectacular.validation import validate_schema

from config.api.openapi import METHODS, allauth_document, merge_allauth
from tests.api import views

PATTERNS = [
    path("api/v1/notes/", views.Notes.as_view()),
    path("api/v1/notes/<int:pk>/", views.NoteDetail.as_view()),
    path("api/v1/create/", views.CreateNote.as_view()),
    path("api/v1/private/", views.Private.as_view()),
]
HOOKS = {"POSTPROCESSING_HOOKS": ["config.api.openapi.add_problem_responses", "config.api.openapi.merge_allauth"]}


@pytest.fixture
def document(settings: Any) -> dict[str, Any]:
    with patched_settings(HOOKS):
        return SchemaGenerator(patterns=PATTERNS).get_schema(request=None, public=True)


def operation(document: dict[str, Any], path: str, method: str) -> dict[str, Any]:
    return document["paths"][f"/api/v1/{path}"][method]


def header_names(found: dict[str, Any]) -> set[str]:
    return {one["name"] for one in found.get("parameters", []) if one["in"] == "header"}


def ours(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if path.startswith("/api/") and method in item
    ]


def test_the_merged_document_is_valid_openapi(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate_schema(document)


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [item[m]["operationId"] for item in document["paths"].values() for m in METHODS if m in item]
    assert len(ids) == len(set(ids)) > 20


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            found.extend(v for k, v in node.items() if k == "$ref" and isinstance(v, str))
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    assert len(found) > 50
    for reference in found:
        _, _, kind, name = reference.split("/")
        assert name in document["components"][kind], reference


def test_nothing_of_openapi_3_0_is_left(document: dict[str, Any]) -> None:
    assert "'nullable'" not in str(document)


def test_account_operations_are_there_and_only_those_that_are_switched_on(document: dict[str, Any]) -> None:
    accounts = [path for path in document["paths"] if path.startswith("/_allauth/")]
    assert "/_allauth/{client}/v1/auth/login" in accounts
    assert "/_allauth/{client}/v1/auth/code/request" in accounts
    assert not [path for path in accounts if "provider" in path or "phone" in path]
    assert document["paths"]["/_allauth/{client}/v1/auth/login"]["post"]["tags"] == ["auth"]


def test_sign_up_asks_for_an_address_and_no_user_name(settings: Any) -> None:
    signup = allauth_document()["components"]["schemas"]["BaseSignup"]
    assert "email" in signup["properties"]
    assert "username" not in signup["properties"]


def test_a_clash_of_names_is_an_error() -> None:
    with pytest.raises(ValueError, match="AuthUser"):
        merge_allauth({"paths": {}, "components": {"schemas": {"AuthUser": {}}}}, None, None, True)


def test_the_conventions_stand_in_the_operations(document: dict[str, Any]) -> None:
    create, change = operation(document, "create/", "post"), operation(document, "notes/{id}/", "patch")
    read = operation(document, "notes/{id}/", "get")
    assert header_names(create) == {"Idempotency-Key"}
    assert header_names(change) == {"If-Match"}
    assert header_names(read) == {"If-None-Match"}
    assert {"400", "401", "403", "406", "409", "413", "415", "422", "429"} <= set(create["responses"])
    assert {"404", "412", "428"} <= set(change["responses"])
    assert "304" in read["responses"]
    assert "422" not in change["responses"]


def test_a_page_is_described_with_its_links_and_limits(document: dict[str, Any]) -> None:
    found = operation(document, "notes/", "get")
    assert {"limit", "cursor"} <= {one["name"] for one in found["parameters"]}
    schema = found["responses"]["200"]["content"]["application/json"]["schema"]
    page = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    assert page["required"] == ["next", "previous", "results"]


def test_both_ways_to_sign_in_are_described(document: dict[str, Any]) -> None:
    assert set(document["components"]["securitySchemes"]) == {"sessionToken", "cookieAuth"}
    assert {"sessionToken": []} in operation(document, "private/", "get")["security"]


@pytest.mark.django_db
@pytest.mark.urls("config.urls")
def test_every_operation_of_ours_is_described_and_shown_by_example(settings: Any) -> None:
    settings.ROOT_URLCONF = "config.urls"
    document = SchemaGenerator().get_schema(request=None, public=True)
    found = ours(document)
    assert found
    undescribed = [f"{method} {path}" for path, method, one in found if not one.get("description", "").strip()]
    assert undescribed == []
    without_example = [f"{method} {path}" for path, method, one in found if not has_example(one)]
    assert without_example == []


def has_example(found: dict[str, Any]) -> bool:
    """An operation that neither takes nor gives a body of JSON has nothing to show."""
    answers = [one for status, one in found["responses"].items() if status.startswith("2")]
    bodies = [one for one in [found.get("requestBody", {}), *answers] if "application/json" in one.get("content", {})]
    return not bodies or any({"example", "examples"} & set(one["content"]["application/json"]) for one in bodies)
