"""Who finds a weakness finds whom to tell (RFC 9116)."""

from datetime import UTC, datetime

import pytest
from django.test import Client

ADDRESS = "/.well-known/security.txt"


def test_the_file_says_whom_to_write_to_and_until_when(client: Client) -> None:
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"].startswith(("mailto:", "https://"))
    assert datetime.fromisoformat(fields["Expires"]) > datetime.now(UTC)
    assert fields["Canonical"] == f"https://kindcircle.test{ADDRESS}"
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.parametrize(
    ("contact", "expires"),
    [("", "2099-01-01T00:00:00Z"), ("mailto:x@example.org", ""), ("mailto:x@example.org", "soon"),
     ("mailto:x@example.org", "2020-01-01T00:00:00Z"), ("mailto:x@example.org", "2020-01-01")],
)  # fmt: skip
def test_without_a_contact_or_past_its_day_there_is_none(client: Client, settings, contact: str, expires: str) -> None:
    settings.SECURITY_CONTACT, settings.SECURITY_TXT_EXPIRES = contact, expires
    assert client.get(ADDRESS).status_code == 404
