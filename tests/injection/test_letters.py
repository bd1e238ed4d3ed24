"""What a mom calls her hour goes into subjects, letters, calendars and lock screens, and stays a name there."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar

from members.models import Member
from notifications import leads, letters, specimens
from notifications.channels import mime
from notifications.kinds import KINDS
from notifications.messages import Message, MessageRefused
from tests.injection.inert import differences
from tests.injection.payloads import EVERY, HARMLESS

NOW = datetime(2027, 1, 5, 20, tzinfo=UTC)


def letter(kind: str, alias: str) -> tuple[Message, Message]:
    """This function will return a letter and its notice for a device, with her own name for the circle."""
    member = Member(pk=specimens._id("member"), email="mom@example.org", timezone="America/Denver", locale="en")
    row, card = specimens._row(kind, "", member, NOW), specimens._card(kind, "", NOW)
    if kind == "reminder":
        row.lead_minutes = 60
    told: dict[str, Any] = {"member": member, "hers": leads.in_order([4320, 1440, 60])}
    told["card"] = replace(card, **_names(card, alias))
    return letters.compose(row, now=NOW, **told), letters.notice(row, now=NOW, **told)


def _names(card: Any, alias: str) -> dict[str, Any]:
    if hasattr(card, "changes"):
        return {"alias": alias, "changes": tuple(replace(each, alias=alias) for each in card.changes)}
    return {"alias": alias} if hasattr(card, "alias") and not isinstance(card, letters.ServiceCard) else {}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_letter_is_the_same_letter_whatever_she_calls_her_hour(kind: str) -> None:
    ordinary, ordinary_notice = letter(kind, HARMLESS)
    for text in EVERY:
        message, notice = letter(kind, text)
        assert not differences(message.html, ordinary.html), f"{kind}: {text!r} became {message.html}"
        assert message.headers.keys() == ordinary.headers.keys()
        assert notice.link == ordinary_notice.link
        check_mail(message, ordinary)
        check_calendar(message, text)


def check_mail(message: Message, ordinary: Message) -> None:
    """This function will read the mail's bytes as a mail program does; one that is refused is sent to nobody."""
    try:
        raw = mime.content(message)
    except MessageRefused:
        return
    mail = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.default)
    usual = message_from_bytes(mime.content(ordinary).replace(b"\r\n", b"\n"), policy=policy.default)
    assert mail.keys() == usual.keys()
    assert [part.get_content_type() for part in mail.walk()] == [part.get_content_type() for part in usual.walk()]
    assert "canary" not in f"{mail['To']} {mail['Bcc']} {mail['Cc']} {mail['From']}"
    assert "\n" not in mail["Subject"]


def check_calendar(message: Message, text: str) -> None:
    """This function will read each calendar file: as many entries as before, and not one property more."""
    for file in message.files:
        entries = [each for each in Calendar.from_ical(file.content).walk() if each.name == "VEVENT"]
        assert 1 <= len(entries) <= 2
        for entry in entries:
            assert not {"ATTACH", "ATTENDEE", "X-CANARY", "URL"} & {str(key).upper() for key in entry}
            assert str(entry["SUMMARY"]) != "other"
            assert "X-CANARY" not in entry["SUMMARY"].params
