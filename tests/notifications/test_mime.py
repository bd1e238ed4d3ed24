"""The bytes of a mail, written by hand, as the standard library's own reader understands them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from notifications.channels import mime
from notifications.messages import CalendarFile, Message, MessageRefused

WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300)
LINES = st.lists(WORDS, max_size=8).map("\n".join)


def read(message: Message) -> Any:
    """Read it back, and find nothing to complain about."""
    raw = mime.content(message)
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail = message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert not [part.defects for part in mail.walk() if part.defects]
    return mail


def written(**values: Any) -> Message:
    given = {"to": "pim@example.org", "subject": "Your hour", "text": "one\n", "message_id": "<a1@kindcircle.test>"}
    return Message(**{**given, **values})


@examples(max_examples=50, deadline=None)
@given(text=LINES, html=LINES, subject=WORDS.map(lambda words: " ".join(words.split())))
def test_whatever_is_said_arrives_as_it_was_said(text: str, html: str, subject: str) -> None:
    mail = read(written(text=text, html=html, subject=subject))
    plain = mail.get_body(["plain"]).get_content()
    assert plain.rstrip("\n") == text.rstrip("\n")
    if html:
        assert mail.get_body(["html"]).get_content().rstrip("\n") == html.rstrip("\n")
    assert " ".join(str(mail["Subject"]).split()) == subject


def test_a_line_that_is_too_long_for_smtp_is_wrapped_and_arrives_whole() -> None:
    line = "https://kindcircle.test/" + "x" * 2000
    assert read(written(text=f"{line}\n")).get_content() == f"{line}\n"


@pytest.mark.parametrize("field", ["subject", "to", "message_id"])
def test_a_header_cannot_be_smuggled_in(field: str) -> None:
    with pytest.raises(MessageRefused):
        mime.content(written(**{field: "a@example.org\r\nBcc: mallory@example.org"}))
    with pytest.raises(MessageRefused):
        mime.content(written(headers={"List-Unsubscribe": "<https://x>\nBcc: mallory@example.org"}))


def test_an_address_and_a_sender_beyond_ascii_are_spelled_for_the_server(settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Círculo <hola@kindcircle.example>"
    mail = read(written(to="ana@exämple.org"))
    assert mail["From"].addresses[0].display_name == "Círculo"
    assert mail["To"].addresses[0].domain == "xn--exmple-cua.org"
    assert mime.address_only("Ana <ana@exämple.org>") == "ana@xn--exmple-cua.org"


def test_one_calendar_file_is_shown_and_attached_and_two_are_attached() -> None:
    one = CalendarFile(method="REQUEST", content="BEGIN:VCALENDAR\r\nSUMMARY:Tu sesión\r\nEND:VCALENDAR\r\n".encode())
    other = CalendarFile(method="CANCEL", content=one.content)
    mail = read(written(html="<p>one", files=(one,)))
    (shown,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert (shown.get_param("method"), "sesión" in shown.get_content()) == ("REQUEST", True)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["session.ics"]
    both = read(written(html="<p>one", files=(one, other)))
    assert [part.get_filename() for part in both.iter_attachments()] == ["new-times.ics", "taken-out.ics"]
    assert {part.get_content() for part in both.iter_attachments()} == {one.content}
