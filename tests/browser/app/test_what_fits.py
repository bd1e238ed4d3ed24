"""What fits her, with reasons and switches, and the seats of tonight, each one tap away."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import expect

from groups.models import Membership, Session
from members.circumstances import Circumstances
from members.models import Member
from members.selectors import has_consent, own_circumstances
from members.services.people import change_profile
from tests.browser.app.evening import seats_of
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_circle

SAID = {
    "en": {
        "way": "What fits me", "title": "For you", "why": "Fits in", "hours": "My hours",
        "days": "Say what your days are like",
        "yes": "Keep how old my children are, how I work and what I need",
        "baby": "First year", "language": "It meets in Spanish.", "fits": "Language: Does not fit", "said": "Saved.",
    },
    "es": {
        "way": "Lo que encaja conmigo", "title": "Para ti", "why": "Encaja en", "hours": "Mis horas",
        "yes": "Guardar qué edad tienen mis hijos, cómo trabajo y qué necesito",
        "days": "Di cómo son tus días", "baby": "Primer año", "language": "Se reúne en español.",
        "fits": "Idioma: Encaja", "said": "Guardado.",
    },
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_she_reads_why_a_circle_fits_and_switches_what_counts(app: App, locale: str) -> None:
    said, mia = SAID[locale[:2]], app.world.mom(locale=locale[:2])
    app.sign_in(mia).open("/find")
    app.tap("link", said["way"])
    expect(app.find("heading", said["title"], exact=True)).to_be_visible()
    cards = app.page.locator("ol article")
    expect(cards).to_have_count(3)
    farol = cards.filter(has_text="Farol")
    app.tap(farol.get_by_text(said["why"]))
    expect(farol.get_by_text(said["language"])).to_be_visible()
    expect(farol.get_by_text(said["fits"])).to_be_visible()
    expect(farol.locator("dt")).to_have_count(7)
    app.axe()
    app.screenshot("fits-why")
    app.tap("button", said["hours"])
    expect(farol.locator("dt")).to_have_count(6)
    app.tap(app.page.get_by_text(said["days"]))
    expect(app.find("switch", said["yes"])).to_have_attribute("aria-checked", "false")
    expect(app.find("button", said["baby"])).to_have_count(0)
    app.axe()
    app.screenshot("fits-asked-first")
    app.tap("switch", said["yes"])
    app.tap("button", said["baby"])
    expect(app.page.get_by_text(said["said"]).last).to_be_visible()
    eventually(app, lambda: Member.objects.get(pk=mia.pk).circumstances_sealed is not None)
    cell = app.page.locator("table button").first
    app.tap(cell)
    expect(cell).to_have_attribute("aria-pressed", "true")
    eventually(app, lambda: mia.availabilities.filter(weekday=0, from_minute=0, to_minute=300).exists())
    app.axe()
    assert not app.is_too_wide()
    app.screenshot("fits-days")


def test_the_first_twenty_are_shown_and_the_others_at_a_tap(phone: App) -> None:
    mia = phone.world.mom()
    for number in range(20):
        make_circle(slug=f"porch-{number:02}", name=f"Porch {number:02}", language="en")
    phone.sign_in(mia).open("/for-you")
    cards = phone.page.locator("ol article")
    expect(cards).to_have_count(20)
    phone.axe()
    phone.tap("button", "Show more")
    expect(cards).to_have_count(23)
    expect(cards.nth(20).get_by_role("link").first).to_be_focused()
    expect(phone.find("button", "Show more")).to_have_count(0)
    phone.tap("button", "My hours")
    expect(cards).to_have_count(20)


YES = {
    "en": ("What you said yes to", SAID["en"]["yes"], "Deleted. Nothing of it is kept.", "Undo", "It is kept again"),
    "es": ("A qué has dicho que sí", SAID["es"]["yes"], "Borrado. No queda nada guardado.", "Deshacer",
           "Vuelve a estar guardado"),
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_her_yes_stands_under_privacy_and_taking_it_back_deletes_what_she_told(app: App, locale: str) -> None:
    title, switch, deleted, undo, back = YES[locale[:2]]
    mia = app.world.mom(locale=locale[:2])
    app.world.consents(mia, "circumstances")
    changes: Any = {"child_stages": ["baby"], "needs": ["no_advice"]}
    change_profile(member=mia, expected_version=None, changes=changes, now=datetime.now(UTC))

    def kept() -> Circumstances:
        return own_circumstances(Member.objects.get(pk=mia.pk), actor=mia.pk, reason="own-words")

    app.sign_in(mia).open("/privacy")
    app.tap(app.page.locator("summary", has=app.find("heading", title, exact=True)))
    expect(app.find("switch", switch)).to_have_attribute("aria-checked", "true")
    app.tap("switch", switch)
    expect(app.page.get_by_text(deleted)).to_be_visible()
    eventually(app, lambda: kept().is_empty)
    assert not has_consent(mia.pk, "circumstances")
    app.axe()
    app.screenshot("privacy-yes-taken-back")
    assert not app.is_too_wide()
    app.tap("button", undo)
    expect(app.page.get_by_text(back)).to_be_visible()
    eventually(app, lambda: kept().child_stages == ("baby",) and kept().needs == ("no_advice",))
    expect(app.find("switch", switch)).to_have_attribute("aria-checked", "true")
    assert has_consent(mia.pk, "circumstances")


@pytest.mark.kept
def test_without_the_server_her_yes_waits_and_nothing_is_ticked_before_it(phone: App) -> None:
    mia = phone.world.mom()
    phone.sign_in(mia).open("/for-you")
    phone.tap(phone.page.get_by_text(SAID["en"]["days"]))
    expect(phone.find("switch", SAID["en"]["yes"])).to_be_visible()
    with phone.outage():
        phone.tap("switch", SAID["en"]["yes"])
        expect(phone.page.get_by_text("Not saved yet.").first).to_be_visible()
        phone.axe()
    expect(phone.page.get_by_text("Not saved yet.")).to_have_count(0)  # the app asks every ten seconds
    eventually(phone, lambda: has_consent(mia.pk, "circumstances"))
    phone.tap("button", SAID["en"]["baby"])
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).circumstances_sealed is not None)


def test_one_tap_takes_a_seat_of_tonight(app: App) -> None:
    mia, session = app.world.mom(), app.world.tonight
    app.sign_in(mia).open("/find")
    app.tap("link", "Seats tonight")
    card = app.page.locator("article").filter(has_text="Lantern Circle")
    expect(card.get_by_text("With the seat you also join")).to_be_visible()
    expect(card.get_by_text(re.compile("Begins in"))).to_be_visible()
    app.axe()
    app.screenshot("tonight")
    app.tap(card.get_by_role("button", name=re.compile("^Take a seat")))
    expect(app.find("heading", "You have a seat")).to_be_visible()
    assert seats_of(mia.email, session) == ["in"]
    assert Membership.objects.get(member=mia).circle_id == session.circle_id
    app.open("/tonight")
    expect(app.page.locator("article").filter(has_text="Lantern Circle")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_from_her_week_a_seat_of_tonight_takes_two_taps(phone: App, locale: str) -> None:
    way, take = {"en": ("Seats tonight", "^Take a seat"), "es": ("Sitios esta noche", "^Tomar un sitio")}[locale[:2]]
    mia, session = phone.world.mom(locale=locale[:2]), phone.world.tonight
    phone.sign_in(mia).open("/week")
    phone.axe()
    phone.taps = 0
    phone.tap("link", way)
    phone.tap(
        phone.page.locator("article").filter(has_text="Lantern Circle").get_by_role("button", name=re.compile(take))
    )
    expect(phone.page.locator("article").filter(has_text="Lantern Circle").get_by_role("alert")).to_have_count(0)
    eventually(phone, lambda: seats_of(mia.email, session) == ["in"])
    assert phone.taps == 2


@pytest.mark.kept
def test_what_cannot_be_had_says_so_and_can_be_tried_again(phone: App) -> None:
    mia = phone.world.mom()
    phone.sign_in(mia).open("/tonight")
    card = phone.page.locator("article").filter(has_text="Lantern Circle")
    expect(card).to_be_visible()
    with phone.outage():
        phone.tap(card.get_by_role("button", name=re.compile("^Take a seat")))
        expect(card.get_by_role("alert")).to_be_visible()
        phone.axe()
    phone.tap(card.get_by_role("button", name="Try again"))
    expect(phone.find("heading", "You have a seat")).to_be_visible()


def test_where_nothing_is_free_tonight_she_reads_that(phone: App) -> None:
    mia = phone.world.mom()
    Session.objects.filter(pk__in=[phone.world.tonight.pk, phone.world.soon.pk]).update(taken=8)
    phone.sign_in(mia).open("/tonight")
    expect(phone.find("heading", "No seat is free tonight")).to_be_visible()
    phone.axe()
