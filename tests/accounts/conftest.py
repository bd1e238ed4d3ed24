"""Visitors of both kinds, and the mail that reaches them."""

import json
import re
from collections.abc import Callable

import pytest

from config import vault
from notifications.models import AccountMail
from notifications.services.account_mail import OWNER
from tests.accounts.clients import Visitor


@pytest.fixture(params=["browser", "app"])
def visitor(request, db) -> Visitor:
    """Somebody new, once with a browser and once with an app."""
    return Visitor(request.param)


@pytest.fixture
def letters(db) -> Callable[[str], list[tuple[str, str]]]:
    """Open what is owed to an address, oldest first: subject and text. What is wiped is owed no more."""

    def owed(address: str) -> list[tuple[str, str]]:
        owing = AccountMail.objects.exclude(letter_sealed=None)
        opened = [json.loads(_opened(mail)) for mail in owing.order_by("pk")]
        return [(letter["subject"], letter["text"]) for letter in opened if letter["to"] == address]

    return owed


def _opened(mail: AccountMail) -> str:
    return vault.reveal(
        bytes(mail.letter_sealed), owner=OWNER, place=vault.place(mail, "letter_sealed"), actor=None, reason="test"
    )


@pytest.fixture
def code_for(letters) -> Callable[[str], str]:
    """Read the newest code out of the mail, as she would."""

    def newest(address: str) -> str:
        return re.search(r"^    (\S+)$", letters(address)[-1][1], re.MULTILINE)[1]

    return newest
