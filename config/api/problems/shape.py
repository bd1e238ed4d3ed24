"""What a problem looks like (RFC 9457). It never holds the path: a forbidden id must read like an unknown one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.http import JsonResponse

CONTENT_TYPE: Final = "application/problem+json"
# The same bytes as from a view of DRF's, so that an unknown address reads like an unknown id.
_AS_DRF: Final = {"separators": (",", ":"), "ensure_ascii": False}
# Python renamed these two between 3.11 and 3.13; an answer does not change with the interpreter.
_TITLES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: its status, stable code, sentence, and what else the client needs."""

    status: int
    code: str
    detail: str
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)

    def body(self) -> dict[str, object]:
        """This function will return the members of the problem; `extra` never replaces a standard one."""
        body: dict[str, object] = {
            **self.extra,
            # An identifier, not an address: nothing is served there.
            "type": f"/api/problems/{self.code}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [dict(error) for error in self.errors]
        return body

    def response(self) -> JsonResponse:
        """This function will return the answer for places where no view has run yet."""
        return JsonResponse(
            self.body(),
            encoder=DjangoJSONEncoder,
            json_dumps_params=_AS_DRF,
            status=self.status,
            headers=self.headers,
            content_type=CONTENT_TYPE,
        )


NOT_FOUND: Final = Problem(404, "not_found", "Not found.")
FORBIDDEN: Final = Problem(403, "permission_denied", "You may not do this.")
CSRF_FAILED: Final = Problem(403, "csrf_failed", "Send the CSRF token: the X-CSRFToken header with the cookie's value.")
BAD_REQUEST: Final = Problem(400, "bad_request", "This request cannot be understood.")
CRASHED: Final = Problem(500, "error", "Something went wrong on our side.")
NO_SUCH_METHOD: Final = Problem(
    405, "method_not_allowed", "This method is not there.", headers={"Allow": "GET, POST, PUT, PATCH, DELETE"}
)
TOO_LARGE: Final = Problem(413, "too_large", "The body may have 65,536 bytes at most.")
NO_OBJECT: Final = Problem(400, "parse_error", "Send a JSON object.")
OTHER_TYPE: Final = Problem(415, "unsupported_media_type", "Send application/json, as UTF-8.")
LENGTH_REQUIRED: Final = Problem(411, "length_required", "Send a Content-Length.")
