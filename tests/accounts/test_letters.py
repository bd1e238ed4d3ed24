"""What account letters say, and how they leave: in her language, neutral outside, through the dispatch."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from members.models import Member
from notifications.accounts import LETTERS, NOTICE, AccountAdapter, invitation_letter, letter_of
from notifications.models import AccountMail
from tests.accounts.clients import Visitor

pytestmark = pytest.mark.django_db
ALLAUTHS = Path(allauth.__file__).parent / "templates"
SENT = sorted(
    f"{path.parent.relative_to(ALLAUTHS)}/{path.name.removesuffix('_subject.txt')}"
    for folder in ("account", "mfa")
    for path in (ALLAUTHS / folder / "email").glob("*_subject.txt")
)
TELLING = re.compile(r"guilt|support|circle|mom|mother|group|culpa|apoyo|círculo|mamá|madre|grupo", re.IGNORECASE)


def test_allauth_still_sends_what_these_tests_know():
    assert set(LETTERS) <= set(SENT)
    assert len(SENT) > 15


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("prefix", SENT)
def test_every_letter_is_our_own_and_tells_a_bystander_nothing(prefix, language, letters):
    with translation.override(language):
        AccountAdapter().send_mail(
            prefix, "kim@example.org", {"code": "AAAA-BBBB", "ip": "192.0.2.1", "user_agent": "x"}
        )
    ((subject, text),) = letters("kim@example.org")
    assert subject in ({"Your code", "Your sign-in"} if language == "en" else {"Tu código", "Tu acceso"})
    assert not TELLING.search(subject + text.replace("https://kindcircle.test", ""))
    assert "192.0.2.1" not in text
    assert ("AAAA-BBBB" in text) == (LETTERS.get(prefix) == "code")
    assert "example.com" not in text
    assert "testserver" not in text


@pytest.mark.parametrize("prefix", [prefix for prefix in SENT if prefix not in LETTERS])
def test_a_notice_says_what_was_changed_wherever_it_can(prefix):
    change = prefix.rpartition("/")[2]
    said = {
        folder: render_to_string(f"account/email/{folder}/{NOTICE}_message.txt", {"change": change})
        for folder in ("en", "es")
    }
    is_vague = "something about how you sign in" in said["en"]
    assert is_vague == ("Ha cambiado algo" in said["es"])
    assert is_vague == (change in {"password_reset_key", "recovery_codes_used"})


@pytest.mark.parametrize("language", ["en", "es"])
def test_names_and_ways_to_reach_us_stand_in_a_letter_as_they_were_written(language, settings):
    settings.ORGANISATION_NAME, settings.SUPPORT_CONTACT = "Mothers' House & Friends", "Jo O'Neil <jo@example.org>"
    assert "Mothers' House & Friends" in invitation_letter(language, expires_at=timezone.now())[1]
    assert "Jo O'Neil <jo@example.org>" in letter_of("account/email/password_set", language, code="")[1]


def test_no_letter_of_plain_text_escapes_what_it_is_told():
    letters = [path for path in Path(settings.BASE_DIR).glob("*/templates/**/*.txt") if "{{" in path.read_text()]
    assert len(letters) > 50
    assert not [path for path in letters if not path.read_text().startswith("{% autoescape off %}")]


def test_her_own_language_counts_more_than_the_askers(letters):
    Member.objects.create_confirmed("kim@example.org", locale="es")
    visitor = Visitor("app")
    visitor.auth("post", "auth/code/request", {"email": "kim@example.org"}, **{"Accept-Language": "en"})
    visitor.auth("post", "auth/code/request", {"email": "nil@example.org"}, **{"Accept-Language": "es"})
    visitor.auth("post", "auth/code/request", {"email": "nul@example.org"}, **{"Accept-Language": "fr"})
    assert letters("kim@example.org")[0][0] == "Tu código"
    assert letters("nil@example.org")[0][0] == "Tu acceso"
    assert letters("nul@example.org")[0][0] == "Your sign-in"


def test_a_letter_is_owed_for_fifteen_minutes_and_no_column_holds_the_address_or_the_code(letters, code_for):
    Member.objects.create_confirmed("kim@example.org")
    Visitor("app").auth("post", "auth/code/request", {"email": "kim@example.org"})
    row = AccountMail.objects.values().get()
    assert 890 < (row["expires_at"] - timezone.now()).total_seconds() <= 900
    shown = repr(row)
    assert "kim@example.org" not in shown
    assert code_for("kim@example.org") not in shown


def test_links_lead_to_the_configured_address_whatever_host_was_asked(letters):
    visitor = Visitor("app")
    visitor.http.defaults["HTTP_HOST"] = "localhost"
    visitor.auth("post", "auth/code/request", {"email": "nil@example.org"})
    assert "https://kindcircle.test/app/#/signup" in letters("nil@example.org")[0][1]
