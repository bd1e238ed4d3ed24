"""One session on its own page, in each of its states, and her messages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.dateparse import parse_datetime
from playwright.sync_api import expect

from groups.models import Session
from groups.services.sessions import cancel_session, change_session
from notifications.models import Delivery
from tests.browser.app.week import SAID, eventually, state_of, wait_for_state
from tests.browser.app.window import App
from tests.browser.app.world import LINK
from tests.factories import make_session

EN = SAID["en"]
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
WAIT = {"en": "Wait for a seat", "es": "Esperar un sitio"}


def planned(member: object, session: Session) -> list[datetime]:
    """Return when her reminders of a session are planned, in order of time."""
    rows = Delivery.objects.filter(recipient=member, session_id=session.pk, kind="reminder", state="pending")
    return [row.due_at.replace(microsecond=0) for row in rows.order_by("due_at")]


@both_languages
def test_the_page_tells_when_what_and_when_she_is_reminded(app: App, locale: str) -> None:
    world, mia = app.world, app.world.full_week(locale=locale[:2])
    app.sign_in(mia).open(f"/session/{world.tomorrow.pk}")
    assert app.heading() == "Lantern Circle"
    shown = app.page.locator(".reminders li:not(.past) time")
    expect(shown.first).to_be_visible()
    told = [parse_datetime(one.get_attribute("datetime") or "") for one in shown.all()]
    assert sorted(one.replace(microsecond=0) for one in told if one) == planned(mia, world.tomorrow)
    expect(app.page.locator("ol li")).to_have_count(7)
    expect(app.find("link", "calend")).to_have_attribute("href", f"/api/v1/sessions/{world.tomorrow.pk}/calendar.ics")
    app.axe()
    app.screenshot("session-ahead")


def test_the_calendar_file_comes_when_she_taps(phone: App) -> None:
    mia = phone.world.full_week()
    phone.sign_in(mia).open(f"/session/{phone.world.tomorrow.pk}")
    with phone.page.expect_download() as download:
        phone.tap("link", "Add to calendar")
    assert download.value.suggested_filename == "session.ics"
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")


@both_languages
def test_the_door_is_on_its_page_too(phone: App, locale: str) -> None:
    mia = phone.world.full_week(locale=locale[:2])
    phone.sign_in(mia).open(f"/session/{phone.world.soon.pk}")
    phone.tap("button", SAID[locale[:2]].come_in)
    expect(phone.find("link", SAID[locale[:2]].room)).to_have_attribute("href", LINK)
    phone.screenshot("session-door")


def test_giving_back_and_seeing_it_in_the_week_is_one_thing(phone: App) -> None:
    world, mia = phone.world, phone.world.full_week()
    phone.sign_in(mia).open(f"/session/{world.tomorrow.pk}")
    phone.tap("button", EN.give_back)
    wait_for_state(phone, mia, world.tomorrow, "out")
    expect(phone.find("heading", "When we remind you")).to_have_count(0)
    phone.tap("link", "My week")
    phone.page.wait_for_url("**/week")
    phone.tap("button", EN.undo)
    expect(phone.page.get_by_text(EN.yours)).to_be_visible()
    assert state_of(mia, world.tomorrow) == "hopeful"


@both_languages
def test_a_full_session_offers_to_wait_and_says_her_place(phone: App, locale: str) -> None:
    world, mia = phone.world, phone.world.mom(locale=locale[:2])
    world.belongs(mia, world.mashrabiya)
    phone.sign_in(mia).open(f"/session/{world.full.pk}")
    phone.axe()
    phone.tap("button", WAIT[locale[:2]])
    expect(
        phone.page.get_by_text("first in line" if locale == "en-US" else "eres la primera en la lista")
    ).to_be_visible()
    assert state_of(mia, world.full) == "waiting"


def test_a_seat_without_the_agreement_leads_to_the_agreement(phone: App) -> None:
    world, mia = phone.world, phone.world.mom(agreed=False)
    world.belongs(mia, world.lantern)
    phone.sign_in(mia).open(f"/session/{world.tomorrow.pk}")
    phone.tap("button", "Take a seat")
    expect(phone.find("link", "Read the agreement")).to_be_visible()
    phone.axe()
    assert any("409" in line for line in phone.complaints)
    phone.complaints.clear()  # Chromium writes a line for every 409


def test_whoever_does_not_belong_is_shown_the_way_to_the_circle(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open(f"/session/{phone.world.tonight.pk}")
    expect(phone.page.get_by_text("You do not belong to this circle yet.")).to_be_visible()
    phone.axe()
    phone.tap("link", "Look at the circle")
    phone.page.wait_for_url("**/circles/lantern")


def test_what_was_moved_says_so_and_shows_the_new_time(phone: App) -> None:
    world, mia = phone.world, phone.world.full_week()
    later = (world.tomorrow.local_start + timedelta(minutes=45)).replace(tzinfo=None)
    change_session(
        session_id=world.tomorrow.pk, expected_version=world.tomorrow.version, local_start=later, now=datetime.now(UTC)
    )
    phone.sign_in(mia).open(f"/session/{world.tomorrow.pk}")
    expect(phone.page.get_by_text("Something was changed here. This is how it stands now.")).to_be_visible()
    phone.axe()


def test_what_was_called_off_shows_the_next_times(phone: App) -> None:
    world, mia = phone.world, phone.world.full_week()
    cancel_session(session_id=world.tonight.pk, now=datetime.now(UTC))
    phone.sign_in(mia).open(f"/session/{world.tonight.pk}")
    expect(phone.page.get_by_text("This one will not take place.")).to_be_visible()
    expect(phone.find("heading", "The next times")).to_be_visible()
    phone.axe()
    phone.screenshot("session-cancelled")


@both_languages
def test_after_a_session_she_came_to_stands_its_question(phone: App, locale: str) -> None:
    world, mia = phone.world, phone.world.full_week(locale=locale[:2])
    phone.sign_in(mia).open(f"/session/{world.ended.pk}")
    phone.axe()
    phone.screenshot("session-attended")
    phone.tap("link", {"en": "Write a few words", "es": "Escribir unas palabras"}[locale[:2]])
    phone.page.wait_for_url(f"**/words/{world.ended.pk}")


@both_languages
def test_after_a_session_she_missed_stands_no_reproach(phone: App, locale: str) -> None:
    world, mia = phone.world, phone.world.full_week(locale=locale[:2])
    make_session(world.farol, starts_at=world.now + timedelta(days=5))
    phone.sign_in(mia).open(f"/session/{world.earlier.pk}")
    title = {"en": "It did not work out this time", "es": "Esta vez no pudo ser"}[locale[:2]]
    expect(phone.find("heading", title)).to_be_visible()
    expect(phone.page.locator(".times li")).to_have_count(2)
    phone.axe()
    phone.screenshot("session-missed")


def test_the_kind_word_stands_in_her_week_until_she_puts_it_aside(phone: App) -> None:
    world, mia = phone.world, phone.world.mom()
    world.missed(mia, make_session(world.farol, starts_at=world.now - timedelta(hours=20)))
    let_all_be_due(mia)
    phone.sign_in(mia).open("/week")
    expect(phone.find("heading", "It did not work out this time")).to_be_visible()
    phone.axe()
    phone.screenshot("week-missed")
    phone.tap("button", "Close this note")
    expect(phone.find("heading", "My week")).to_be_focused()
    expect(phone.find("heading", "It did not work out this time")).to_have_count(0)
    eventually(phone, Delivery.objects.filter(recipient=mia, kind="session_missed", read_at__isnull=False).exists)
    phone.reload()
    expect(phone.find("heading", "Nothing is planned")).to_be_visible()
    expect(phone.find("heading", "It did not work out this time")).to_have_count(0)


@both_languages
def test_her_messages_are_read_one_by_one_and_lead_where_they_belong(app: App, locale: str) -> None:
    world, mia = app.world, app.world.full_week(locale=locale[:2])
    let_all_be_due(mia)
    app.sign_in(mia).open("/inbox")
    new = app.page.locator("li.unread")
    expect(new.first).to_be_visible()
    before = new.count()
    assert before == app.page.locator(".new").count(), "what is new is said in a word"
    app.axe()
    app.screenshot("inbox")
    prompt = app.page.locator(f'a[href="#/words/{world.ended.pk}"]')
    app.tap(prompt)
    app.page.wait_for_url(f"**/words/{world.ended.pk}")
    app.open("/inbox")
    expect(prompt).to_be_visible()
    expect(new).to_have_count(before - 1)
    app.tap(app.page.locator(f'a[href="#/session/{world.tonight.pk}"]').first)
    app.page.wait_for_url(f"**/session/{world.tonight.pk}")


def test_many_messages_come_page_by_page(phone: App) -> None:
    world, mia = phone.world, phone.world.mom()
    world.belongs(mia, world.lantern)
    for days in range(2, 24):
        world.seat(mia, make_session(world.lantern, starts_at=world.now + timedelta(days=days)))
    phone.sign_in(mia).open("/inbox")
    letters = phone.page.locator(".letters li")
    expect(letters).to_have_count(20)
    phone.tap("button", "Show more")
    expect(letters).to_have_count(22)
    expect(phone.find("button", "Show more")).to_have_count(0)


@pytest.mark.kept
def test_no_messages_is_said_kindly_and_a_dead_server_plainly(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open("/inbox")
    expect(phone.find("heading", "No messages")).to_be_visible()
    phone.axe()
    phone.open("/settings")
    with phone.outage():
        phone.open("/inbox")
        expect(phone.page.get_by_role("alert")).to_contain_text("We cannot reach the server")
        phone.axe()
    phone.tap("button", "Try again")
    expect(phone.find("heading", "No messages")).to_be_visible()


def let_all_be_due(member: object) -> None:
    """Let the time of everything that waits for her have come, a minute after each other."""
    now = datetime.now(UTC)
    for number, row in enumerate(Delivery.objects.filter(recipient=member, due_at__gt=now).order_by("due_at")):
        Delivery.objects.filter(pk=row.pk).update(due_at=now - timedelta(minutes=60 - number), not_before=now)
