"""The one OpenAPI document: our operations with their conventions, and allauth's own document merged into it."""

import copy
import re
from pathlib import Path
from typing import Any, Final

import yaml
from allauth.headless.spec.internal import schema as allauth_spec
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework.serializers import Serializer

from config.api.etag import ConditionalMixin, VersionedMixin
from config.api.problems import CONTENT_TYPE

Document = dict[str, Any]
METHODS: Final = ("get", "post", "put", "patch", "delete")
PREFIX: Final = "Auth"
MEMBER_ID_EXAMPLE: Final = "019338f0-8d5c-7c3a-9f0a-5d2f6f1a7b11"
_REF: Final = re.compile(r"^#/components/(\w+)/")
_VERBS: Final = {"get": "retrieve", "post": "create", "put": "update", "patch": "partial_update", "delete": "destroy"}
_STRING: Final = {"type": "string"}
PROBLEM_SCHEMA: Final[Document] = {
    "type": "object",
    "description": "RFC 9457 problem details. Further members belong to the code, such as alternatives.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": _STRING,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people. May change; `code` does not."},
        "code": {"type": "string", "description": "For programs. Stable."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer, or #/name of a parameter."},
                    "code": _STRING,
                    "detail": _STRING,
                },
            },
        },
    },
}
PROBLEM_EXAMPLE: Final[Document] = {
    "type": "/api/problems/invalid",
    "title": "Bad Request",
    "status": 400,
    "code": "invalid",
    "detail": "Some of what you sent is not valid.",
    "errors": [{"pointer": "#/weekday", "code": "invalid_choice", "detail": '"9" is not a valid choice.'}],
}


class KindcircleSchema(AutoSchema):
    """Adds to each operation what the conventions add: headers asked for, and a tag (the view's `schema_tag`)."""

    def get_tags(self) -> list[str]:
        """This function will return the view's `schema_tag`, or the first word of the path."""
        tag = getattr(self.view, "schema_tag", None)
        return [tag] if tag else list(super().get_tags())

    def _get_request_body(self, direction: Any = "request") -> Any:
        """A DELETE has a body only where the view says so; the generator knows of none at all."""
        if self.method != "DELETE" or not getattr(self.view, "delete_has_body", False):
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = "DELETE"

    def get_override_parameters(self) -> list[OpenApiParameter | Serializer[Any] | type[Serializer[Any]]]:
        """This function will return the headers that the view's mixins read."""
        handler = getattr(self.view, self.method.lower(), None)
        found: list[OpenApiParameter | Serializer[Any] | type[Serializer[Any]]] = []
        if getattr(handler, "is_idempotent", False):
            found.append(_header("Idempotency-Key", "1 to 200 visible ASCII characters. Repeats get the first answer."))
        if isinstance(self.view, VersionedMixin) and self.method in self.view.versioned_methods:
            found.append(_header("If-Match", "The ETag last read, or *.", is_required=True))
        if isinstance(self.view, ConditionalMixin) and self.method == "GET":
            found.append(_header("If-None-Match", "An ETag; the answer is 304 while it is current."))
        return found


def any_of_several(result: Document, **_: Any) -> Document:
    """Say of a row of either kind that it is of any of them: what tells less fits what tells more, too."""
    for schema in result["components"]["schemas"].values():
        if "oneOf" in schema and "discriminator" not in schema:
            schema["anyOf"] = schema.pop("oneOf")
    return result


def _header(name: str, description: str, *, is_required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, required=is_required, description=description)


def add_problem_responses(result: Document, generator: Any, request: Any, public: bool) -> Document:
    """This function will document the refusals that every operation of ours can answer."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "example": PROBLEM_EXAMPLE}
    components.setdefault("responses", {})["Problem"] = {
        "description": "Refused: problem details (RFC 9457).",
        "content": {CONTENT_TYPE: content},
    }
    for path, item in result["paths"].items():
        for method in METHODS:
            if method in item:
                _add_refusals(path, method, item[method])
    return result


def _add_refusals(path: str, method: str, operation: Document) -> None:
    parameters = operation.get("parameters", [])
    headers = {one.get("name") for one in parameters if one.get("in") == "header"}
    has_id = any(one.get("schema", {}).get("format") == "uuid" for one in parameters if one.get("in") == "query")
    statuses = {"400", "401", "403", "406"}
    is_said = "404" in operation.get("description", "")  # what she has one of at most, and may not have
    if "{" in path or has_id or is_said or method != "get":  # a query or a body may name something that is not there
        statuses.add("404")
    if method != "get":
        statuses |= {"409", "413", "415", "429"}
    if "Idempotency-Key" in headers:
        statuses.add("422")
    if "If-Match" in headers:
        statuses |= {"412", "428"}
    responses = operation.setdefault("responses", {})
    for status in sorted(statuses - set(responses)):
        responses[status] = {"$ref": "#/components/responses/Problem"}
    if "If-None-Match" in headers:
        responses.setdefault("304", {"description": "What you have is current."})


def merge_allauth(result: Document, generator: Any, request: Any, public: bool) -> Document:
    """This function will add allauth's operations, which answer in allauth's own form. Raises ValueError on a clash.

    A naive merge breaks the generator: their document is 3.0, has no operation ids, and shares component names.
    """
    spec = allauth_document()
    for path, item in spec["paths"].items():
        result["paths"][path] = {
            method: _in_front(method, _named(method, path, part)) if method in METHODS else part
            for method, part in _converted(copy.deepcopy(item)).items()
        }
    for kind, parts in spec.get("components", {}).items():
        if kind != "securitySchemes":
            _merge_components(result.setdefault("components", {}).setdefault(kind, {}), parts)
    return result


def allauth_document() -> Document:
    """This function will return allauth's document, cut to the flows that the settings switch on.

    Its own function also asks for the address under which allauth would serve it, which it does not here.
    """
    source = Path(allauth_spec.__file__).parent.parent / "doc" / "openapi.yaml"
    spec: Document = yaml.safe_load(source.read_text(encoding="utf-8"))
    allauth_spec.specify_user(spec)
    # allauth makes up another id each time; the committed document must not change by itself.
    spec["components"]["schemas"]["User"]["properties"]["id"]["example"] = MEMBER_ID_EXAMPLE
    spec["components"]["examples"]["User"]["value"]["id"] = MEMBER_ID_EXAMPLE
    allauth_spec.pin_client(spec)
    allauth_spec.drop_unused_client_parameter(spec)
    allauth_spec.drop_unused_paths(spec)
    # allauth has these addresses always; nobody is asked for a telephone number here.
    spec["paths"] = {path: item for path, item in spec["paths"].items() if "phone" not in path.split("/")}
    allauth_spec.specify_signup_fields(spec)
    allauth_spec.specify_custom_signup_form(spec)
    return spec


def _merge_components(target: Document, parts: Document) -> None:
    for name, value in parts.items():
        if PREFIX + name in target:
            raise ValueError(f"Two components of the OpenAPI document are called {PREFIX + name}.")
        target[PREFIX + name] = _converted(copy.deepcopy(value))


def _named(method: str, path: str, operation: Document) -> Document:
    words = re.findall(r"[a-z0-9]+", path.split("/v1/", 1)[1])
    operation.setdefault("operationId", "_".join(["auth", *words, _VERBS[method]]))
    operation.setdefault("security", [{"cookieAuth": []}, {"sessionToken": []}, {}])
    operation["tags"] = ["auth"]
    return operation


def _in_front(method: str, operation: Document) -> Document:
    """Document what is refused before allauth is asked."""
    for status in ("413", "415", "429") if method != "get" else ():
        operation["responses"].setdefault(status, {"$ref": "#/components/responses/Problem"})
    return operation


def _converted(node: Any) -> Any:
    """Give references their prefix and turn what is 3.0 into 3.1, all the way down."""
    if isinstance(node, list):
        return [_converted(one) for one in node]
    if not isinstance(node, dict):
        return node
    out = {key: _converted_member(key, value) for key, value in node.items()}
    if out.pop("nullable", False) and isinstance(out.get("type"), str):
        out["type"] = [out["type"], "null"]
    return out


def _converted_member(key: str, value: Any) -> Any:
    if key == "$ref" and isinstance(value, str):
        return _prefixed(value)
    if key == "mapping" and isinstance(value, dict):
        return {name: _prefixed(target) for name, target in value.items()}
    return _converted(value)


def _prefixed(reference: str) -> str:
    return _REF.sub(rf"#/components/\1/{PREFIX}", reference)
