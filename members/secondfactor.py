"""What a second factor is checked by is sealed: the secret of an authenticator app, the seed of recovery codes.

allauth hands over nothing but the text, so whose it is follows from who asks: the member in this login, or the one
who is just logging in. A secret that was moved to another account does not open there.
"""

import base64
import binascii
from typing import Final
from uuid import UUID

from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from config import vault

OWNER: Final = vault.Owner.service("second-factor")
REASON: Final = "second-factor"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth keeps, and opens it for the member whom it lets in, who is written down as its reader."""

    def encrypt(self, text: str) -> str:
        """This function will return the secret sealed for the member who is asking. Raises a VaultError."""
        return sealed(text, member_id=_whose())

    def decrypt(self, encrypted_text: str) -> str:
        """This function will return the secret of the member who is asking. Raises a VaultError."""
        hers = _whose()
        return revealed(encrypted_text, member_id=hers, actor=hers)


@sensitive_variables()
def sealed(text: str, *, member_id: UUID) -> str:
    """This function will return the secret as it is kept. Raises a VaultError."""
    return base64.b64encode(vault.seal(text, owner=OWNER, place=place(member_id))).decode()


@sensitive_variables()
def revealed(kept: str, *, member_id: UUID, actor: UUID | None, reason: str = REASON) -> str:
    """This function will return a secret that is kept for this member.

    Raises Unreadable for what was kept for another one or was never sealed, or another VaultError.
    """
    try:
        envelope = base64.b64decode(kept, validate=True)
    except (binascii.Error, ValueError):
        raise vault.Unreadable from None
    return vault.reveal(envelope, owner=OWNER, place=place(member_id), actor=actor, reason=reason)


def place(member_id: UUID) -> str:
    """This function will return where the vault finds a member's secrets: with her, whichever row allauth keeps."""
    return f"members.member:{member_id}:second_factor"


def _whose() -> UUID:
    request: HttpRequest | None = context.request
    if request is None:
        raise LookupError("A second factor is kept and checked for whoever sends a request.")
    if request.user.is_authenticated:
        return request.user.pk
    login = unstash_login(request, peek=True)
    if login is None or login.user is None:
        raise LookupError("Nobody is logged in, and nobody is logging in.")
    hers: UUID = login.user.pk
    return hers
