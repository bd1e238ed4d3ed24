"""The local inbox: shows what the sink kept, harms nobody who looks, and is nowhere in production."""

import base64
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

ADDRESSES = ("/dev/inbox/", "/dev/inbox/messages/")


@pytest.fixture
def mail(tmp_path: Path, settings) -> Path:
    """An empty folder of letters."""
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "mail"
    folder.mkdir()
    return folder


def keep(folder: Path, name: str, subject: str, *, html: str = "", to: str = "mom@example.org") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Kindcircle <hello@kindcircle.example>", to, subject
    message["Message-ID"] = f"<{name}@kindcircle>"
    message.set_content(
        "Tomorrow at 20:30.\nNot this time: https://kindcircle.test/t/abc/ (no reason needed)\n¡Hasta luego!"
    )
    if html:
        message.add_alternative(html, subtype="html")
        message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="session.ics")
    (folder / f"{name}.eml").write_bytes(b"X-RcptTo: x\r\n" + message.as_bytes())


@pytest.mark.django_db
class TestInbox:
    def test_lists_the_newest_first_as_a_page_and_as_json(self, client: Client, mail: Path) -> None:
        keep(mail, "001", "Your Tuesday hour")
        keep(mail, "002", "One question", to="fay@example.org")
        (mail / ".003.eml.part").write_bytes(b"unfinished")
        page = client.get("/dev/inbox/").content.decode()
        assert page.index("One question") < page.index("Your Tuesday hour")
        results = client.get("/dev/inbox/messages/").json()["results"]
        assert [letter["subject"] for letter in results] == ["One question", "Your Tuesday hour"]
        assert results[1]["text"].endswith("¡Hasta luego!\n")
        assert results[1]["to"] == "mom@example.org"
        mine = client.get("/dev/inbox/messages/", {"to": "MOM@example.org"}).json()["results"]
        assert [letter["name"] for letter in mine] == ["001"]

    def test_opens_a_letter_with_live_links_and_its_html_in_a_cage(self, client: Client, mail: Path) -> None:
        keep(mail, "001", "Your Tuesday hour", html="<p style='color:red'>Hello</p><script>alert(1)</script>")
        page = client.get("/dev/inbox/001/").content.decode()
        assert '<a href="https://kindcircle.test/t/abc/">https://kindcircle.test/t/abc/</a> (no reason needed)' in page
        assert "session.ics" in page
        assert "<script>alert" not in page
        frame = client.get("/dev/inbox/001/html/")
        policy = frame.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"

    @pytest.mark.parametrize("name", ["nothing", "..", "..%2F..%2Fmanage", "a/b", "%00", ".003", "x" * 300])
    def test_reads_no_other_file(self, client: Client, mail: Path, name: str) -> None:
        (mail.parent / "secret.eml").write_text("secret")
        for tail in ("/", "/html/"):
            assert client.get(f"/dev/inbox/{name}{tail}").status_code == 404

    @pytest.mark.parametrize(
        "content",
        [b"", b"\xff\xfe\x00", b"Subject: =?utf-8?q?=FF?=\r\nContent-Type: text/plain; charset=none\r\n\r\n\xff"],
    )
    def test_a_strange_letter_is_no_reason_to_fall_over(self, client: Client, mail: Path, content: bytes) -> None:
        (mail / "001.eml").write_bytes(content)
        for address in (*ADDRESSES, "/dev/inbox/001/", "/dev/inbox/001/html/"):
            assert client.get(address).status_code == 200

    def test_an_empty_inbox_says_what_will_come(self, client: Client, mail: Path) -> None:
        mail.rmdir()
        assert "Within a few minutes" in client.get("/dev/inbox/").content.decode()


def test_production_has_no_inbox() -> None:
    """A process of its own, since the routes are read once."""
    asked = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "try: print('routed', resolve('/dev/inbox/'))\n"
        "except Resolver404: print('absent')\n"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "kindcircle.example",
        "PUBLIC_URL": "https://kindcircle.example",
        "VAULT_MASTER_KEYS": "k1:" + base64.b64encode(os.urandom(32)).decode(),
    }
    run = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.stdout.strip() == "absent", run.stderr
