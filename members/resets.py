"""Choosing a new password by code. For an address that is nobody's, allauth's own view breaks; this one is silent."""

from typing import Any

from allauth.headless.account.inputs import ResetPasswordInput, ResetPasswordKeyInput
from allauth.headless.account.views import ResetPasswordView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.response import ErrorResponse
from django.http import HttpRequest, HttpResponse
from django.urls import path


class SilentResetInput(ResetPasswordInput):
    """Whether a password suits an account is said only to who has the account's code."""

    def clean(self) -> dict[str, Any]:
        """This function will judge the password once the code was right. Raises ValidationError."""
        cleaned: dict[str, Any] = self.cleaned_data if self.has_error("key") else super().clean()
        return cleaned


class SilentResetView(ResetPasswordView):
    """Answers for an unknown address as for a known one with the wrong code."""

    input_class = SilentResetInput

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """This function will say whether the code is right; for nobody's address it never is, and attempts run out."""
        if self.process.user:
            return super().get(request, *args, **kwargs)
        asked = ResetPasswordKeyInput({"key": request.headers.get("X-Password-Reset-Key", "")}, code="")
        asked.is_valid()
        self.process.record_invalid_attempt()
        return ErrorResponse(request, input=asked)


# Mounted at /_allauth/ ahead of allauth's own list, where the first match wins.
urlpatterns = [
    path(f"{client.value}/v1/auth/password/reset", SilentResetView.as_api_view(client=client))
    for client in (Client.BROWSER, Client.APP)
]
