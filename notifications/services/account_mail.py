"""Owing a code or a reset. The address may be nobody's, so the whole letter is sealed with the service's own key."""

import json
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Greatest, Now

from config import vault
from notifications.models import OPEN, AccountMail, State

OWNER: Final = vault.Owner.service("account-mail")


def owe_account_mail(
    *,
    address: str,
    subject: str,
    text: str,
    html: str | None,
    now: datetime,
    expires_at: datetime | None = None,
    about_id: UUID | None = None,
) -> None:
    """Owe one letter to an address, to be sent before anything else: within 15 minutes, or until `expires_at`.

    By `about_id` it can be taken back before it is sent.
    Raises a VaultError when it cannot be sealed; then nothing is stored.
    """
    until = expires_at or now + settings.ACCOUNT_MAIL_LIFETIME
    mail = AccountMail(due_at=now, not_before=now, expires_at=until, about_id=about_id)
    letter = {"to": address, "subject": " ".join(subject.split()), "text": text, "html": html or ""}
    mail.letter_sealed = vault.seal(json.dumps(letter), owner=OWNER, place=vault.place(mail, "letter_sealed"))
    mail.save(force_insert=True)


def take_back_account_mail(*, about_id: UUID) -> int:
    """Wipe every letter about this that is not on its way yet; return how many that were.

    One that was handed over already may be out. Should it have been refused, there is no second try: it is too late.
    """
    waits = Q(state=State.PENDING) | Q(state=State.LEASED, handed_off_at__isnull=True)
    letters = AccountMail.objects.filter(about_id=about_id, state__in=OPEN)
    wiped = letters.filter(waits).update(state=State.VOID, letter_sealed=None, lease_owner=None, lease_until=None)
    letters.update(expires_at=Greatest(Now(), F("due_at") + timedelta(seconds=1)))
    return wiped
