"""allauth's adapter: what it wants to mail becomes a debt like any other, and it learns no client's network address."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import (
    get_reauthentication_flows,
    raise_if_reauthentication_required,
)
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.models import EmailAddress
from allauth.core import context as asked
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.headless.base.response import AuthenticationResponse
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language

from config.api.recency import is_recent
from members import selectors
from members.models import Member
from notifications.letters import layout
from notifications.services.account_mail import owe_account_mail

# Which letter says what allauth means; everything else it sends tells that something about signing in was changed.
LETTERS = {
    "account/email/account_already_exists": "known",
    "account/email/email_confirmation": "code",
    "account/email/email_confirmation_signup": "code",
    "account/email/login_code": "code",
    "account/email/password_reset_code": "code",
    "account/email/unknown_account": "unknown",
}
NOTICE = "notice"
INVITED = "invited"  # ours as well: somebody is invited to lead
READY = "ready"  # not allauth's: the archive that she asked for can be downloaded
NO_ADDRESS = "100::"  # of the block that leads nowhere (RFC 6666): it stands for an address that is not kept


class AccountAdapter(DefaultAccountAdapter):
    """Differs from allauth's own in how mail leaves, in what is remembered, and in how a lost race ends."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """This function will owe the letter to the address; the dispatch sends it within seconds, then forgets it."""
        language = selectors.language_of(email) or get_language() or settings.LANGUAGE_CODE
        subject, text = letter_of(template_prefix, language, code=context.get("code", ""))
        owe_account_mail(address=email, subject=subject, text=text, html=None, now=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Member, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """This function will tell her that something about signing in was changed, without naming where from."""
        self.send_mail(template_prefix, email or user.email, context or {})

    def get_client_ip(self, request: HttpRequest) -> str:
        """This function will return no address: the list of her sessions is the only use, and we keep none for it."""
        return NO_ADDRESS

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """This function will say yes for whatever is done about signing in.

        Raises ReauthenticationRequired where she has neither password nor second factor and logged in too long ago:
        allauth would let her pass, and with her whoever finds her telephone unlocked.
        """
        request = asked.request
        if not get_reauthentication_flows(request.user) and not is_recent(request.user, request.session):
            raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """This function will make the address hers, or leave everything as it was.

        allauth writes it in several steps; another account that was faster by a moment stops the last of them.
        """
        with transaction.atomic():
            return bool(super().confirm_email(request, email_address))

    def set_password(self, user: Member, password: str) -> None:
        """This function will store the password and nothing else of a row that may have changed since it was read.

        Raises ReauthenticationRequired for a first password where nothing proves that it is she: a present password
        was asked for by allauth, and a reset has its code.
        """
        request = asked.request
        if request is not None and request.user == user and not user.has_usable_password():
            raise_if_reauthentication_required(request, app="allauth.account")
        user.set_password(password)
        user.save(update_fields=["password"])

    def save_user(self, request: HttpRequest, user: Member, form: BaseForm, commit: bool = True) -> Member:
        """This function will create the account.

        Raises ImmediateHttpResponse, with the answer for a known address, when another sign-up was faster.
        """
        try:
            with transaction.atomic():
                created: Member = super().save_user(request, user, form, commit)
        except IntegrityError:
            if selectors.language_of(form.cleaned_data["email"]) is None:
                raise
            pending = prevent_enumeration(request, email=form.cleaned_data["email"])
            raise ImmediateHttpResponse(AuthenticationResponse.from_response(request, pending)) from None
        return created


def tell(*, member_id: UUID, change: str, now: datetime) -> None:
    """This function will owe her a notice, in her language, of something about signing in that others changed."""
    member = Member.objects.get(pk=member_id)
    subject, text = letter_of(f"account/email/{change}", member.locale, code="")
    owe_account_mail(address=member.email, subject=subject, text=text, html=None, now=now)


def letter_of(template_prefix: str, language: str, *, code: str) -> tuple[str, str]:
    """This function will return the subject and the words of what allauth wants to mail, in a language like `es-mx`."""
    return _written(LETTERS.get(template_prefix, NOTICE), template_prefix, language, code=code)


def ready_letter(language: str) -> tuple[str, str]:
    """This function will return the subject and the words that tell her archive is ready."""
    return _written(READY, READY, language, code="")


def invitation_letter(language: str, *, expires_at: datetime) -> tuple[str, str]:
    """This function will return the subject and the words that invite somebody to lead; no circle and no theme."""
    with translation.override(language):
        until = date_format(
            expires_at.date() - timedelta(days=1), "DATE_FORMAT"
        )  # the last day that is whole everywhere
    return _written(INVITED, INVITED, language, code="", until=until)


def _written(name: str, template_prefix: str, language: str, *, code: str, until: str = "") -> tuple[str, str]:
    folder = "es" if language.startswith("es") else "en"
    context = {"code": code, "change": template_prefix.rpartition("/")[2], "public_url": settings.PUBLIC_URL}
    context |= {"contact": settings.SUPPORT_CONTACT, "organisation": settings.ORGANISATION_NAME, "until": until}
    subject = render_to_string(f"account/email/{folder}/{name}_subject.txt", context)
    text = render_to_string(f"account/email/{folder}/{name}_message.txt", context)
    return " ".join(subject.split()), layout.with_foot(text, layout.foot(folder))
