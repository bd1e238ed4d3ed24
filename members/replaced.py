"""Views of allauth that we replace, because they break, or tell too much. Mounted ahead of allauth's own list."""

import struct
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.headless.account.inputs import ResetPasswordInput, ResetPasswordKeyInput, VerifyEmailInput
from allauth.headless.account.views import ResetPasswordView, VerifyEmailView
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.response import ErrorResponse
from allauth.headless.mfa import views
from allauth.mfa.adapter import get_adapter
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from config.api.problems.refusals import throttled
from config.api.throttles import counting, keys
from members import selectors

# What the parsers of security keys raise on their way through bytes that a stranger sent.
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    struct.error,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
)


class SilentResetInput(ResetPasswordInput):
    """Whether a password suits an account is said only to who has the account's code."""

    def clean(self) -> dict[str, Any]:
        """This function will judge the password once the code was right. Raises ValidationError."""
        cleaned: dict[str, Any] = self.cleaned_data if self.has_error("key") else super().clean()
        return cleaned


class SilentResetView(ResetPasswordView):
    """Answers for an address that is nobody's as for a known one with the wrong code."""

    input_class = SilentResetInput

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """This function will say whether the code is right; for nobody's address it never is, and attempts run out."""
        if self.process.user:
            return super().get(request, *args, **kwargs)
        asked = ResetPasswordKeyInput({"key": request.headers.get("X-Password-Reset-Key", "")}, code="")
        asked.is_valid()
        self.process.record_invalid_attempt()
        return ErrorResponse(request, input=asked)


class OwnAddressInput(VerifyEmailInput):
    """An account that nobody has proven has its address as well: allauth looks only for proven ones, and falls over."""

    def clean_key(self) -> str:
        """This function will look whose the address is, once the code was right. Raises ValidationError."""
        key: str = super().clean_key()
        mover = self.process.user
        if mover and selectors.is_of_another(self.process.email, member_id=mover.pk):
            raise get_account_adapter().validation_error("email_taken")
        return key


class OwnAddressView(VerifyEmailView):
    """Whoever shows the code that went to an address holds that mailbox, and may know that it has an account."""

    input_class = OwnAddressInput


class KeyInput(forms.Form):
    """What a security key answered: malformed is wrong, and `false` or 0, which allauth lets pass, prove nothing."""

    def full_clean(self) -> None:
        """This function will verify as allauth does, and refuse what its parsers stumble over."""
        try:
            super().full_clean()
        except UNREADABLE:
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))
        else:
            if "credential" in self.cleaned_data and not self.cleaned_data["credential"]:
                self.add_error("credential", get_adapter().validation_error("incorrect_code"))


def with_careful_keys(view: type[APIView]) -> type[APIView]:
    """This function will return the view with KeyInput in front of what it takes by POST."""
    allauths = view.input_class["POST"]
    careful = type(allauths.__name__, (KeyInput, allauths), {})
    return type(view.__name__, (view,), {"input_class": {**view.input_class, "POST": careful}})


class CountedFactorView(views.AuthenticateView):
    """Six digits are tried so often for one account, whatever addresses and logins the tries come from.

    In front of it tries are counted by login and by address; whoever knows her password makes as many logins as she is
    let, and may have many addresses.
    """

    def handle_input(self, data: object) -> HttpResponse | None:
        """This function will count the try for the member who is logging in, before it is looked at."""
        who = keys.of_member(self.stage.login.user.pk)
        counts = counting.count("factor", [who], keys.client_address(self.request))
        counting.remember(self.request, counts)
        wait = counting.wait(counts)
        return super().handle_input(data) if wait is None else throttled(wait).response()


REPLACED: dict[str, type[APIView]] = {
    "auth/password/reset": SilentResetView,
    "auth/email/verify": OwnAddressView,
    "auth/2fa/authenticate": CountedFactorView,
    "auth/webauthn/authenticate": with_careful_keys(views.AuthenticateWebAuthnView),
    "auth/webauthn/reauthenticate": with_careful_keys(views.ReauthenticateWebAuthnView),
    "auth/webauthn/login": with_careful_keys(views.LoginWebAuthnView),
    "account/authenticators/webauthn": with_careful_keys(views.ManageWebAuthnView),
}
CLIENTS = (Client.BROWSER, Client.APP)
# Nobody is known by a telephone number here, and allauth's own views fall over where that is so.
NOT_OFFERED = ("account/phone", "auth/phone/verify", "auth/phone/verify/resend")


def leads_nowhere(request: HttpRequest) -> HttpResponse:
    """This function will raise Http404, for every method."""
    raise Http404


urlpatterns = [
    path(f"{client.value}/v1/{route}", view.as_api_view(client=client))
    for route, view in REPLACED.items()
    for client in CLIENTS
]
urlpatterns += [path(f"{client.value}/v1/{route}", leads_nowhere) for route in NOT_OFFERED for client in CLIENTS]
