"""What becomes of an evening: a seat that is held for her, a place or a number instead of a link, another hour."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from groups.models import Circle, Membership, Merge, Seat, Session
from groups.services import circles, quorum, seats
from groups.services.sessions import cancel_session
from tests.browser.app.evening import forgive
from tests.browser.app.window import App
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
TAKE = {"en": "Take a seat", "es": "Reservar un sitio"}
PASS = {"en": "Pass it on", "es": "Dejarlo pasar"}
SHOW = {
    "phone": {"en": "Show me the number", "es": "Ver el número"},
    "in_person": {"en": "I am there", "es": "He llegado"},
}
YES = {"en": "Yes, that suits me", "es": "Sí, me viene bien"}
NO = {"en": "No, thank you", "es": "No, gracias"}


def offer(app: App) -> Seat:
    """Free a seat of the full session, so that it is held for her who waits first."""
    seated = app.world.full.seats.filter(state=Seat.State.IN).select_related("member").first()
    assert seated is not None
    seats.give_back_seat(session_id=app.world.full.pk, member=seated.member, now=datetime.now(UTC))
    return app.world.full.seats.get(state=Seat.State.OFFERED)


def state(app: App, session: Session) -> str:
    """Return how her seat stands in the database."""
    return Seat.objects.exclude(state="out").get(session=session, member__email="mia@example.org").state


@both_languages
def test_a_seat_that_is_held_for_her_is_taken_by_one_tap(app: App, locale: str) -> None:
    code, mia = locale[:2], app.world.full_week(locale=locale[:2])
    assert offer(app).member == mia
    app.sign_in(mia).open(f"/session/{app.world.full.pk}")
    app.axe()
    app.screenshot("offered")
    app.tap("button", TAKE[code])
    expect(app.page.locator(".stands.in")).to_be_visible()
    app.settle()
    assert state(app, app.world.full) == "in"


def test_passing_it_on_keeps_her_place(phone: App) -> None:
    mia = phone.world.full_week()
    offer(phone)
    phone.sign_in(mia).open("/week")
    phone.axe()
    phone.tap("button", PASS["en"])
    expect(phone.page.get_by_text("You are waiting: first in line.")).to_be_visible()
    phone.settle()
    assert state(phone, phone.world.full) == "waiting"


def test_what_was_held_for_her_is_not_any_more_when_its_time_is_over(phone: App) -> None:
    mia, soon = phone.world.full_week(), datetime.now(UTC) + timedelta(seconds=8)
    Seat.objects.filter(pk=offer(phone).pk).update(offer_expires_at=soon)
    phone.sign_in(mia).open(f"/session/{phone.world.full.pk}")
    expect(phone.find("button", PASS["en"])).to_be_visible()
    Seat.objects.filter(member=mia, session=phone.world.full).update(state="waiting", offer_expires_at=None)
    expect(phone.page.get_by_text("You are waiting: first in line.")).to_be_visible()
    assert phone.find("button", PASS["en"]).count() == 0


def test_passing_on_what_is_held_no_longer_says_so_and_shows_how_she_stands(phone: App) -> None:
    mia = phone.world.full_week()
    offer(phone)
    phone.sign_in(mia).open(f"/session/{phone.world.full.pk}")
    Seat.objects.filter(member=mia, session=phone.world.full).update(state="waiting", offer_expires_at=None)
    phone.tap("button", PASS["en"])
    expect(phone.page.get_by_text("That seat is not held for you any more.")).to_be_visible()
    expect(phone.page.get_by_text("You are waiting: first in line.")).to_be_visible()
    assert phone.find("button", "Try again").count() == 0
    phone.axe()
    forgive(phone, 409)


@both_languages
@pytest.mark.parametrize(
    ("meets", "place"),
    [("in_person", "Stadtteilhaus, Raum 3, Lindenweg 12"), ("phone", "+49 30 123456")],
)
def test_the_door_tells_a_place_or_dials_a_number(phone: App, locale: str, meets: str, place: str) -> None:
    code, mia = locale[:2], phone.world.full_week(locale=locale[:2])
    farol = phone.world.farol
    Circle.objects.filter(pk=farol.pk).update(meeting_format=meets, meeting_link_sealed=None)
    circles.change_circle(circle_id=farol.pk, expected_version=None, now=datetime.now(UTC), meeting_place=place)
    phone.sign_in(mia).open(f"/session/{phone.world.soon.pk}")
    phone.tap("button", SHOW[meets][code])
    if meets == "phone":
        expect(phone.page.locator('a[href="tel:+4930123456"]')).to_be_focused()
    else:
        expect(phone.page.get_by_text(place)).to_be_focused()
    phone.axe()
    phone.screenshot(f"door-{meets}")


def test_whoever_has_to_travel_sees_where_to_days_before(phone: App) -> None:
    mia, place = phone.world.full_week(), "Stadtteilhaus, Raum 3, Lindenweg 12"
    lantern = phone.world.lantern
    Circle.objects.filter(pk=lantern.pk).update(meeting_format="in_person")
    circles.change_circle(circle_id=lantern.pk, expected_version=None, now=datetime.now(UTC), meeting_place=place)
    phone.sign_in(mia).open(f"/session/{phone.world.tomorrow.pk}")
    phone.tap("button", "See where it is")
    expect(phone.page.get_by_text(place)).to_be_focused()
    phone.axe()
    attendance = Seat.objects.get(member=mia, session=phone.world.tomorrow).attendance
    assert attendance == Seat.Attendance.UNKNOWN


def test_where_nothing_was_written_down_she_is_told_whom_to_ask(phone: App) -> None:
    mia = phone.world.full_week()
    Circle.objects.filter(pk=phone.world.farol.pk).update(meeting_format="phone", meeting_link_sealed=None)
    phone.sign_in(mia).open(f"/session/{phone.world.soon.pk}")
    phone.tap("button", SHOW["phone"]["en"])
    expect(phone.page.get_by_text("Those who facilitate tell you how.")).to_be_visible()
    phone.complaints.clear()  # Chromium writes a line for every 409


def too_few(app: App, mia_locale: str = "en") -> tuple[Session, Session]:
    """Let her evening be too small, and those who lead ask everybody whether another one suits them."""
    now = datetime.now(UTC)
    circle = make_circle(slug="harbor", name="Harbor Circle", timezone="Europe/Berlin")
    make_membership(circle, app.world.fay, role=Membership.Role.FACILITATOR)
    small = make_session(circle, starts_at=now + timedelta(hours=20))
    other = make_session(circle, starts_at=now + timedelta(hours=30))
    mia = app.world.mom(locale=mia_locale)
    make_membership(circle, mia, handle="Mia")
    make_seat(small, mia)
    company = make_member()
    make_membership(circle, company)
    make_seat(small, company)
    Session.objects.filter(pk=small.pk).update(taken=2, quorum="asked", quorum_at=now)
    quorum.ask_to_merge(session_id=small.pk, target_id=other.pk, now=now)
    app.sign_in(mia)
    return small, other


@both_languages
def test_one_tap_takes_her_to_the_other_hour(app: App, locale: str) -> None:
    small, other = too_few(app, locale[:2])
    app.open(f"/session/{small.pk}")
    app.axe()
    app.screenshot("merge-asked")
    app.tap("button", YES[locale[:2]])
    app.page.wait_for_url(f"**/session/{other.pk}")
    expect(app.page.locator(".stands.in")).to_be_visible()
    assert state(app, other) == "in"


def test_her_no_is_taken_and_may_become_a_yes(phone: App) -> None:
    small, _other = too_few(phone)
    phone.open(f"/session/{small.pk}")
    phone.tap("button", NO["en"])
    expect(phone.find("heading", "You said no, and that is fine")).to_be_focused()
    phone.axe()
    assert state(phone, small) == "in"
    phone.tap("button", YES["en"])
    phone.page.wait_for_url(lambda url: str(small.pk) not in url)


def test_an_answer_that_comes_too_late_is_told_so_and_the_question_goes(phone: App) -> None:
    small, _other = too_few(phone)
    phone.open(f"/session/{small.pk}")
    Merge.objects.update(state="dropped")
    Session.objects.filter(pk=small.pk).update(quorum="two_chairs")
    phone.tap("button", YES["en"])
    expect(phone.page.get_by_text("This has been settled in the meantime.")).to_be_visible()
    expect(phone.page.locator("[tabindex='-1']:has(> [role=alert])")).to_be_focused()
    phone.axe()
    for button in (YES["en"], NO["en"], "Try again"):
        expect(phone.find("button", button)).to_have_count(0)
    assert state(phone, small) == "in"
    forgive(phone, 409)


def test_where_the_other_hour_is_full_she_can_still_say_no(phone: App) -> None:
    small, other = too_few(phone)
    phone.open(f"/session/{small.pk}")
    Session.objects.filter(pk=other.pk).update(taken=other.capacity)
    phone.tap("button", YES["en"])
    expect(phone.page.get_by_text("The other hour is full by now.")).to_be_visible()
    forgive(phone, 409)
    phone.axe()
    for button in (YES["en"], "Try again"):
        expect(phone.find("button", button)).to_have_count(0)
    assert state(phone, small) == "in"
    phone.tap("button", NO["en"])
    expect(phone.find("heading", "You said no, and that is fine")).to_be_focused()
    assert state(phone, small) == "in"


def test_what_is_called_off_says_where_there_is_room(phone: App) -> None:
    mia = phone.world.full_week()
    cancel_session(session_id=phone.world.tonight.pk, now=datetime.now(UTC))
    elsewhere = make_circle(slug="kettle", name="Kettle and Quiet", timezone="Europe/Berlin")
    make_session(elsewhere, starts_at=datetime.now(UTC) + timedelta(days=2))
    phone.sign_in(mia).open(f"/session/{phone.world.tonight.pk}")
    expect(phone.find("heading", "Room elsewhere, if you like")).to_be_visible()
    phone.axe()
    phone.tap("link", "Kettle and Quiet")
    phone.page.wait_for_url("**/circles/kettle")
