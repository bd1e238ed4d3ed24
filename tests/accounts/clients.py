"""Two ways into allauth's API: a browser with cookies and CSRF, an app with a token. Both are as strict as in life."""

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

ROOTS = {"browser": "/_allauth/browser/v1", "app": "/_allauth/app/v1"}


@dataclass
class Visitor:
    """Somebody at the other end of HTTP. `kind` is browser or app."""

    kind: str
    http: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))
    token: str | None = None

    def headers(self) -> dict[str, str]:
        if self.kind == "app":
            return {"X-Session-Token": self.token} if self.token else {}
        if "csrftoken" not in self.http.cookies:
            assert self.http.get(f"{ROOTS['browser']}/config").status_code == 200
        return {"X-CSRFToken": self.http.cookies["csrftoken"].value}

    def auth(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Call allauth; an app's token is taken over from the answer, as a client has to."""
        answer = self._call(method, f"{ROOTS[self.kind]}/{path}", body, headers)
        if self.kind == "app":
            self.token = answer.json().get("meta", {}).get("session_token") or self.token
        return answer

    def api(self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        """Call our own API."""
        return self._call(method, f"/api/v1/{path}", body, headers)

    def _call(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Any:
        data = {} if method == "get" else {"data": body or {}, "content_type": "application/json"}
        return getattr(self.http, method)(path, headers=self.headers() | headers, **data)

    def is_logged_in(self) -> bool:
        return self.api("get", "me/").status_code == 200
