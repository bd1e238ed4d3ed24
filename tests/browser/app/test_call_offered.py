"""Would she like to be called? Offered only while somebody is there, told to nobody without her tap, and taken back."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from groups.models import ContactRequest, DutyContact
from groups.services.reflections import write_reflection
from groups.services.sharing import share_reflection
from tests.browser.app.bad_week import SAID as WRITING
from tests.browser.app.keys import Keys
from tests.browser.app.measure import SAID, answered, put_on_line
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_member

HEAVY = {"en": "Some nights I just want to die.", "es": "A veces solo quiero morirme."}
OFFER = {"en": "Would you like somebody to call you?", "es": "¿Te gustaría que alguien te llame?"}
REACH = {"en": "How to reach you", "es": "Cómo localizarte"}
YES = {"en": "Yes, please call me", "es": "Sí, llámenme, por favor"}
ASKED = {"en": "Whoever is on duty knows", "es": "Quien está de guardia ya lo sabe"}
BACK = {"en": "Do not call me after all", "es": "Mejor que no me llamen"}
TOLD_NOBODY = {"en": "Nobody has been told.", "es": "Nadie se ha enterado."}
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def on_duty() -> DutyContact:
    """Let somebody be there around the clock."""
    dora = make_member("dora", is_staff=True)
    return DutyContact.objects.create(member=dora, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))


def heavy_words(app: App, language: str, **mom: Any) -> Any:
    """Let her keep heavy words after her hour, and return her."""
    mia = app.world.mom(reflecting=True, locale=language, **mom)
    app.world.attended(mia)
    app.sign_in(mia).open(f"/words/{app.world.ended.pk}")
    app.page.locator("textarea").fill(HEAVY[language])
    app.tap("button", WRITING[language].keep, exact=True)
    expect(app.find("heading", WRITING[language].kept)).to_be_visible()
    return mia


@both_languages
def test_after_heavy_words_she_asks_for_a_call_and_takes_it_back(app: App, locale: str) -> None:
    language = locale[:2]
    on_duty()
    mia = heavy_words(app, language)
    expect(app.page.get_by_text(TOLD_NOBODY[language])).to_be_visible()
    expect(app.find("heading", OFFER[language])).to_be_visible()
    app.axe()
    app.screenshot("call-offered")
    hers = ContactRequest.objects.filter(member=mia)
    app.tap("button", YES[language])
    expect(app.page.get_by_label(REACH[language])).to_be_focused()
    assert not hers.exists()
    app.page.get_by_label(REACH[language]).fill("+1 555 0100, after eight")
    app.tap("button", YES[language])
    expect(app.find("heading", ASKED[language])).to_be_focused()
    assert hers.count() == 1
    app.axe()
    app.screenshot("call-asked")
    app.tap("button", BACK[language])
    expect(app.find("heading", OFFER[language])).to_be_focused()
    eventually(app, lambda: not hers.exists())


def test_while_nobody_is_there_no_call_is_offered(phone: App) -> None:
    heavy_words(phone, "en")
    expect(phone.find("heading", "That sounds like a lot for one person")).to_be_visible()
    expect(phone.find("heading", OFFER["en"])).to_have_count(0)


def test_no_thank_you_is_one_key_and_tells_nobody(desktop: App) -> None:
    on_duty()
    heavy_words(desktop, "en")
    Keys(desktop).to("button", "No, thank you")
    expect(desktop.page.get_by_text("All right. Nobody has been told.")).to_be_focused()
    desktop.axe()
    assert not ContactRequest.objects.exists()


@pytest.mark.kept
def test_what_she_typed_stays_while_nobody_answers(phone: App) -> None:
    on_duty()
    heavy_words(phone, "en")
    phone.page.get_by_label(REACH["en"]).fill("+1 555 0100")
    with phone.outage():
        phone.tap("button", YES["en"])
        expect(phone.page.get_by_role("alert")).to_be_visible()
        expect(phone.page.get_by_label(REACH["en"])).to_have_value("+1 555 0100")
    phone.tap("button", YES["en"])
    expect(phone.find("heading", ASKED["en"])).to_be_visible()


@both_languages
def test_after_two_loud_weeks_of_no_use_a_call_is_offered_and_after_one_it_is_not(app: App, locale: str) -> None:
    language, world = locale[:2], app.world
    said = SAID[language]
    on_duty()
    mia = world.mom(locale=language)
    world.attended(mia)
    answered(mia, [(1, 8, "no")])
    app.sign_in(mia).open("/check-in")
    put_on_line(app, 9)
    app.tap(app.page.get_by_text("No", exact=True))
    app.tap("button", said.keep, exact=True)
    expect(app.find("heading", OFFER[language])).to_be_visible()
    app.axe()
    app.screenshot("check-in-call")
    app.tap("button", said.change)
    put_on_line(app, 6)
    app.tap("button", said.keep_change)
    expect(app.find("heading", said.kept)).to_be_visible()
    expect(app.find("heading", OFFER[language])).to_have_count(0)
    assert not ContactRequest.objects.exists()


def test_where_others_read_it_it_is_not_said_that_nobody_was_told(phone: App) -> None:
    mia, ended = phone.world.mom(reflecting=True), phone.world.ended
    phone.world.attended(mia)
    now = datetime.now(UTC)
    kept = write_reflection(author=mia, session_id=ended.pk, text="We laughed.", now=now - timedelta(minutes=1))
    share_reflection(author=mia, reflection_id=kept.pk, tier="circle", now=now)
    phone.sign_in(mia).open(f"/words/{ended.pk}")
    expect(phone.page.locator("textarea")).to_have_value("We laughed.")
    phone.page.locator("textarea").fill(HEAVY["en"])
    phone.tap("button", WRITING["en"].keep_change)
    expect(phone.find("heading", "That sounds like a lot for one person")).to_be_visible()
    expect(phone.page.get_by_text(TOLD_NOBODY["en"])).to_have_count(0)
