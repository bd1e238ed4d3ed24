"""How early a seat has to come to be of use to whoever waits, and what is said where no room opens."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from groups.models import Seat
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_circle, make_membership, make_seat, make_session

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


@both_languages
def test_she_says_how_early_a_seat_has_to_come(app: App, locale: str) -> None:
    notice, day = {
        "en": ("Offer me one only if", "1 day"),
        "es": ("Ofrécemelo solo si", "1 día"),
    }[locale[:2]]
    mia = app.world.mom(locale=locale[:2])
    app.world.belongs(mia, app.world.mashrabiya, handle="Mia")
    app.world.seat(mia, app.world.full)
    app.sign_in(mia).open(f"/session/{app.world.full.pk}")
    app.page.get_by_label(notice).select_option(label=day)
    seat = Seat.objects.get(member=mia, session=app.world.full)
    eventually(app, lambda: Seat.objects.get(pk=seat.pk).min_notice_minutes == 1440)
    app.axe()
    app.screenshot("waiting-notice")
    app.reload()
    expect(app.page.get_by_label(notice)).to_have_value("1440")
    assert Seat.objects.get(pk=seat.pk).state == "waiting"


@pytest.mark.parametrize(("meets", "told"), [("phone", "You can call now."), ("in_person", "You are expected now.")])
def test_only_a_room_is_said_to_be_open(phone: App, meets: str, told: str) -> None:
    circle = make_circle(slug="kiosk", name="Kiosk", meeting_format=meets, timezone="Europe/Berlin")
    mia = phone.world.mom()
    make_membership(circle, mia, handle="Mia")
    session = make_session(circle, starts_at=datetime.now(UTC) + timedelta(minutes=5))
    make_seat(session, mia)
    phone.sign_in(mia).open(f"/session/{session.pk}")
    expect(phone.page.get_by_text(told)).to_be_visible()
    expect(phone.page.get_by_text("The room")).to_have_count(0)
    phone.axe()
