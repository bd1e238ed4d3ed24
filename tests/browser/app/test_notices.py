"""A notice to the circle: written and withdrawn by whoever leads, read by members; and what others try."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from groups.models import Membership, Notice
from groups.services.notices import write_notice
from groups.services.reference import load_vocabulary
from members.models import Member
from tests.browser.app.bad_week import refusal
from tests.browser.app.leading import fay
from tests.browser.app.test_every_screen import check
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
FACT = "On Tuesday we are in the blue room."
ARABIC = "يوم الثلاثاء نكون في الغرفة الزرقاء."
SAID = {
    "en": {
        "way": "Write a notice", "what": "What is to be known", "show": "Show it to the circle",
        "shown": "It is shown now", "back": "Take it back", "gone": "Nobody reads it any more",
        "none": "Nothing at the moment", "address": "Leave it out, please", "right": "Something is not right with it",
        "try": "What others try", "theme": "What is it about for you?",
    },
    "es": {
        "way": "Escribir un aviso", "what": "El dato, en una línea", "show": "Mostrarlo al círculo",
        "shown": "Ya se muestra", "back": "Retirar", "gone": "Ya nadie lo lee", "none": "Nada por ahora",
        "address": "Quítalo, por favor", "right": "Algo no va bien con esto", "try": "Lo que otras prueban",
        "theme": "¿De qué se trata para ti?",
    },
}  # fmt: skip


def told(app: App, text: str = FACT) -> Notice:
    return write_notice(circle_id=app.world.lantern.pk, author=app.world.fay, text=text, days=3, now=datetime.now(UTC))


def mia(app: App, locale: str = "en-US") -> Member:
    """Return a member of the lantern circle."""
    member = app.world.mom(locale=locale[:2])
    app.world.belongs(member, app.world.lantern)
    return member


@both_languages
def test_she_tells_her_circle_a_fact_and_takes_it_back(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    app.sign_in(fay(app, locale)).open("/leading/lantern")
    app.tap("link", said["way"])
    app.page.wait_for_url("**/notice")
    app.settle()
    expect(app.page.get_by_text(said["none"])).to_be_visible()
    check(app, "notice-empty", locale)
    app.write(said["what"], FACT)
    expect(app.page.locator("#notice-left")).to_contain_text(str(280 - len(FACT)))
    expect(app.page.locator(".panel").get_by_text(FACT)).to_be_visible()
    check(app, "notice-preview", locale)
    app.tap("button", said["show"])
    expect(app.page.get_by_text(said["shown"])).to_be_visible()
    expect(app.page.locator("li").filter(has_text=FACT)).to_be_visible()
    assert app.page.locator("#notice").input_value() == ""
    check(app, "notice-shown", locale)
    app.tap("button", said["back"])
    expect(app.page.get_by_text(said["gone"])).to_be_visible()
    assert Notice.objects.get().withdrawn_at is not None
    app.axe()


@both_languages
def test_a_member_reads_it_in_her_week_and_on_the_circle_and_can_say_that_it_is_not_right(
    app: App, locale: str
) -> None:
    told(app), told(app, ARABIC)
    app.sign_in(mia(app, locale)).open("/week")
    expect(app.page.locator(".told .text")).to_have_text([ARABIC, FACT])
    check(app, "notice-week", locale)
    app.open("/circles/lantern")
    expect(app.page.locator(".told .text")).to_have_text([ARABIC, FACT])
    check(app, "notice-circle", locale)
    app.tap(app.page.get_by_role("link", name=SAID[locale[:2]]["right"]).first)
    app.page.wait_for_url("**/report?*")
    app.settle()
    expect(app.page.locator("input[value=facilitator]")).to_be_checked()
    app.axe()


@both_languages
def test_an_address_and_a_third_one_are_refused_in_words_and_nothing_typed_is_lost(phone: App, locale: str) -> None:
    said = SAID[locale[:2]]
    phone.sign_in(fay(phone, locale)).open("/leading/lantern/notice")
    phone.write(said["what"], "Call 555 0100 200")
    with refusal(phone, 400):
        phone.tap("button", said["show"])
        expect(phone.page.get_by_text(said["address"])).to_be_visible()
        expect(phone.page.locator("#notice")).to_be_focused()
    phone.axe()
    phone.screenshot("notice-address")
    phone.page.locator("#notice").fill(FACT)
    told(phone), told(phone)
    with refusal(phone, 409):
        phone.tap("button", said["show"])
        expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.axe()
    phone.reload()
    assert phone.page.locator("#notice").input_value() == FACT


@pytest.mark.kept
def test_without_an_answer_nothing_is_told_and_once_it_is_there_it_is_told_once(phone: App) -> None:
    phone.sign_in(fay(phone)).open("/leading/lantern/notice")
    phone.write("What is to be known", FACT)
    with phone.outage():
        phone.tap("button", "Show it to the circle")
        expect(phone.page.get_by_role("alert").first).to_contain_text("We cannot reach the server")
        phone.axe()
        phone.screenshot("notice-outage")
    with phone.offline():
        phone.tap("button", "Show it to the circle")
        expect(phone.page.get_by_role("alert").first).to_contain_text("We cannot reach the server")
    phone.tap("button", "Show it to the circle")
    eventually(phone, lambda: Notice.objects.count() == 1)
    expect(phone.page.locator("li").filter(has_text=FACT)).to_be_visible()


def test_whoever_does_not_lead_is_told_that_it_is_not_open_to_her(phone: App) -> None:
    with refusal(phone, 403):
        phone.sign_in(phone.world.mom()).open("/leading/lantern/notice")
        expect(phone.page.get_by_role("alert")).to_contain_text("not open to you")
    phone.axe()
    assert not Membership.objects.filter(member__email="mia@example.org").exists()


@both_languages
def test_what_others_try_is_for_everybody_and_by_theme(app: App, locale: str) -> None:
    load_vocabulary()
    said = SAID[locale[:2]]
    app.open("/not-alone")
    app.tap("link", said["try"])
    app.page.wait_for_url("**/strategies")
    app.settle()
    check(app, "strategies", locale)
    everything = app.page.locator("details").count()
    app.page.get_by_label(said["theme"]).select_option("cooking")
    expect(app.page.locator("details")).not_to_have_count(everything)
    app.tap(app.page.locator("summary").first)
    expect(app.page.locator("blockquote").first).to_be_visible()
    check(app, "strategies-theme", locale)
