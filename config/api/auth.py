"""Who is asking: an app by X-Session-Token, a browser by cookie and CSRF token. Nobody at all is a 401, not a 403."""

from typing import Any

from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from config.api.problems.refusals import CsrfFailed


class HeadlessSessionTokenAuthentication(XSessionTokenAuthentication):
    """The token that allauth's app client got when it logged in. First in the list, so that 401 names its scheme."""

    def authenticate_header(self, request: Request) -> str:
        """This function will return what WWW-Authenticate says; without one DRF would answer 403."""
        return "X-Session-Token"


class CookieAuthentication(SessionAuthentication):
    """The session cookie; unsafe methods need the CSRF token as well."""

    def enforce_csrf(self, request: Request) -> None:
        """This function will let a request with its CSRF token pass. Raises CsrfFailed (403)."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            raise CsrfFailed from None


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The token in the schema."""

    target_class = HeadlessSessionTokenAuthentication
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """This function will return the scheme's description."""
        return {"type": "apiKey", "in": "header", "name": "X-Session-Token"}


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The cookie in the schema."""

    target_class = CookieAuthentication
    name = "cookieAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """This function will return the scheme's description."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Unsafe methods also need the X-CSRFToken header.",
        }
