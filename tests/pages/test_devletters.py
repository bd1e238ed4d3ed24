"""The page of all letters, for whoever writes their words."""

import pytest
from django.test import Client

from notifications.specimens import names

pytestmark = pytest.mark.django_db


def test_every_letter_is_listed_with_its_subject_in_both_languages(client: Client) -> None:
    page = client.get("/dev/letters/").content.decode()
    for name in names():
        assert f'href="/dev/letters/{name}/"' in page
    assert "Good that you are here" in page
    assert "Qué bueno que estás aquí" in page


@pytest.mark.parametrize("name", names())
def test_a_letter_stands_there_in_both_languages_by_day_and_by_night(client: Client, name: str) -> None:
    page = client.get(f"/dev/letters/{name}/").content.decode()
    has_html = not name.startswith("account-")
    for locale in ("en", "es"):
        for scheme in ("light", "dark"):
            assert (f"/dev/letters/{name}/{locale}/{scheme}/" in page) is has_html
    assert page.count('<pre class="letter"') == 2


def test_by_night_the_rules_for_the_night_hold(client: Client) -> None:
    dark = client.get("/dev/letters/welcome/es/dark/")
    assert b"@media all" in dark.content
    assert b"prefers-color-scheme" not in dark.content
    assert "sandbox" in dark["Content-Security-Policy"]
    assert b"@media not all" in client.get("/dev/letters/welcome/es/light/").content


@pytest.mark.parametrize("path", ["nothing/", "reminder/", "reminder-none/", "welcome/fr/dark/", "welcome/en/dim/"])
def test_what_is_no_letter_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/dev/letters/{path}").status_code == 404
