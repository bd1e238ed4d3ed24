"""Owing a code or a reset. The address may be nobody's, so the whole letter is sealed with the service's own key."""

import json
from datetime import datetime
from typing import Final

from django.conf import settings

from config import vault
from notifications.models import AccountMail

OWNER: Final = vault.Owner.service("account-mail")


def owe_account_mail(
    *, address: str, subject: str, text: str, html: str | None, now: datetime, expires_at: datetime | None = None
) -> None:
    """Owe one letter to an address, to be sent before anything else: within 15 minutes, or until `expires_at`.

    Raises a VaultError when it cannot be sealed; then nothing is stored.
    """
    mail = AccountMail(due_at=now, not_before=now, expires_at=expires_at or now + settings.ACCOUNT_MAIL_LIFETIME)
    letter = {"to": address, "subject": " ".join(subject.split()), "text": text, "html": html or ""}
    mail.letter_sealed = vault.seal(json.dumps(letter), owner=OWNER, place=vault.place(mail, "letter_sealed"))
    mail.save(force_insert=True)
