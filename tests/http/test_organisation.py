"""One installation is one organisation: its name, its words, its colours and its country, from the environment."""

import json
import re

import pytest
from django.test import Client

from config.settings import rules
from config.settings.variables import env
from members.models import Member
from notifications.letters.layout import html
from tests.accounts.clients import Visitor

STRING = r'"(?:[^"\\]|\\.)*"'  # of CSS, and of JSON
ACCENTS = {name: variable for name, variable in env._by_name.items() if name.startswith("ACCENT_")}


@pytest.mark.django_db
def test_the_pages_carry_its_name_words_and_colours(client: Client, settings) -> None:
    settings.ORGANISATION_NAME = "Harbour & Street"
    settings.ORGANISATION_TEXTS = {"en": "A parents' house.", "es": "Una casa."}
    assert "organisation.css" not in client.get("/care/").content.decode()  # ours stand in the sheets already
    settings.ACCENT_LIGHT = "#123456"
    page = client.get("/care/").content.decode()
    assert "<span>Harbour &amp; Street</span>" in page
    assert "A parents&#x27; house." in page
    assert "<title>Kindcircle</title>" in page  # neutral, whoever looks over her shoulder
    assert '<link rel="stylesheet" href="/organisation.css">' in page
    assert "Una casa." in client.get("/care/?lang=es", follow=True).content.decode()
    settings.ORGANISATION_TEXTS = {"en": "", "es": ""}
    assert '<p class="small"></p>' not in client.get("/care/").content.decode()


def test_the_style_sheet_is_two_custom_properties_that_may_be_kept(client: Client, settings) -> None:
    settings.ACCENT_LIGHT, settings.ACCENT_DARK = "#123456", "#fedcba"
    answer = client.get("/organisation.css")
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=3600"
    assert answer.content.decode().count("--plum:") == 2
    assert "#123456" in answer.content.decode()
    assert client.post("/organisation.css").status_code == 405


def test_the_style_sheet_tells_the_app_name_and_words_and_nothing_ends_them(client: Client, settings) -> None:
    settings.ORGANISATION_NAME = 'The "House" \\ } html{display:none}'
    settings.ORGANISATION_TEXTS = {"en": "One line,\nno two.\x07", "es": "Casa de mamás"}
    sheet = client.get("/organisation.css").content.decode()
    said = dict(re.findall(rf"--organisation-([a-z-]+):({STRING})[;}}]", sheet))
    assert {name: json.loads(value) for name, value in said.items()} == {
        "name": settings.ORGANISATION_NAME, "text-en": "One line, no two.", "text-es": "Casa de mamás",
    }  # fmt: skip
    assert "--plum" not in sheet
    assert re.sub(STRING, "", sheet).count("{") == 1


def test_without_anything_of_its_own_it_is_empty(client: Client) -> None:
    assert client.get("/organisation.css").content == b""


def test_letters_have_its_colours(settings) -> None:
    settings.ACCENT_LIGHT, settings.ACCENT_DARK = "#123456", "#fedcba"
    page = html("Hello\n\nOpen it:\nhttps://x.example/", subject="x", locale="en")
    assert page.count("#123456") == 2
    assert page.count("#fedcba") == 2


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ACCENT_LIGHT", "#6b2f55", None), ("ACCENT_DARK", "#eab9a0", None), ("ACCENT_LIGHT", "#6B2F55", None),
        ("ACCENT_LIGHT", "#eab9a0", "cannot be read"), ("ACCENT_DARK", "#6b2f55", "cannot be read"),
        ("ACCENT_LIGHT", "plum", "is to be a colour"), ("ACCENT_DARK", "#fff", "is to be a colour"),
        ("ACCENT_LIGHT", "#6b2f55;}body{x", "is to be a colour"), ("ACCENT_LIGHT", "#6b2f55\n", None),
        ("SUPPORT_COUNTRY", "MX", None), ("SUPPORT_COUNTRY", "Mexico", "is to be a code"),
    ],
)  # fmt: skip
def test_production_refuses_what_cannot_be_read_and_says_why(name: str, value: str, says: str | None) -> None:
    found = [finding for finding in env.findings({name: value}) if finding.startswith(name)]
    assert bool(found) is (says is not None)
    assert says is None or says in found[0]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert rules.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert rules.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert rules.contrast("#6b2f55", "#6b2f55") == 1
    assert set(ACCENTS) == {"ACCENT_LIGHT", "ACCENT_DARK"}


@pytest.mark.django_db
def test_whoever_signs_up_without_a_country_has_the_organisations(settings) -> None:
    settings.SUPPORT_COUNTRY = "MX"
    Visitor("app").auth("post", "auth/signup", {"email": "a@example.org", "is_adult": True})
    Visitor("app").auth("post", "auth/signup", {"email": "b@example.org", "is_adult": True, "support_country": "IN"})
    assert list(Member.objects.order_by("email").values_list("support_country", flat=True)) == ["MX", "IN"]
