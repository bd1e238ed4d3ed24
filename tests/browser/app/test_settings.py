"""Her settings: saved as she chooses, previewed to the minute, kept while nobody answers; and signing out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime
from playwright.sync_api import Browser, expect

from groups.models import Membership
from members.models import Consent, Member
from notifications.models import Delivery, Preference, ReminderLeads
from tests.browser.app.evening import forgive
from tests.browser.app.keys import Keys
from tests.browser.app.week import SAID, eventually
from tests.browser.app.window import App
from tests.browser.app.world import HER_ZONE
from tests.browser.conftest import ARGS, CHROMIUM

EN = SAID["en"]
PASSWORD = "a quiet corner of the sea"
TITLES = {
    "en": {"messages": "Messages and reminders", "place": "Language, clock and country", "names": "How you appear",
           "weighs": "What weighs on you", "consents": "What you said yes to", "keys": "Signing in"},
    "es": {"messages": "Mensajes y avisos", "place": "Idioma, reloj y país", "names": "Cómo apareces",
           "weighs": "Lo que te pesa", "consents": "A qué has dicho que sí", "keys": "Entrar"},
}  # fmt: skip


def part(app: App, name: str, locale: str = "en") -> None:
    """Open one part of the settings with a tap on its heading."""
    app.tap(app.page.locator("summary", has=app.find("heading", TITLES[locale][name])))
    app.settle()


def shown_instants(app: App) -> list[datetime]:
    """Return the instants of the preview that are still ahead, in order of time."""
    shown = app.page.locator("li:not(.past):not(.trial) > time[datetime]").all()
    found = [parse_datetime(one.get_attribute("datetime") or "") for one in shown]
    return sorted(one.replace(microsecond=0) for one in found if one)


def planned(member: Member) -> list[datetime]:
    """Return when her reminders of her next session are planned, in order of time."""
    rows = Delivery.objects.filter(recipient=member, kind="reminder", state="pending").order_by("due_at")
    return [row.due_at.replace(microsecond=0) for row in rows]


@pytest.fixture
def mia(world: Any, locale: str) -> Member:
    """A mom with one seat, in eight days, so that every lead is ahead."""
    member: Member = world.mom(locale=locale[:2])
    world.belongs(member, world.lantern, handle="Mia", alias="Blue kettle")
    world.seat(member, world.lantern.sessions.order_by("starts_at").last())
    return member


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_every_part_opens_and_can_be_used_by_everybody(app: App, mia: Member, locale: str) -> None:
    app.sign_in(mia).open("/settings")
    for name in TITLES[locale[:2]]:
        part(app, name, locale[:2])
        app.axe()
    assert not app.is_too_wide()
    app.screenshot("settings")
    app.page.emulate_media(color_scheme="dark")
    app.axe()
    app.screenshot("settings-dark")


def test_the_shown_instants_are_the_planned_ones_whatever_she_chooses(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "messages")
    expect(phone.page.locator("li > time[datetime]")).to_have_count(3)
    assert shown_instants(phone) == planned(mia)
    phone.tap("button", "1 day before")
    expect(phone.page.locator("li > time[datetime]")).to_have_count(2)
    eventually(phone, lambda: len(planned(mia)) == 2)
    assert shown_instants(phone) == planned(mia)
    phone.write("How many", "2")
    trial = phone.page.locator("li.trial")
    expect(trial).to_contain_text("2 hours before")
    expect(trial).to_contain_text("not added yet")
    phone.axe()
    phone.screenshot("settings-trial")
    assert len(planned(mia)) == 2, "trying out saves nothing"
    tried = parse_datetime(trial.locator("time").get_attribute("datetime") or "")
    phone.tap("button", "Add")
    eventually(phone, lambda: len(planned(mia)) == 3)
    expect(trial).to_have_count(0)
    expect(phone.page.locator("li > time[datetime]")).to_have_count(3)
    assert shown_instants(phone) == planned(mia)
    assert tried is not None
    assert tried.replace(microsecond=0) in planned(mia)
    phone.tap("button", "1 day before")
    expect(phone.page.get_by_text("Three are the most.")).to_be_visible()
    phone.tap("button", "Back to the usual ones")
    eventually(phone, lambda: not ReminderLeads.objects.filter(member=mia).exists())
    expect(phone.find("button", "Back to the usual ones")).to_have_count(0)


def test_quiet_hours_move_the_shown_instants_as_they_move_the_planned_ones(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "messages")
    expect(phone.page.locator("li > time[datetime]")).to_have_count(3)
    before = planned(mia)
    hours = phone.page.get_by_role("region", name="Quiet hours", exact=True)
    hours.get_by_label("From").fill("00:30")
    hours.get_by_label("Until").fill("23:30")
    hours.get_by_label("Until").blur()
    eventually(phone, lambda: str(Member.objects.get(pk=mia.pk).quiet_to) == "23:30:00")
    expect(phone.page.get_by_text("so it comes ahead of them").first).to_be_visible()
    eventually(phone, lambda: shown_instants(phone) == planned(mia))
    assert planned(mia) != before
    hours.get_by_label("Until").fill("00:30")
    expect(phone.page.get_by_text("Choose two different times.")).to_be_visible()
    phone.axe()
    phone.tap("switch", "Keep some hours quiet")
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).quiet_from is None)
    assert Member.objects.get(pk=mia.pk).quiet_to is None
    expect(phone.page.get_by_text("so it comes ahead of them")).to_have_count(0)
    eventually(phone, lambda: shown_instants(phone) == planned(mia))
    phone.tap("switch", "Keep some hours quiet")
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).quiet_from is not None)


def test_topics_are_switched_off_and_on(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=messages")
    reminders = phone.find("switch", "Reminders")
    expect(reminders).to_have_attribute("aria-checked", "true")
    phone.tap(reminders)
    expect(phone.page.get_by_text("Your reminders are switched off.")).to_be_visible()
    eventually(phone, lambda: not planned(mia))
    phone.tap(reminders)
    eventually(phone, lambda: len(planned(mia)) == 3)
    expect(phone.page.locator("li > time[datetime]")).to_have_count(3)
    assert shown_instants(phone) == planned(mia)


@pytest.mark.kept
def test_a_choice_is_kept_while_nobody_answers_and_sent_when_somebody_does(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "messages")
    with phone.outage():
        phone.tap("switch", "A kind word")
        expect(phone.page.get_by_text("Not saved yet.").first).to_be_visible()
        expect(phone.find("switch", "A kind word")).to_have_attribute("aria-checked", "false")
        phone.axe()
        phone.screenshot("settings-outage")
    expect(phone.page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert phone.find("switch", "A kind word").get_attribute("aria-checked") == "false"
    assert Preference.objects.filter(member=mia, topic="missed", is_wanted=False).exists()


@pytest.mark.kept
def test_the_zone_and_the_language_change_what_she_reads_at_once(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "place")
    phone.page.get_by_label("Time zone").select_option("Asia/Tokyo")
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).timezone == "Asia/Tokyo")
    expect(phone.page.get_by_text(f"This device says {HER_ZONE.replace('/', ' / ')}.")).to_be_visible()
    phone.page.get_by_label("Country").first.select_option("ES")
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).support_country == "ES")
    phone.page.get_by_label("Language").select_option("es")
    expect(phone.find("heading", "Ajustes")).to_be_visible()
    expect(phone.page.get_by_label("Idioma")).to_have_value("es")
    eventually(phone, lambda: Member.objects.get(pk=mia.pk).locale == "es")
    phone.open("/week")
    expect(phone.page.get_by_text("en la hora del círculo").first).to_be_visible()


def test_names_are_saved_and_a_taken_one_is_said_and_kept(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "names")
    handle = phone.page.get_by_label("Your name there")
    handle.fill("Quiet Heron")
    phone.tap("button", "Save")
    eventually(phone, lambda: Membership.objects.get(member=mia).handle == "Quiet Heron")
    handle.fill("Fay")
    handle.blur()
    expect(phone.page.get_by_text("Somebody in this circle has this name already.")).to_be_visible()
    forgive(phone, 409)
    expect(handle).to_have_value("Fay")
    phone.axe()
    phone.reload()
    part(phone, "names")
    expect(handle).to_have_value("Fay")
    assert Membership.objects.get(member=mia).handle == "Quiet Heron"


@pytest.mark.kept
def test_what_she_types_survives_a_dead_server(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "names")
    alias = phone.page.get_by_label("What we call it in letters")
    with phone.outage():
        alias.fill("Tuesday call")
        alias.blur()
        expect(phone.page.get_by_text("What you typed is still here.")).to_be_visible()
    phone.reload()
    part(phone, "names")
    expect(alias).to_have_value("Tuesday call")
    phone.tap("button", "Save")
    eventually(phone, lambda: Membership.objects.get(member=mia).alias == "Tuesday call")


def test_what_weighs_is_kept_with_her_yes_and_deleted_with_it(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    part(phone, "weighs")
    assert phone.find("button", "Money").count() == 0
    phone.tap("switch", "Keep what I tick")
    phone.tap("button", "Money")
    phone.tap("button", "Balance")
    expect(phone.find("button", "Balance")).to_have_attribute("aria-pressed", "true")
    phone.axe()
    phone.page.wait_for_timeout(500)
    phone.tap("switch", "Keep what I tick")
    expect(phone.page.get_by_text("Deleted. Nothing of it is kept.")).to_be_visible()
    phone.tap("button", "Undo")
    expect(phone.page.get_by_text("It is kept again, as it was.")).to_be_visible()
    expect(phone.find("button", "Money")).to_have_attribute("aria-pressed", "true")


def test_a_yes_is_taken_back_as_easily_as_it_was_given(phone: App) -> None:
    mia = phone.world.mom(reflecting=True)
    standing = Consent.objects.filter(member=mia, withdrawn_at=None)
    phone.sign_in(mia).open("/settings")
    part(phone, "consents")
    phone.tap("switch", "Keep the words I write after a session")
    eventually(phone, lambda: not standing.filter(purpose="reflections").exists())
    phone.tap("button", "Take it back")
    expect(phone.page.get_by_text("Before your next seat we ask you again.")).to_be_visible()
    assert not standing.exists()
    phone.axe()
    phone.tap("button", "Undo")
    expect(phone.page.get_by_text("Your yes stands again.")).to_be_visible()
    assert standing.get().purpose == "agreement"


@pytest.fixture
def finger(phone: App) -> None:
    """A passkey device that always says yes."""
    phone.page.goto(phone.api.root + "/app/")
    devices = phone.context.new_cdp_session(phone.page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.usefixtures("finger")
def test_a_passkey_is_added_used_to_sign_in_and_removed(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings?part=keys")
    phone.reload()
    part_is_open = phone.find("button", "Add a passkey")
    expect(part_is_open).to_be_visible()
    phone.axe()
    phone.tap(part_is_open)
    expect(phone.page.get_by_text("The passkey is set up.")).to_be_visible()
    expect(phone.find("dialog", "Is it you?")).to_be_visible()
    phone.axe()
    phone.screenshot("settings-confirm")
    phone.tap("button", "Confirm with a passkey")
    expect(phone.page.locator("code")).to_have_count(10)
    phone.axe()
    phone.screenshot("settings-keys")
    phone.tap("button", "Hide them")
    expect(phone.page.locator("code")).to_have_count(0)
    phone.tap("button", "Sign out", exact=True)
    phone.page.wait_for_url("**/app/#/")
    phone.page.wait_for_load_state()
    phone.settle()
    phone.open("/login")
    forgive(phone, 401)  # the test's own window remembers that somebody was here
    phone.tap("button", "Use a passkey")
    phone.page.wait_for_url("**/app/#/week")
    phone.open("/settings?part=keys")
    phone.tap("button", "Remove the passkey")
    phone.tap("button", "Remove", exact=True)
    phone.tap("button", "Confirm with a passkey")
    expect(phone.page.get_by_text("You have no passkey yet.")).to_be_visible()
    assert not mia.authenticator_set.exists()


@pytest.mark.usefixtures("finger")
def test_a_password_confirms_and_a_wrong_one_changes_nothing(phone: App, mia: Member) -> None:
    mia.set_password(PASSWORD)
    mia.save(update_fields=["password"])
    phone.sign_in(mia).open("/settings?part=keys")
    phone.reload()
    phone.tap("button", "Add a passkey")
    phone.write("Your password", "wrong")
    phone.tap("button", "Confirm", exact=True)
    expect(phone.page.get_by_text("That is not your password.")).to_be_visible()
    forgive(phone, 400)
    phone.axe()
    phone.tap("button", "Not now")
    expect(phone.find("dialog", "Is it you?")).to_have_count(0)
    assert not mia.authenticator_set.exists()
    phone.tap("button", "Add a passkey")
    phone.write("Your password", PASSWORD)
    phone.tap("button", "Confirm", exact=True)
    expect(phone.page.locator("code")).to_have_count(10)


@pytest.mark.kept
def test_an_address_of_digits_explains_why_there_are_no_passkeys(window: Callable[..., App], mia: Member) -> None:
    app = window("digits", service_workers="block")
    digits = app.api.root.replace("localhost", "127.0.0.1")
    app.context.add_cookies([{"name": "sessionid", "value": app.world.cookie_of(mia), "url": digits}])
    app.context.add_init_script("localStorage.setItem('kc.known', '1')")
    app.page.goto(digits + "/app/#/settings?part=keys")
    expect(app.page.get_by_text("this one is made of digits")).to_be_visible()
    assert app.find("button", "Add a passkey").count() == 0
    app.settle()
    assert all(one.startswith(digits) for one in app.strangers)
    app.strangers.clear()
    app.complaints.clear()  # Chromium says that the worker was kept out


SHELVES = {"kc.locale", "kc.ended"}
LEFT = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, document.cookie,
  document.documentElement.outerHTML, await Promise.all((await caches.keys()).map(async name => {
    const kept = await caches.open(name)
    return Promise.all((await kept.keys()).map(async one => [one.url, await (await kept.match(one)).text()])) }))])"""


@pytest.mark.kept
def test_signing_out_asks_about_what_is_not_saved_and_leaves_nothing(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/week")
    phone.open("/settings?part=names")
    phone.page.get_by_label("What we call it in letters").press_sequentially(" and turnip")
    with phone.outage():
        phone.page.get_by_label("What we call it in letters").blur()
        expect(phone.page.get_by_text("What you typed is still here.")).to_be_visible()
    phone.tap("button", "Sign out", exact=True)
    expect(phone.page.get_by_text("Something you typed is not saved yet.")).to_be_visible()
    phone.axe()
    phone.screenshot("settings-sign-out")
    phone.tap("button", "Stay")
    phone.tap("button", "Sign out", exact=True)
    phone.context.add_init_script("localStorage.removeItem('kc.known')")
    phone.tap("button", "Sign out and forget it")
    phone.page.wait_for_function("() => !document.body.innerText.includes('Settings')")
    phone.settle()
    left = phone.page.evaluate(LEFT)
    for private in (mia.email, str(mia.pk), "Blue kettle", "and turnip"):
        assert private not in left, private
    assert set(phone.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")) <= SHELVES
    assert "sessionid" not in {one["name"] for one in phone.context.cookies()}
    phone.page.go_back()
    phone.page.wait_for_timeout(500)
    assert mia.email not in phone.page.content()


@pytest.mark.kept
def test_signing_out_without_a_server_says_so_and_she_is_still_in(phone: App, mia: Member) -> None:
    phone.sign_in(mia).open("/settings")
    with phone.outage():
        phone.tap("button", "Sign out", exact=True)
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", "Try again")
    phone.page.wait_for_url("**/app/#/")
    phone.settle()
    forgive(phone, 401)  # the test's own window remembers that somebody was here


@pytest.mark.kept
def test_a_page_the_browser_kept_whole_shows_nothing_after_signing_out(
    chromium: Browser, phone: App, mia: Member
) -> None:
    """Playwright switches the back-forward cache off; a person's browser has it."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=ARGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    context = browser.new_context(service_workers="block", locale="en-US")
    root, cookie = phone.api.root, phone.world.cookie_of(mia)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": root, "httpOnly": True}])
    page = context.new_page()
    page.goto(root + "/app/")
    page.evaluate("localStorage.setItem('kc.known', '1')")
    page.goto(root + "/app/?first#/week")
    expect(page.get_by_text("Lantern Circle").first).to_be_visible()
    page.evaluate("window.isTheSame = true")
    page.goto(root + "/care/")
    page.evaluate("() => void setTimeout(() => history.back(), 100)")
    page.wait_for_timeout(1_000)
    was_kept = page.evaluate("Boolean(window.isTheSame)")
    page.goto(root + "/app/#/settings")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page.get_by_role("heading", name="An hour with other working moms")).to_be_visible()
    page.wait_for_timeout(500)  # signing out ends with a fresh page, whose heading is the same
    page.wait_for_load_state("networkidle")
    page.evaluate("() => void setTimeout(() => history.back(), 100)")
    page.wait_for_timeout(1_500)
    assert "Blue kettle" not in page.content()
    assert "Give it back" not in page.content()
    browser.close()
    assert was_kept, "the back-forward cache did not take part"


def test_a_keyboard_opens_a_part_and_changes_what_is_in_it(desktop: App, mia: Member) -> None:
    desktop.sign_in(mia).open("/settings")
    for _tab in range(20):
        if desktop.page.evaluate("() => document.activeElement.matches('summary')"):
            break
        desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")
    desktop.settle()
    keys = Keys(desktop)
    keys.press("switch", "Confirmations", "Space")
    eventually(desktop, lambda: Preference.objects.filter(member=mia, topic="bookings", is_wanted=False).exists())
    keys.press("button", "1 hour before", "Enter")
    eventually(desktop, lambda: ReminderLeads.objects.filter(member=mia, lead_minutes=[4320, 1440]).exists())
