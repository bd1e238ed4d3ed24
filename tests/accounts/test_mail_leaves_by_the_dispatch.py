"""From the request for a code to the code in her inbox: owed in the request, sent by the dispatch, then forgotten."""

from collections.abc import Iterator

import pytest
from uuid6 import uuid7

from members.models import Member
from notifications.channels import memory
from notifications.dispatch import send_due
from notifications.messages import Message
from notifications.models import AccountMail
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> Iterator[list[Message]]:
    memory.sent.clear()
    yield memory.sent
    memory.sent.clear()


def test_a_code_arrives_works_and_leaves_nothing_behind(visitor: Visitor, inbox: list[Message]):
    Member.objects.create_confirmed("kim@example.org")
    visitor.auth("post", "auth/code/request", {"email": "kim@example.org"})
    assert inbox == []  # a request sends nothing itself

    send_due(owner=uuid7(), limit=100)

    (message,) = inbox
    assert (message.to, message.subject) == ("kim@example.org", "Your code")
    code = next(line.strip() for line in message.text.splitlines() if line.startswith("    "))
    assert visitor.auth("post", "auth/code/confirm", {"code": code}).status_code == 200
    assert visitor.is_logged_in()
    assert list(AccountMail.objects.values_list("state", "letter_sealed")) == [("sent", None)]


def test_it_is_sent_once_however_often_the_dispatch_looks(inbox: list[Message]):
    Visitor("app").auth("post", "auth/password/request", {"email": "nil@example.org"})
    for _ in range(3):
        send_due(owner=uuid7(), limit=100)
    assert [message.to for message in inbox] == ["nil@example.org"]
