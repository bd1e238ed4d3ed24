"""You are not alone: phrases of the week's release, polls with their source, and how nobody is given away. For all."""

from datetime import date

import pytest
from playwright.sync_api import expect

from groups.models import Benchmark, Contributor, GuiltSource, Release
from members.models import Consent
from tests.browser.app.keys import Keys
from tests.browser.app.week import eventually
from tests.browser.app.window import App

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
TITLE = {"en": "You are not alone", "es": "No estás sola"}
NOTHING = {"en": "There is nothing to tell yet", "es": "Todavía no hay nada que contar"}
HOW = {"en": "How you are protected", "es": "Cómo se te protege"}


def release(app: App) -> None:
    """Let a week have been published, and a quarter."""
    themes = {"money": "few", "overwhelm": "most", "cooking": "some", "balance": "many"}
    rest = {"quieter": "some", "about_the_same": "many", "louder": "few", "answered": "some", "left": "few"}
    when = app.world.now
    Release.objects.create(kind="themes", period_date=date(2026, 11, 23), amounts=themes, published_at=when)
    Release.objects.create(kind="easing", period_date=date(2026, 7, 1), amounts=rest, published_at=when)


@both_languages
def test_a_guest_reads_that_there_is_nothing_to_tell_yet_and_why(app: App, locale: str) -> None:
    app.open("/")
    app.tap(app.page.locator('main a[href="#/not-alone"]'))
    expect(app.find("heading", TITLE[locale[:2]])).to_be_focused()
    expect(app.find("heading", NOTHING[locale[:2]])).to_be_visible()
    assert "150" in app.text()
    app.axe()
    app.screenshot("alone-nothing")


@both_languages
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_phrases_of_the_week_stand_with_most_first(app: App, locale: str, scheme: str) -> None:
    release(app)
    app.open("/not-alone")
    labels = {row.key: getattr(row, f"label_{locale[:2]}") for row in GuiltSource.objects.all()}
    shown = app.page.get_by_role("region", name={"en": "What moms here named", "es": "Lo que nombraron"}[locale[:2]])
    assert shown.locator("strong").all_inner_texts() == [
        labels[key] for key in ("overwhelm", "balance", "cooking", "money")
    ]
    for words in {"en": ["Most moms here", "A few moms here"], "es": ["La mayoría", "Algunas"]}[locale[:2]]:
        expect(shown.get_by_text(words).first).to_be_visible()
    assert NOTHING[locale[:2]] not in app.text()
    expect(
        app.find("heading", {"en": "Does it get quieter?", "es": "¿Va haciendo menos ruido?"}[locale[:2]])
    ).to_be_visible()
    app.axe()
    assert not app.is_too_wide()
    app.screenshot(f"alone-{scheme}")


@both_languages
def test_every_poll_says_how_it_was_worded_by_whom_when_and_of_how_many(phone: App, locale: str) -> None:
    phone.open("/not-alone")
    cards = phone.page.locator("article")
    figures = list(Benchmark.objects.order_by("position"))
    expect(cards).to_have_count(len(figures))
    for card, figure in zip(cards.all(), figures, strict=True):
        for text in (
            (figure.said("wording"), figure.said("caveat"))
            if locale == "en-US"
            else (figure.wording_es, figure.caveat_es)
        ):
            expect(card.get_by_text(text)).to_be_visible()
        for part in (figure.share, figure.sample_size, figure.year, figure.source):
            assert str(part) in card.inner_text(), part
        source = card.get_by_role("link")
        assert source.get_attribute("href") == figure.url
        assert set((source.get_attribute("rel") or "").split()) == {"noreferrer", "noopener"}


@both_languages
def test_who_is_cited_stands_there_with_no_endorsement(phone: App, locale: str) -> None:
    phone.open("/not-alone")
    for who in Contributor.objects.all():
        cited = phone.page.locator(".cited").filter(has_text=who.name)
        for text in (
            (who.said("role"), who.said("disclosure")) if locale == "en-US" else (who.role_es, who.disclosure_es)
        ):
            expect(cited.get_by_text(text)).to_be_visible()
    phone.axe()


def test_how_she_is_protected_is_one_key_away(desktop: App) -> None:
    release(desktop)
    desktop.sign_in(desktop.world.mom()).open("/week")
    keys = Keys(desktop)
    keys.to("link", "You are not alone")
    expect(desktop.find("heading", TITLE["en"])).to_be_focused()
    keys.to("link", HOW["en"])
    expect(desktop.find("heading", HOW["en"])).to_be_focused()
    assert desktop.page.url.endswith("#/not-alone"), "it is no address of the app"
    keys.to("link", "Whether you are counted, you decide in your settings")
    expect(desktop.find("switch", "Count me, without my name")).to_be_visible()


def test_being_counted_is_switched_on_and_off(phone: App) -> None:
    mia = phone.world.mom()
    standing = Consent.objects.filter(member=mia, purpose="figures", withdrawn_at=None)
    phone.sign_in(mia).open("/settings?part=consents")
    switch = phone.find("switch", "Count me, without my name")
    expect(switch).to_have_attribute("aria-checked", "false")
    phone.tap(switch)
    eventually(phone, standing.exists)
    phone.axe()
    phone.tap(switch)
    eventually(phone, lambda: not standing.exists())


@pytest.mark.kept
def test_each_part_says_for_itself_that_nobody_answers(phone: App) -> None:
    phone.open("/not-alone")
    phone.open("/find")
    with phone.outage():
        phone.open("/not-alone")
        expect(phone.page.get_by_role("alert")).to_have_count(2)
        expect(phone.find("heading", HOW["en"])).to_be_visible()
        phone.axe()
        phone.screenshot("alone-outage")
    expect(phone.page.get_by_role("alert")).to_have_count(0)
    expect(phone.page.locator("article").first).to_be_visible()
