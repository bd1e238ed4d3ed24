"""Every letter there is, read in both languages: what a lock screen shows, what a mail program makes of it."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import html5lib
import pytest
from django.utils import translation

from groups.reference import shipped
from notifications import specimens
from notifications.channels.mime import content
from notifications.kinds import KINDS
from notifications.specimens import Specimen
from tests.calendars import only_event

NOW = datetime(2027, 3, 8, 0, 30, tzinfo=UTC)
ALL = list(specimens.specimens(now=NOW))
OF_MEMBERS = [each for each in ALL if not each.name.startswith("account-")]
# Of what brings these moms together, in words that somebody beside her might read.
TELLING = re.compile(
    r"guilt|culpa|support|apoyo|therap|terap|mother|\bmoms?\b|madre|mam[aá]|feeling|sentimiento|intima|closeness"
    r"|cercan|overwhelm|agobi|perfect|yell|grit|money|dinero|child|hij[oa]|parent|crian|circle|c[ií]rculo|lantern",
    re.IGNORECASE,
)
WITH_A_FILE = {
    "booking_confirmation", "seat_promoted", "session_moved", "session_cancelled", "series_changed", "host_changed",
    "hopeful_released", "seat_withdrawn",
}  # fmt: skip


def named(letter: Specimen) -> str:
    return f"{letter.name}-{letter.locale}"


def test_there_is_a_letter_of_every_kind_and_every_case_of_it() -> None:
    assert {each.name.partition("-")[0] for each in OF_MEMBERS} == set(KINDS)
    assert len(ALL) == 2 * len(specimens.names()) == 2 * len(set(specimens.names()))


@pytest.mark.parametrize("letter", ALL, ids=named)
def test_nobody_beside_her_learns_anything_from_a_lock_screen(letter: Specimen) -> None:
    with translation.override(letter.locale):
        spoken = "label_es" if letter.locale == "es" else "label_en"
        labels = [row[spoken] for row in shipped("guilt_sources") if row["key"] != "general"]
    for shown in (letter.message.subject, letter.push):
        assert not TELLING.search(shown), shown
        assert not any(label.casefold() in shown.casefold() for label in labels)
        assert len(shown) < 70
    for file in letter.message.files:
        assert not TELLING.search(str(re.findall(rb"SUMMARY[^\r\n]*", file.content)))


@pytest.mark.parametrize("letter", OF_MEMBERS, ids=named)
def test_the_html_is_valid_and_reads_at_night_and_without_images(letter: Specimen) -> None:
    page = letter.message.html
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)  # raises at the first mistake
    assert document.get("lang") == letter.locale
    assert document.find("head/title").text == letter.message.subject
    assert "@media (prefers-color-scheme: dark)" in page
    assert {meta.get("name"): meta.get("content") for meta in document.iter("meta")}["color-scheme"] == "light dark"
    assert not [each.tag for each in document.iter() if each.tag in {"img", "script", "link", "iframe", "form"}]
    assert all(" ".join("".join(link.itertext()).split()) for link in document.iter("a"))


@pytest.mark.parametrize("letter", ALL, ids=named)
def test_the_text_alone_says_it_all_and_every_link_has_a_caption(letter: Specimen) -> None:
    text = letter.message.text
    assert not re.search(r"[<>{}]|&\w+;|None|\(\)|  \S", text.replace("    ", ""))
    assert all(len(line) < 400 for line in text.splitlines())
    for paragraph in text.split("\n\n"):
        *caption, last = paragraph.strip().split("\n")
        assert caption or not re.fullmatch(r"https?://\S+", last) or letter.name.startswith("account-")


@pytest.mark.parametrize("letter", OF_MEMBERS, ids=named)
def test_every_letter_can_be_unsubscribed_from_and_brings_its_calendar_file(letter: Specimen) -> None:
    mail = message_from_bytes(content(letter.message), policy=policy.default)
    stop = mail["List-Unsubscribe"].strip("<> ")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop in letter.message.text
    assert bool(letter.message.files) == (letter.name in WITH_A_FILE)
    for file in letter.message.files:
        only_event(file.content)


def test_account_mail_cannot_be_unsubscribed_from() -> None:
    assert not [each.name for each in ALL if each not in OF_MEMBERS and each.message.headers]


def test_nobody_learns_where_a_session_meets_from_a_letter() -> None:
    (last,) = [each for each in ALL if (each.name, each.locale) == ("reminder-last", "en")]
    assert set(re.findall(r"https?://[^/\s]+(/\S*?)[\w-]{0,56}/?\s", last.message.text)) == {"/api/v1/t/"}


def test_the_organisations_words_are_at_the_foot_of_every_letter_and_nowhere_else(settings) -> None:
    texts = {"en": "Of <Harbour> & Street.\nAsk {{ stop_link }}.", "es": "De Harbour & Street."}
    settings.ORGANISATION_TEXTS = texts
    for before, letter in zip(ALL, specimens.specimens(now=NOW), strict=True):
        foot = " ".join(texts[letter.locale].split())
        assert letter.message.text == f"{before.message.text.rstrip()}\n\n{foot}\n"
        assert (letter.message.subject, letter.push) == (before.message.subject, before.push)
        assert letter.message.files == before.message.files
        if letter in OF_MEMBERS or letter.message.html:
            page = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(letter.message.html)
            assert "".join(page.findall(".//p")[-1].itertext()) == foot
    settings.ORGANISATION_TEXTS = {"en": "", "es": ""}
    assert [each.message.text for each in specimens.specimens(now=NOW)] == [each.message.text for each in ALL]
