"""Her week: seats of every kind, changed at a tap and honestly taken back; the door; and what a dead server leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from groups.models import Seat
from groups.services.seats import give_back_seat
from groups.services.sessions import cancel_session
from tests.browser.app.keys import Keys
from tests.browser.app.week import SAID, card, state_of, wait_for_state
from tests.browser.app.window import App
from tests.browser.app.world import LINK
from tests.factories import make_session

EN = SAID["en"]
HOW = {"en": "See how you meet", "es": "Mira cómo os reunís"}
KEPT = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, await Promise.all(
  (await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(one => one.url)))])"""
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


@both_languages
def test_she_sees_her_week_and_gives_a_seat_back_with_one_tap(app: App, locale: str) -> None:
    said, world = SAID[locale[:2]], app.world
    mia = world.full_week(locale=locale[:2])
    app.sign_in(mia).open("/week")
    assert app.heading() == said.title
    expect(app.page.locator("article")).to_have_count(4)
    app.axe()
    app.screenshot("week")
    tonight = card(app, world.tonight)
    app.taps = 0
    app.tap(tonight.get_by_role("button", name=said.give_back))
    expect(tonight.get_by_text(said.given)).to_be_visible()
    wait_for_state(app, mia, world.tonight, "out")
    assert app.taps <= 2, "giving back takes two taps at most"
    app.axe()
    app.screenshot("week-given-back")
    app.tap("button", said.undo)
    expect(app.page.get_by_text(said.yours)).to_be_visible()
    wait_for_state(app, mia, world.tonight, "in")
    assert app.taps == 2


@both_languages
def test_one_tap_says_that_she_hopes_to_come_and_one_that_she_is_sure(app: App, locale: str) -> None:
    said, world = SAID[locale[:2]], app.world
    mia = world.full_week(locale=locale[:2])
    app.sign_in(mia).open("/week")
    tonight, tomorrow = card(app, world.tonight), card(app, world.tomorrow)
    app.taps = 0
    app.tap(tonight.get_by_role("button", name=said.hopeful))
    expect(tonight.get_by_role("button", name=said.hopeful)).to_have_attribute("aria-pressed", "true")
    wait_for_state(app, mia, world.tonight, "hopeful")
    app.tap(tomorrow.get_by_role("button", name=said.sure))
    wait_for_state(app, mia, world.tomorrow, "in")
    assert app.taps == 2
    app.reload()
    expect(tonight.get_by_role("button", name=said.hopeful)).to_have_attribute("aria-pressed", "true")
    expect(tomorrow.get_by_role("button", name=said.sure)).to_have_attribute("aria-pressed", "true")


@both_languages
def test_taking_it_back_says_so_when_somebody_took_the_seat(phone: App, locale: str) -> None:
    said, world = SAID[locale[:2]], phone.world
    mia = world.mom(locale=locale[:2])
    world.belongs(mia, world.mashrabiya)
    last = make_session(world.mashrabiya, starts_at=world.now + timedelta(hours=5), capacity=1)
    world.seat(mia, last)
    ada = world.mom("ada")
    world.belongs(ada, world.mashrabiya)
    world.seat(ada, last)
    assert state_of(ada, last) == "waiting"
    phone.sign_in(mia).open("/week")
    phone.tap("button", said.give_back)
    wait_for_state(phone, ada, last, "offered")
    phone.tap("button", said.undo)
    expect(phone.page.get_by_text(said.gone)).to_be_visible()
    assert state_of(mia, last) == "waiting"
    expect(phone.find("button", said.stop)).to_be_visible()
    phone.axe()
    phone.screenshot("week-seat-taken-meanwhile")


def test_a_give_back_and_its_undo_before_an_answer_end_where_they_began(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.belongs(mia, phone.world.lantern)
    phone.world.seat(mia, phone.world.tonight)
    phone.sign_in(mia).open("/week")
    for _round in range(5):
        phone.tap("button", EN.give_back)
        phone.tap("button", EN.undo)
        expect(phone.find("button", EN.sure)).to_be_visible()
    phone.page.wait_for_timeout(1_500)
    assert state_of(mia, phone.world.tonight) == "in"
    expect(phone.find("button", EN.sure)).to_have_attribute("aria-pressed", "true")


def test_a_second_tap_of_an_impatient_thumb_does_not_take_the_seat_again(phone: App) -> None:
    mia = phone.world.mom()
    phone.world.belongs(mia, phone.world.lantern)
    phone.world.seat(mia, phone.world.tonight)
    phone.sign_in(mia).open("/week")
    box = phone.find("button", EN.give_back).bounding_box()
    assert box is not None
    again = phone.find("button", EN.again)
    phone.tap("button", EN.give_back)
    again.click(timeout=600)
    wait_for_state(phone, mia, phone.world.tonight, "out")
    phone.page.wait_for_timeout(800)
    assert state_of(mia, phone.world.tonight) == "out"
    phone.tap(again)
    wait_for_state(phone, mia, phone.world.tonight, "in")


def test_who_waits_reads_her_place_and_may_stop_and_wait_again(phone: App) -> None:
    world = phone.world
    first, mia = world.mom("ada"), world.mom()
    for member in (first, mia):
        world.belongs(member, world.mashrabiya)
        world.seat(member, world.full)
    phone.sign_in(mia).open("/week")
    expect(phone.page.get_by_text("You are waiting: second in line.")).to_be_visible()
    phone.axe()
    phone.tap("button", EN.stop)
    wait_for_state(phone, mia, world.full, "out")
    expect(phone.page.get_by_text("You are no longer waiting.")).to_be_visible()
    give_back_seat(session_id=world.full.pk, member=first, now=datetime.now(UTC))
    phone.tap("button", EN.undo)
    expect(phone.page.get_by_text("You are waiting again: first in line.")).to_be_visible()


@both_languages
def test_she_comes_in_while_the_door_is_open_and_the_address_is_kept_nowhere(app: App, locale: str) -> None:
    said, world = SAID[locale[:2]], app.world
    mia = world.full_week(locale=locale[:2])
    app.sign_in(mia).open("/week")
    app.taps = 0
    app.tap(card(app, world.soon).get_by_role("button", name=said.come_in))
    room = app.find("link", said.room)
    expect(room).to_be_focused()
    assert app.taps == 1
    assert room.get_attribute("href") == LINK
    assert room.get_attribute("target") == "_blank"
    assert set((room.get_attribute("rel") or "").split()) == {"noreferrer", "noopener"}
    app.axe()
    app.screenshot("week-door")
    assert Seat.objects.get(member=mia, session=world.soon, state__in=Seat.SEATED).attendance == "attended"
    assert "meet.example" not in app.page.evaluate(KEPT)
    app.open("/inbox")
    app.open("/week")
    expect(app.find("button", said.come_in)).to_be_visible()
    assert app.find("link", said.room).count() == 0


@both_languages
def test_before_the_door_opens_the_card_leads_to_how_they_meet(phone: App, locale: str) -> None:
    mia = phone.world.mom(locale=locale[:2])
    phone.world.belongs(mia, phone.world.lantern)
    phone.world.seat(mia, phone.world.tonight)
    phone.sign_in(mia).open("/week")
    tonight = card(phone, phone.world.tonight)
    how = tonight.get_by_role("link", name=HOW[locale[:2]])
    expect(how).to_be_visible()
    expect(tonight).not_to_contain_text(re.compile("The room|La sala"))  # it may be a telephone, or a house
    assert phone.find("button", SAID[locale[:2]].come_in).count() == 0
    phone.tap(how)
    phone.page.wait_for_url(f"**/session/{phone.world.tonight.pk}")
    expect(phone.page.get_by_text(re.compile("The room opens at|La sala abre a las"))).to_be_visible()


def test_a_circle_by_telephone_without_a_number_leads_to_how_they_meet(phone: App) -> None:
    world = phone.world
    mia = world.mom()
    world.belongs(mia, world.farol)
    world.seat(mia, world.soon)
    world.farol.meeting_link_sealed, world.farol.meeting_format = None, "phone"  # online a room would be made for it
    world.farol.save(update_fields=["meeting_link_sealed", "meeting_format"])
    phone.sign_in(mia).open("/week")
    soon = card(phone, world.soon)
    phone.tap("button", EN.come_in)
    how = soon.get_by_role("link", name=HOW["en"])
    expect(how).to_be_visible()
    expect(soon).not_to_contain_text("room")
    phone.axe()
    assert any("409" in line for line in phone.complaints)
    phone.complaints.clear()  # Chromium writes a line for every 409
    phone.tap(how)
    phone.page.wait_for_url(f"**/session/{world.soon.pk}")


@pytest.mark.kept
def test_a_dead_server_leaves_her_seat_as_it_was_and_a_second_try_works(app: App) -> None:
    world = app.world
    mia = world.full_week()
    app.sign_in(mia).open("/week")
    tonight = card(app, world.tonight)
    with app.outage():
        app.tap(tonight.get_by_role("button", name=EN.give_back))
        expect(tonight.get_by_role("alert")).to_contain_text("We cannot reach the server")
        expect(tonight.get_by_role("button", name=EN.sure)).to_have_attribute("aria-pressed", "true")
        expect(app.find("button", EN.undo)).to_have_count(0)
        app.axe()
        app.screenshot("week-outage")
    assert state_of(mia, world.tonight) == "in"
    app.tap(tonight.get_by_role("button", name="Try again"))
    wait_for_state(app, mia, world.tonight, "out")
    expect(tonight.get_by_role("alert")).to_have_count(0)


def test_a_week_with_nothing_in_it_is_kind(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open("/week")
    expect(phone.find("heading", "Nothing is planned")).to_be_visible()
    phone.axe()
    phone.screenshot("week-empty")
    phone.tap("link", "See when circles meet")
    phone.page.wait_for_url("**/app/#/find")


def test_what_was_called_off_says_so_and_asks_nothing(phone: App) -> None:
    world = phone.world
    mia = world.full_week()
    cancel_session(session_id=world.tonight.pk, now=datetime.now(UTC))
    phone.sign_in(mia).open("/week")
    tonight = card(phone, world.tonight)
    expect(tonight).to_contain_text("This one will not take place. You need not do anything.")
    assert tonight.get_by_role("button").count() == 0
    phone.axe()


def test_a_keyboard_is_enough(desktop: App) -> None:
    world = desktop.world
    mia = world.mom()
    world.belongs(mia, world.lantern)
    world.seat(mia, world.tonight)
    desktop.sign_in(mia).open("/week")
    keys = Keys(desktop)
    keys.to("button", EN.hopeful)
    wait_for_state(desktop, mia, world.tonight, "hopeful")
    keys.to("button", EN.give_back)
    wait_for_state(desktop, mia, world.tonight, "out")
    expect(desktop.find("button", EN.again)).to_be_focused()
    keys.to("button", EN.undo)
    wait_for_state(desktop, mia, world.tonight, "hopeful")
    keys.to("link", "What to expect")
    desktop.page.wait_for_url(f"**/session/{world.tonight.pk}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1440])
def test_it_fits_every_window(window, width: int, scheme: str) -> None:  # type: ignore[no-untyped-def]
    app = window(f"w{width}", viewport={"width": width, "height": 800})
    mia = app.world.full_week()
    app.sign_in(mia)
    for path in ("/week", f"/session/{app.world.tonight.pk}", "/inbox", "/settings"):
        app.open(path)
        assert not app.is_too_wide(), path
        app.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert width < 640 or not app.is_too_wide(), f"{path} with text twice the size"
        app.page.evaluate("document.documentElement.style.fontSize = ''")
