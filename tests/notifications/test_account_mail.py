"""Codes and resets: sealed, urgent, short-lived, and wiped whatever becomes of them."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from uuid6 import uuid7

from notifications.dispatch import claim
from notifications.messages import Message
from notifications.models import AccountMail
from notifications.services.account_mail import owe_account_mail
from tests.notifications.ledger import settle

pytestmark = pytest.mark.django_db


def owe() -> AccountMail:
    owe_account_mail(
        address="someone@example.org", subject="Your code\n", text="Code K7-Canary", html="<p>K7</p>",
        now=datetime.now(UTC),
    )  # fmt: skip
    return AccountMail.objects.get()


def test_it_is_sent_and_wiped(outbox: list[Message]) -> None:
    owe()
    settle()
    (message,) = outbox
    assert (message.to, message.subject, message.text) == ("someone@example.org", "Your code", "Code K7-Canary")
    mail = AccountMail.objects.get()
    assert (mail.state, mail.letter_sealed) == ("sent", None)


def test_the_database_never_holds_the_address_or_the_code(outbox: list[Message]) -> None:
    owe()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(notifications_accountmail)::text FROM notifications_accountmail")
        stored = cursor.fetchone()[0]
    sealed = bytes(AccountMail.objects.get().letter_sealed)
    for canary in ("someone", "Canary", "Your code"):
        assert canary not in stored
        assert canary.encode() not in sealed
        assert canary not in json.dumps(sealed.hex())
    assert canary.encode().hex() not in stored


def test_a_letter_moved_to_another_row_does_not_open(outbox: list[Message]) -> None:
    first = owe()
    AccountMail(
        due_at=first.due_at, not_before=first.not_before, expires_at=first.expires_at, letter_sealed=first.letter_sealed
    ).save()
    settle()
    assert len(outbox) == 1
    assert AccountMail.objects.get(state="pending").error_code == "letter"


def test_after_fifteen_minutes_it_is_wiped_unsent(outbox: list[Message]) -> None:
    mail = owe()
    assert mail.expires_at - mail.due_at == timedelta(minutes=15)
    AccountMail.objects.update(due_at=Now() - timedelta(hours=1), expires_at=Now())
    settle()
    assert outbox == []
    mail.refresh_from_db()
    assert (mail.state, mail.letter_sealed) == ("expired", None)


def test_a_worker_that_vanished_is_replaced(outbox: list[Message]) -> None:
    owe()
    claim.claim_mails(owner=uuid7(), limit=10)
    settle()
    assert outbox == []
    AccountMail.objects.update(lease_until=Now() - timedelta(seconds=1))
    settle()
    assert len(outbox) == 1


def test_a_settled_mail_cannot_keep_its_letter() -> None:
    mail = owe()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountMail.objects.filter(pk=mail.pk).update(state="sent", sent_at=Now())
