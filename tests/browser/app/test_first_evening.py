"""Her first evening, as she would live it: from the landing page to a seat, with the code out of the real mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from playwright.sync_api import expect

from groups.models import Circle, Membership, OwnSources
from groups.selectors.answers import answers_to
from groups.selectors.sources import own_sources
from groups.services.sessions import cancel_session
from members.models import Consent, Member
from tests.browser.app import mail
from tests.browser.app.evening import NEW, SAID, Evening, seats_of
from tests.browser.app.keys import Keys
from tests.browser.app.window import App
from tests.browser.app.world import HER_ZONE

TAPS = 12  # at most, from the landing page to a taken seat; typing is not counted


BOTH = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


@pytest.fixture
def evening(app: App, code_for: Callable[[str], str], locale: str) -> Evening:
    return Evening(app, code_for, SAID[locale[:2]])


@BOTH
def test_a_new_mom_sits_down_and_skips_each_question_by_itself(evening: Evening, locale: str) -> None:
    evening.looks = True
    evening.to_the_questions()
    for step in ("handle", "zone", "language", "sources"):
        evening.look(step)
        heading = evening.app.heading()
        evening.app.tap("button", evening.said.skip)
        expect(evening.app.page.locator("h1")).not_to_have_text(heading)
    evening.look("agreement")
    evening.to_the_seat()
    evening.look("seat")

    app = evening.app
    assert app.taps <= TAPS, app.taps
    print(f"taps, one question at a time: {app.taps}")
    assert seats_of(NEW, app.world.tonight) == ["in"]
    member = Member.objects.get(email=NEW)
    assert (member.timezone, member.locale) == (HER_ZONE, locale[:2])
    assert not OwnSources.objects.filter(member=member).exists()
    assert app.page.evaluate("sessionStorage.length") <= 2, app.page.evaluate("Object.keys(sessionStorage)")


@BOTH
def test_a_new_mom_who_skips_all_needs_few_taps(evening: Evening, locale: str) -> None:
    evening.to_the_agreement()
    shown = evening.app.text()
    evening.to_the_seat()
    print(f"taps, all questions skipped at once: {evening.app.taps}")
    assert evening.app.taps <= 8
    handle = Membership.objects.get(member__email=NEW).handle
    assert f"“{handle}”" in shown or f"«{handle}»" in shown  # what she skipped is what she was told


def test_what_she_says_on_the_way_is_kept(phone: App, code_for: Callable[[str], str]) -> None:
    evening = Evening(phone, code_for, SAID["en"])
    evening.to_the_questions()
    handle = phone.page.get_by_label(evening.said.handle)
    handle.fill("Quiet Heron")
    phone.tap("button", evening.said.go_on)
    phone.page.get_by_label(evening.said.zone).select_option("Europe/Lisbon")
    phone.tap("button", evening.said.go_on)
    phone.tap("radio", "Español")
    phone.tap("button", evening.said.go_on)
    spanish = SAID["es"]
    phone.tap("button", spanish.money)
    phone.tap("button", spanish.overwhelm)
    phone.tap("button", spanish.keep)
    expect(phone.find("button", spanish.agree)).to_be_visible()
    assert "Quiet Heron" in phone.text()
    phone.tap("button", spanish.agree)
    evening.heading(spanish.taken)

    member = Member.objects.get(email=NEW)
    assert (member.timezone, member.locale) == ("Europe/Lisbon", "es")
    assert Membership.objects.get(member=member).handle == "Quiet Heron"
    assert own_sources(member) == ["money", "overwhelm"]
    assert Consent.objects.filter(member=member, withdrawn_at=None).count() == 2
    phone.open("/find")
    chips = phone.find("group", "¿De qué se trata?").get_by_role("button")
    expect(chips.nth(0)).to_contain_text(spanish.money)
    expect(chips.nth(1)).to_contain_text(spanish.overwhelm)
    phone.axe()


def test_a_seat_goes_into_her_calendar_and_says_what_will_be_sent(phone: App, code_for: Callable[[str], str]) -> None:
    evening = Evening(phone, code_for, SAID["en"])
    evening.to_the_agreement()
    evening.to_the_seat()
    with phone.page.expect_download() as downloading:
        phone.tap("link", evening.said.calendar)
    (event,) = icalendar.Calendar.from_ical(downloading.value.path().read_text()).walk("VEVENT")
    assert event["DTSTART"].dt == phone.world.tonight.starts_at
    assert "Lantern" not in str(event["SUMMARY"])
    expect(phone.find("heading", "What we send you")).to_be_visible()
    assert mail.letter_to(NEW, "").subject
    phone.tap("button", "Change the name")
    phone.page.get_by_label(evening.said.handle).fill("Tidal Wren")
    phone.tap("button", "Save")
    expect(phone.page.get_by_text("Tidal Wren")).to_be_visible()
    assert Membership.objects.get(member__email=NEW).handle == "Tidal Wren"
    phone.axe()


def test_she_comes_back_from_her_mail_and_nothing_is_lost(phone: App, code_for: Callable[[str], str]) -> None:
    evening = Evening(phone, code_for, SAID["en"])
    evening.to_the_address()
    phone.write(evening.said.email, NEW)
    phone.reload()
    assert phone.page.get_by_label(evening.said.email).input_value() == NEW
    phone.tap(phone.page.get_by_label(evening.said.adult))
    phone.tap("button", evening.said.send)
    expect(phone.page.get_by_label(evening.said.code)).to_be_visible()
    phone.reload()
    assert NEW in phone.text()
    assert evening.said.circle in phone.text()
    code = phone.page.get_by_label(evening.said.code)
    code.focus()
    phone.page.evaluate("text => document.execCommand('insertText', false, text)", f" {code_for(NEW).lower()}\n")
    expect(phone.page.get_by_label(evening.said.handle)).to_be_visible()
    suggested = phone.page.get_by_label(evening.said.handle).input_value()
    phone.reload()
    assert phone.page.get_by_label(evening.said.handle).input_value() == suggested
    phone.tap("button", evening.said.skip_all)
    phone.reload()
    assert suggested in phone.text()
    evening.to_the_seat()
    assert Membership.objects.get(member__email=NEW).handle == suggested


def test_the_whole_way_goes_by_keyboard(desktop: App, code_for: Callable[[str], str]) -> None:
    said = SAID["en"]
    desktop.open("/")
    keys = Keys(desktop)
    keys.to("link", said.circle)
    keys.to("button", said.come)
    keys.write("textbox", said.email, NEW)
    keys.press("checkbox", said.adult, "Space")
    keys.to("button", said.send)
    expect(desktop.page.get_by_label(said.code)).to_be_focused()
    desktop.page.keyboard.type(code_for(NEW))
    expect(desktop.page.get_by_label(said.handle)).to_be_visible()
    for _step in range(4):
        heading = desktop.heading()
        keys.to("button", said.go_on)
        expect(desktop.page.locator("h1")).not_to_have_text(heading)
    keys.to("button", said.agree)
    expect(desktop.find("heading", said.taken)).to_be_focused()
    assert seats_of(NEW, desktop.world.tonight) == ["in"]


def test_who_has_agreed_sits_down_with_one_tap(app: App) -> None:
    pim = app.world.mom("pim")
    app.sign_in(pim).open("/circles/lantern")
    before = app.taps
    app.tap(app.find("button", "Take a seat").first)
    expect(app.find("heading", "You have a seat")).to_be_visible()
    assert app.taps - before == 1
    assert seats_of(pim.email, app.world.tonight) == ["in"]
    app.open("/circles/lantern")
    expect(app.find("link", "You have a seat")).to_be_visible()
    assert "You belong to this circle" in app.text()
    app.axe()


def test_a_full_evening_has_a_line_to_wait_in(phone: App, code_for: Callable[[str], str]) -> None:
    phone.world.seat(_waits(phone), phone.world.full)
    evening = Evening(phone, code_for, SAID["en"])
    phone.open("/circles/mashrabiya")
    phone.axe()
    phone.tap("button", evening.said.wait)
    phone.write(evening.said.email, NEW)
    phone.tap(phone.page.get_by_label(evening.said.adult))
    phone.tap("button", evening.said.send)
    phone.write(evening.said.code, code_for(NEW))
    phone.tap("button", evening.said.skip_all)
    phone.tap("button", "I agree, and wait for a seat")
    evening.heading("You are number 2 in line")
    assert seats_of(NEW, phone.world.full) == ["waiting"]
    phone.axe()
    phone.screenshot("evening-waiting")


def _waits(app: App) -> Member:
    waits = app.world.mom("wil")
    app.world.belongs(waits, app.world.mashrabiya)
    return waits


def test_a_circle_that_gets_to_know_people_is_asked(phone: App, code_for: Callable[[str], str]) -> None:
    asked = ["What brings you?"]
    Circle.objects.filter(slug="lantern").update(admission=Circle.Admission.APPROVAL, join_questions=asked)
    evening = Evening(phone, code_for, SAID["en"])
    phone.open("/circles/lantern")
    expect(phone.find("button", evening.said.come)).to_have_count(0)
    phone.tap("button", "Ask to join")
    expect(phone.page.get_by_text("A few words are enough.")).to_be_visible()
    expect(phone.page.get_by_label(asked[0])).to_be_focused()
    phone.axe()
    phone.screenshot("asked-first")
    phone.page.get_by_label(asked[0]).fill("The third night awake.")
    phone.tap("button", "Ask to join")
    phone.write(evening.said.email, NEW)
    phone.tap(phone.page.get_by_label(evening.said.adult))
    phone.tap("button", evening.said.send)
    phone.write(evening.said.code, code_for(NEW))
    phone.tap("button", evening.said.skip_all)
    phone.tap("button", "I agree, and ask to join")
    expect(phone.page.get_by_text("You have asked to join.")).to_be_visible()
    request = Membership.objects.get(member__email=NEW)
    assert request.state == Membership.State.PENDING
    (said,) = answers_to(request, reader=request.member)
    assert (said.question, said.answer) == (asked[0], "The third night awake.")
    phone.axe()
    phone.tap("button", "Take it back")
    expect(phone.find("button", "Ask to join")).to_be_visible()
    phone.page.get_by_label(asked[0]).fill("Still the nights.")
    phone.tap("button", "Ask to join")
    expect(phone.page.get_by_text("You have asked to join.")).to_be_visible()


def test_a_fixed_group_is_joined_with_the_first_seat(phone: App) -> None:
    Circle.objects.filter(slug="lantern").update(enrolment=Circle.Enrolment.COHORT)
    pim = phone.world.mom("pim")
    phone.sign_in(pim).open("/circles/lantern")
    assert "fixed group" in phone.text()
    phone.tap(phone.find("button", "Take a seat").first)
    expect(phone.find("heading", "You have a seat")).to_be_visible()
    assert Membership.objects.get(member=pim).state == Membership.State.ACTIVE


def test_a_time_that_was_called_off_says_so_and_offers_nothing(phone: App) -> None:
    cancel_session(session_id=phone.world.tonight.pk, now=datetime.now(UTC))
    phone.open("/circles/lantern")
    assert "Called off" in phone.text()
    expect(phone.find("button", "I would like to come")).to_have_count(2)
    phone.axe()


def test_she_finds_what_fits_tonight_and_by_theme(phone: App) -> None:
    phone.open("/")
    themes = phone.find("group", "What is it about?").get_by_role("button")
    expect(themes).to_have_count(6)  # five, and the one that shows the others
    phone.tap("button", "More themes")
    expect(themes).to_have_count(16)
    phone.tap("button", "Money")
    expect(phone.page.locator("article")).to_have_count(1)
    expect(phone.find("link", "Círculo del Farol")).to_be_visible()
    phone.tap("button", "Fewer themes")
    expect(phone.find("button", "Money")).to_be_visible()  # a ticked one stays in sight
    phone.tap("button", "Money")
    phone.tap("button", "Tonight")
    expect(phone.page.locator("article")).to_have_count(2)
    phone.axe()
    phone.world.tonight.delete()
    phone.world.soon.starts_at += timedelta(days=3)
    phone.world.soon.ends_at += timedelta(days=3)
    phone.world.soon.save(update_fields=["starts_at", "ends_at"])
    phone.tap("button", "With a free seat")
    expect(phone.find("heading", "Nothing fits just now")).to_be_visible()
    phone.axe()
    phone.screenshot("evening-nothing-fits")
    phone.tap("button", "Show everything")
    expect(phone.page.locator("article")).to_have_count(3)


def test_coming_back_from_a_circle_she_finds_her_place_in_the_list(phone: App) -> None:
    phone.open("/find")
    phone.page.evaluate("scrollTo(0, 400)")
    phone.page.wait_for_function("() => history.state?.y > 100")
    left_at = phone.page.evaluate("scrollY")
    phone.open("/circles/farol")
    assert phone.page.evaluate("scrollY") == 0, "a new screen begins at its top"
    phone.page.go_back()
    phone.settle()
    phone.page.wait_for_function("y => Math.abs(scrollY - y) < 2", arg=left_at)


@pytest.mark.parametrize("zone", ["Europe/Berlin"])
def test_her_zone_is_named_and_can_be_changed(phone: App, zone: str) -> None:
    phone.open("/circles/lantern")
    assert "Central European" in phone.text()
    phone.tap("button", "Change the time zone")
    phone.page.get_by_label("Time zone").select_option("America/New_York")
    assert "in the circle’s own time" not in phone.text()
    phone.reload()
    assert "Eastern Time" in phone.text()
    phone.axe()
