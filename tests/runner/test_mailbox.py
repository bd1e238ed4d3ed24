"""The local inbox takes real SMTP and keeps complete letters only."""

import email
import os
import smtplib
import sys
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from config.runner import ports
from config.runner.mailbox import KEPT
from config.runner.parts import MailPart


@pytest.fixture
def inbox(tmp_path: Path):
    part = MailPart(ports.free_port(), tmp_path / "mail", environment=os.environ, relay=lambda name, line: None)
    part.start()
    yield part
    part.ask_to_stop()
    part.finish(5)


def send(inbox: MailPart, subject: str) -> None:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = subject, "hello@kindcircle.example", "mom@example.org"
    letter.set_content("A seat is kept for you.")
    with smtplib.SMTP("127.0.0.1", inbox.port) as client:
        client.send_message(letter)


def test_letters_are_kept_in_the_order_of_their_arrival(inbox: MailPart, tmp_path: Path) -> None:
    for subject in ("one", "two", "three"):
        send(inbox, subject)
    files = sorted((tmp_path / "mail").iterdir())
    letters = [email.message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [letter["Subject"] for letter in letters] == ["one", "two", "three"]
    assert letters[0]["X-RcptTo"] == "mom@example.org"
    assert letters[0].get_content().strip() == "A seat is kept for you."
    assert all(file.suffix == ".eml" for file in files)


def test_the_folder_does_not_grow_for_ever(inbox: MailPart, tmp_path: Path) -> None:
    for number in range(KEPT):
        (tmp_path / "mail" / f"{number:020d}-old.eml").touch()
    send(inbox, "newest")
    files = sorted((tmp_path / "mail").iterdir())
    assert len(files) == KEPT
    assert "newest" in files[-1].read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions")
def test_letters_are_for_the_owner_alone(inbox: MailPart, tmp_path: Path) -> None:
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
