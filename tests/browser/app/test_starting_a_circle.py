"""A circle is started in the app by whoever was asked to lead: a name is enough, and its first time comes next."""

import json

import pytest
from playwright.sync_api import expect

from groups.models import Circle, Membership
from members.models import Member
from tests.browser.app.bad_week import lost_answers
from tests.browser.app.evening import forgive
from tests.browser.app.keys import Keys
from tests.browser.app.test_every_screen import check
from tests.browser.app.window import App

SAID = {
    "en": {
        "way": "Start a circle", "name": "Name", "go": "Start it", "when": "Fix a time", "save": "Fix these times",
        "money": "Money", "audio": "Audio only", "seats": "Seats, each time", "baby": "First year",
        "read": "Read the agreement", "agree": "I agree",
    },
    "es": {
        "way": "Empezar un círculo", "name": "Nombre", "go": "Empezarlo", "when": "Fijar una hora",
        "save": "Fijar estas horas", "money": "El dinero", "audio": "Solo audio", "seats": "Sitios, cada vez",
        "baby": "Primer año", "read": "Leer el acuerdo", "agree": "De acuerdo",
    },
}  # fmt: skip
EN = SAID["en"]
TAPS = 4  # from what she leads to a circle with its first times


def fay_at(app: App, path: str, locale: str = "en") -> App:
    """Sign in whoever was asked to lead, and open a screen."""
    fay = app.world.fay
    fay.locale = locale
    fay.save(update_fields=["locale"])
    app.sign_in(fay).open(path)
    return app


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_from_what_she_leads_to_the_first_times_of_a_new_circle(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    fay_at(app, "/leading", locale[:2])
    app.tap("link", said["way"])
    app.write(app.page.get_by_label(said["name"], exact=True), "Café de las Seis")
    app.tap("button", said["go"])
    expect(app.find("heading", said["when"])).to_be_visible()
    app.axe()
    app.tap("button", said["save"])
    circle = Circle.objects.get(name="Café de las Seis")
    app.page.wait_for_url(f"**/leading/{circle.slug}")
    app.settle()
    print(f"taps, from what she leads to a new circle with its times: {app.taps}")
    assert app.taps <= TAPS
    assert circle.slug == "cafe-de-las-seis"
    assert (circle.language, circle.timezone) == (locale[:2], app.world.fay.timezone)
    assert Membership.objects.get(circle=circle).role == Membership.Role.FACILITATOR
    assert circle.sessions.count() > 3


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_what_she_says_of_it_is_what_it_says(app: App, locale: str) -> None:
    said = SAID[locale[:2]]
    fay_at(app, "/leading/new", locale[:2])
    check(app, f"start-{locale[:2]}", locale)
    app.page.get_by_label(said["name"], exact=True).fill("Six O’Clock")
    app.page.locator("#form-description").fill("Before the house wakes up.")
    app.page.locator("#start-language").select_option("ar")
    app.page.locator("#start-zone").select_option("Africa/Cairo")
    app.page.get_by_label(said["seats"]).select_option("6")
    app.page.locator("#start-format").select_option(label=said["audio"])
    app.tap(app.page.locator("input[value=cohort]"))
    app.tap(app.page.locator("input[value=approval]"))
    app.tap(app.page.locator("summary"))
    app.axe()
    app.tap("button", said["money"], exact=True)
    app.tap("button", said["baby"], exact=True)
    app.reload()
    expect(app.page.locator("#form-description")).to_have_value("Before the house wakes up.")
    app.tap("button", said["go"])
    expect(app.find("heading", said["when"])).to_be_visible()
    circle = Circle.objects.get(slug="six-o-clock")
    assert (circle.language, circle.timezone, circle.capacity) == ("ar", "Africa/Cairo", 6)
    assert (circle.meeting_format, circle.enrolment, circle.admission) == ("audio", "cohort", "approval")
    assert (circle.guilt_sources, circle.child_stages) == (["money"], ["baby"])
    app.open("/leading/new")
    expect(app.page.get_by_label(said["name"], exact=True)).to_have_value("")


def test_what_is_wrong_is_said_at_its_field(phone: App) -> None:
    fay_at(phone, "/leading/new")
    phone.tap("button", EN["go"])
    expect(phone.page.get_by_label(EN["name"], exact=True)).to_be_focused()
    expect(phone.page.get_by_text("It needs a name.")).to_be_visible()
    phone.axe()
    phone.page.get_by_label(EN["name"], exact=True).fill("Porch")
    phone.page.get_by_label("Minutes").fill("5")
    phone.tap("button", EN["go"])
    expect(phone.page.get_by_label("Minutes")).to_be_focused()
    expect(phone.page.get_by_label("Minutes")).to_have_attribute("aria-invalid", "true")
    phone.axe()
    phone.screenshot("start-wrong")
    forgive(phone, 400)
    assert not Circle.objects.filter(name="Porch").exists()


def kept(app: App, **fields: str) -> None:
    """Let the tab have kept a form, also with what it does not offer, and open it again."""
    app.page.evaluate("text => sessionStorage.setItem('kc.draft.circle.start', text)", json.dumps(fields))
    app.reload()


def test_what_is_wrong_with_what_she_chose_is_said_too(phone: App) -> None:
    fay_at(phone, "/leading/new")
    kept(phone, name="Porch", timezone="Mars/Olympus")
    phone.tap("button", EN["go"])
    expect(phone.page.locator("#start-zone")).to_be_focused()
    expect(phone.page.locator("#start-zone")).to_have_attribute("aria-invalid", "true")
    expect(phone.page.locator("#start-zone-error")).to_be_visible()
    phone.axe()
    kept(phone, name="Porch", enrolment="now and then")
    phone.tap("button", EN["go"])
    expect(phone.page.get_by_role("alert")).to_contain_text("does not look right")
    phone.axe()
    forgive(phone, 400)
    assert not Circle.objects.filter(name="Porch").exists()


def test_an_address_that_is_taken_becomes_another_one(phone: App) -> None:
    fay_at(phone, "/leading/new")
    phone.page.get_by_label(EN["name"], exact=True).fill("Lantern")
    phone.tap("button", EN["go"])
    expect(phone.find("heading", EN["when"])).to_be_visible()
    forgive(phone, 409)
    assert Circle.objects.get(name="Lantern").slug.startswith("lantern-")


def test_a_name_of_other_letters_gets_an_address_too(phone: App) -> None:
    fay_at(phone, "/leading/new")
    phone.page.get_by_label(EN["name"], exact=True).fill("مشربية الليل")
    phone.tap("button", EN["go"])
    expect(phone.find("heading", EN["when"])).to_be_visible()
    assert Circle.objects.get(name="مشربية الليل").slug.startswith("circle-")
    phone.axe()
    phone.screenshot("start-rtl-then-schedule")


def test_whoever_was_not_asked_to_lead_is_shown_how_to_ask(phone: App) -> None:
    mia: Member = phone.world.mom()
    phone.sign_in(mia).open("/leading")
    expect(phone.find("link", EN["way"])).to_have_count(0)
    phone.open("/leading/new")
    expect(phone.find("link", "Ask to lead")).to_be_visible()
    expect(phone.find("button", EN["go"])).to_have_count(0)
    phone.axe()


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_whoever_has_not_agreed_yet_is_led_to_the_agreement_and_back(phone: App, locale: str) -> None:
    said = SAID[locale[:2]]
    fay_at(phone, "/leading/new", locale[:2])
    phone.world.fay.consents.all().delete()
    phone.page.get_by_label(said["name"], exact=True).fill("Porch")
    phone.tap("button", said["go"])
    expect(phone.find("link", said["read"])).to_be_visible()
    forgive(phone, 409)
    phone.axe()
    phone.tap("link", said["read"])
    phone.tap("button", said["agree"])
    expect(phone.page.get_by_label(said["name"], exact=True)).to_have_value("Porch")
    phone.tap("button", said["go"])
    expect(phone.find("heading", said["when"])).to_be_visible()
    assert Circle.objects.filter(name="Porch").count() == 1


@pytest.mark.kept
def test_where_nobody_answers_nothing_is_lost_and_nothing_is_started_twice(phone: App) -> None:
    fay_at(phone, "/leading/new")
    phone.page.get_by_label(EN["name"], exact=True).fill("Porch")
    with phone.outage():
        phone.tap("button", EN["go"])
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", EN["go"])
    expect(phone.find("heading", EN["when"])).to_be_visible()
    assert Circle.objects.filter(name="Porch").count() == 1


def test_a_circle_whose_answer_was_lost_is_found_again_and_not_started_twice(phone: App) -> None:
    fay_at(phone, "/leading/new")
    phone.page.get_by_label(EN["name"], exact=True).fill("Porch")
    with lost_answers(phone, "**/api/v1/circles/"):
        phone.tap("button", EN["go"])
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
    phone.reload()
    phone.page.locator("#form-description").fill("An hour on the porch.")
    phone.tap("button", EN["go"])
    expect(phone.find("heading", EN["when"])).to_be_visible()
    expect(phone.page.get_by_text("Your circle had begun")).to_be_visible()
    assert phone.page.url.endswith("/leading/porch/schedule")
    assert Circle.objects.filter(name="Porch").count() == 1


def test_the_keyboard_alone_is_enough(desktop: App) -> None:
    fay_at(desktop, "/leading")
    keys = Keys(desktop)
    keys.to("link", EN["way"])
    expect(desktop.find("heading", EN["way"])).to_be_focused()
    keys.write("textbox", EN["name"], "Porch")
    desktop.page.keyboard.press("Enter")
    expect(desktop.find("heading", EN["when"])).to_be_visible()
