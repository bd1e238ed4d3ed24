"""Her first evening when things go wrong: the server dies, a name is taken, an address is known, a code is wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from groups.models import Membership, Session
from members.models import Agreement, Member
from tests.browser.app import mail
from tests.browser.app.evening import NEW, SAID, Evening, forgive, seats_of
from tests.browser.app.window import App
from tests.factories import make_circle, make_session

EN = SAID["en"]


@pytest.fixture
def evening(phone: App, code_for: Callable[[str], str]) -> Evening:
    return Evening(phone, code_for, EN)


def plainly(app: App) -> None:
    """She is told in plain words that nobody answers, and axe has nothing against how."""
    expect(app.page.get_by_role("alert").filter(has_text="We cannot reach the server")).to_be_visible()
    app.axe()


@pytest.mark.kept
def test_the_server_dies_at_the_address_and_her_address_is_still_there(evening: Evening) -> None:
    app = evening.app
    evening.to_the_address()
    app.write(EN.email, NEW)
    app.tap(app.page.get_by_label(EN.adult))
    with app.outage():
        app.tap("button", EN.send)
        plainly(app)
        app.screenshot("evening-unreachable")
        assert app.page.get_by_label(EN.email).input_value() == NEW
        expect(app.page.get_by_label(EN.adult)).to_be_checked()
    app.tap("button", EN.send)
    expect(app.page.get_by_label(EN.code)).to_be_visible()


@pytest.mark.kept
def test_the_server_dies_at_the_code_and_the_code_still_works(evening: Evening) -> None:
    app = evening.app
    evening.to_the_code()
    code = evening.code_for(NEW)
    with app.outage():
        app.write(EN.code, code)
        plainly(app)
        assert app.page.get_by_label(EN.code).input_value() == code
    app.tap("button", "Try again")
    expect(app.page.get_by_label(EN.handle)).to_be_visible()


def test_the_code_was_taken_and_the_answer_lost_and_she_is_in_all_the_same(evening: Evening) -> None:
    app = evening.app
    evening.to_the_code()
    app.page.route("**/email/verify", lambda route: (route.fetch(), route.abort()))
    app._is_out = True
    app.write(EN.code, evening.code_for(NEW))
    plainly(app)
    app.page.unroute("**/email/verify")
    app._is_out = False
    app.tap("button", "Try again")
    expect(app.page.get_by_label(EN.handle)).to_be_visible()
    forgive(app, 409)


@pytest.mark.kept
def test_the_server_dies_at_the_questions_and_her_ticks_are_still_there(evening: Evening) -> None:
    app = evening.app
    evening.to_the_questions()
    app.page.get_by_label(EN.handle).fill("Quiet Heron")
    for _step in range(3):
        app.tap("button", EN.go_on)
    app.tap("button", EN.money)
    with app.outage():
        app.tap("button", EN.keep)
        plainly(app)
        expect(app.find("button", EN.money)).to_have_attribute("aria-pressed", "true")
    app.reload()
    expect(app.find("button", EN.money)).to_have_attribute("aria-pressed", "true")
    app.tap("button", EN.keep)
    expect(app.find("button", EN.agree)).to_be_visible()
    with app.outage():
        app.tap("button", EN.agree)
        plainly(app)
        assert "Quiet Heron" in app.text()
    app.tap("button", EN.agree)
    evening.heading(EN.taken)
    assert Membership.objects.get(member__email=NEW).handle == "Quiet Heron"


@pytest.mark.kept
def test_the_server_dies_at_the_directory_and_at_the_circle(evening: Evening) -> None:
    app = evening.app
    evening.to_the_circle()
    app.tap("link", "All circles")
    with app.outage():
        app.tap("button", "Tonight")
        plainly(app)
        app.tap("link", EN.circle)
        plainly(app)
        assert EN.circle in app.heading()  # what was on the card is still shown
    app.tap("button", "Try again")
    expect(app.find("button", EN.come).first).to_be_visible()
    expect(app.find("heading", "More times")).to_be_visible()


def test_a_fixed_group_that_closed_meanwhile_leads_to_circles_with_room(phone: App) -> None:
    now, pim = phone.world.now, phone.world.mom("pim", agreed=False)
    group = make_circle(slug="six-weeks", name="Six Weeks", enrolment="cohort", timezone="Europe/Berlin")
    make_session(group, starts_at=now - timedelta(days=7))
    second = make_session(group, starts_at=now + timedelta(hours=4))
    make_session(group, starts_at=now + timedelta(days=7))
    phone.sign_in(pim).open("/circles/six-weeks")
    phone.tap(phone.find("button", EN.take).first)
    expect(phone.find("button", EN.agree)).to_be_visible()
    Session.objects.filter(pk=second.pk).update(starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    phone.tap("button", EN.agree)
    expect(phone.page.get_by_text("This circle meets as a fixed group")).to_be_visible()
    phone.axe()
    expect(phone.find("button", "seat")).to_have_count(0)
    forgive(phone, 409)
    phone.tap("link", "Lantern Circle")
    phone.page.wait_for_url("**/circles/lantern")


@pytest.mark.kept
def test_the_server_dies_when_a_member_takes_a_seat(phone: App) -> None:
    pim = phone.world.mom("pim")
    phone.sign_in(pim).open("/circles/lantern")
    with phone.outage():
        phone.tap(phone.find("button", EN.take).first)
        plainly(phone)
    phone.tap("button", "Try again")
    expect(phone.find("heading", EN.taken)).to_be_visible()


def test_a_taken_name_is_said_and_hers_stays_to_be_changed(evening: Evening) -> None:
    app = evening.app
    app.world.belongs(app.world.mom("pim"), app.world.lantern, handle="Quiet Heron")
    evening.to_the_questions()
    app.page.get_by_label(EN.handle).fill("Quiet Heron")
    app.tap("button", EN.go_on)
    app.tap("button", EN.skip_all)
    app.tap("button", EN.agree)
    handle = app.page.get_by_label(EN.handle)
    expect(handle).to_be_focused()
    expect(handle).to_have_value("Quiet Heron")
    expect(handle).to_have_attribute("aria-invalid", "true")
    app.axe()
    app.screenshot("evening-name-taken")
    assert not Membership.objects.filter(member__email=NEW).exists()
    handle.fill("Quieter Heron")
    app.tap("button", "Take my seat")
    evening.heading(EN.taken)
    assert Membership.objects.get(member__email=NEW).handle == "Quieter Heron"
    forgive(app, 409)


def test_a_known_address_looks_the_same_and_leads_to_signing_in(evening: Evening) -> None:
    app = evening.app
    pim = app.world.mom("pim")
    evening.to_the_code(pim.email)
    assert "You already have one" in mail.letter_to(pim.email, "sign-in").text
    app.tap("link", "Sign in instead")
    expect(app.page.get_by_label(EN.email)).to_have_value(pim.email)
    app.axe()
    app.tap("button", EN.send)
    app.write(EN.code, evening.code_for(pim.email))
    app.tap("button", "Take my seat")
    evening.heading(EN.taken)
    assert seats_of(pim.email, app.world.tonight) == ["in"]
    assert Member.objects.filter(email=pim.email).count() == 1


def test_a_wrong_code_says_so_and_after_three_a_new_one_is_sent(evening: Evening) -> None:
    app = evening.app
    evening.to_the_code()
    evening.code_for(NEW)
    for _try in range(3):
        app.page.get_by_label(EN.code).fill("")
        app.write(EN.code, "BBBBBBBB")
        expect(app.page.get_by_text("That is not the code we sent.")).to_be_visible()
        expect(app.page.get_by_label(EN.code)).to_be_focused()
    app.axe()
    forgive(app, 400)
    app.page.get_by_label(EN.code).fill("")
    app.write(EN.code, "BBBBBBBB")
    expect(app.page.get_by_role("alert").filter(has_text="not good any more")).to_be_visible()
    app.axe()
    forgive(app, 409)
    app.tap("button", "Send me a new code")
    expect(app.page.get_by_label(EN.code)).to_be_visible()
    app.reload()
    app.write(EN.code, evening.code_for(NEW))
    expect(app.page.get_by_label(EN.handle)).to_be_visible()


def test_a_letter_can_be_asked_for_again_and_the_address_be_changed(evening: Evening) -> None:
    app = evening.app
    evening.to_the_code("nor@example.org")
    app.tap("button", "Wrong address?")
    expect(app.page.get_by_label(EN.email)).to_be_focused()
    app.page.get_by_label(EN.email).fill(NEW)
    app.tap("button", EN.send)
    first = evening.code_for(NEW)
    app.page.clock.install()
    app.reload()
    app.page.clock.fast_forward(21_000)
    app.tap("button", "Send it again")
    expect(app.page.get_by_text("A new letter is on its way.")).to_be_visible()
    second = evening.code_for(NEW)
    assert first != second
    app.write(EN.code, second)
    expect(app.page.get_by_label(EN.handle)).to_be_visible()


def test_what_is_missing_is_said_where_it_is_missing(evening: Evening) -> None:
    app = evening.app
    evening.to_the_address()
    app.tap("button", EN.send)
    email = app.page.get_by_label(EN.email)
    expect(email).to_be_focused()
    expect(email).to_have_attribute("aria-invalid", "true")
    app.axe()
    app.write(EN.email, NEW)
    expect(email).not_to_have_attribute("aria-invalid", "true")
    app.tap("button", EN.send)
    expect(app.page.get_by_label(EN.adult)).to_be_focused()
    app.axe()
    assert not Member.objects.filter(email=NEW).exists()


def test_a_session_that_began_meanwhile_leads_to_the_other_times(evening: Evening) -> None:
    app = evening.app
    evening.to_the_agreement()
    tonight = app.world.tonight
    tonight.starts_at = app.world.now - timedelta(minutes=1)
    tonight.save(update_fields=["starts_at"])
    app.tap("button", EN.agree)
    expect(app.page.get_by_role("alert").filter(has_text="has begun or is over")).to_be_visible()
    app.axe()
    app.tap("link", "See the other times")
    evening.heading(EN.circle)
    forgive(app, 409)
    app.tap(app.find("button", EN.take).first)
    evening.heading(EN.taken)
    assert seats_of(NEW, app.world.tomorrow) == ["in"]


def test_an_agreement_that_changed_meanwhile_is_shown_anew(evening: Evening) -> None:
    app = evening.app
    evening.to_the_agreement()
    Agreement.objects.create(
        version=app.world.agreement.version + 1, text_en="1. Be kind.", text_es="1. Con cariño.",
        published_at=app.world.now,
    )  # fmt: skip
    app.tap("button", EN.agree)
    expect(app.page.get_by_text("The agreement has changed a moment ago.")).to_be_visible()
    expect(app.page.get_by_text("Be kind.")).to_be_visible()
    app.axe()
    forgive(app, 409)
    evening.to_the_seat()


def test_a_circle_that_is_not_there_says_so(phone: App) -> None:
    phone.open("/circles/nowhere")
    expect(phone.page.get_by_role("alert")).to_contain_text("not here any more")
    expect(phone.find("link", "All circles")).to_be_visible()
    phone.axe()
    forgive(phone, 404)
