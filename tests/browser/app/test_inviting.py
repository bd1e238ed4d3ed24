"""Asking somebody in, coming in by the link from having no account on, and waiting before a circle that is full."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from groups.models import Circle, Invitation, Membership, WaitingPlace
from tests.browser.app.evening import NEW, SAID, forgive
from tests.browser.app.week import eventually
from tests.browser.app.window import App
from tests.factories import make_member, make_membership

TOLD = {
    "en": ("Ask somebody in", "Make a link", "Your link", "Take back the one", "None at the moment."),
    "es": ("Invitar a alguien", "Crear un enlace", "Tu enlace", "Retirar el que", "Ninguno por ahora."),
}


def asking_first(app: App, **fields: object) -> Circle:
    Circle.objects.filter(pk=app.world.lantern.pk).update(admission="approval", **fields)
    return Circle.objects.get(pk=app.world.lantern.pk)


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_whoever_leads_makes_a_link_sees_it_once_and_takes_it_back(app: App, locale: str) -> None:
    title, make, link, take_back, none = TOLD[locale[:2]]
    fay = app.world.fay
    fay.locale = locale[:2]
    fay.save(update_fields=["locale"])
    app.sign_in(fay).open("/circles/lantern")
    app.tap("link", title)
    expect(app.find("heading", title)).to_be_visible()
    expect(app.page.get_by_text(none)).to_be_visible()
    app.tap("button", make)
    expect(app.page.get_by_label(link)).to_have_value(re.compile(r"/app/#/invited/[\w-]{20,}$"))
    app.axe()
    assert not app.is_too_wide()
    app.screenshot("invite")
    made = Invitation.objects.get()
    assert (made.waives, made.uses, made.circle) == (["asking_first", "questions"], 1, app.world.lantern)
    app.reload()
    expect(app.page.get_by_label(link)).to_have_count(0)
    app.tap("button", take_back)
    expect(app.page.get_by_text(none)).to_be_visible()


def invited(app: App) -> str:
    app.sign_in(app.world.fay).open("/circles/lantern/invite")
    app.tap("button", "Make a link")
    field = app.page.get_by_label("Your link")
    expect(field).to_be_visible()
    return field.input_value().split("/app/#")[1]


def test_with_the_link_she_comes_in_from_having_no_account_on(
    phone: App, desktop: App, code_for: Callable[[str], str]
) -> None:
    asking_first(desktop, join_questions=["What brings you?"])
    path, said, guest = invited(desktop), SAID["en"], phone
    guest.open(path)
    expect(guest.find("heading", "Somebody asks you into a circle")).to_be_visible()
    guest.axe()
    guest.screenshot("invited-guest")
    guest.tap("link", "Open an account first")
    guest.write(said.email, NEW)
    guest.tap(guest.page.get_by_label(said.adult))
    guest.tap("button", said.send)
    guest.write(said.code, code_for(NEW))
    guest.tap("button", said.skip_all)
    guest.tap("link", "Read what we promise each other")
    guest.tap("button", "I agree")
    guest.write(said.handle, " Heron")
    guest.axe()
    guest.screenshot("invited")
    guest.tap("button", "Come in")
    expect(guest.find("heading", "Lantern Circle")).to_be_visible()
    place = Membership.objects.get(member__email=NEW)
    assert (place.circle, place.state) == (phone.world.lantern, "active")
    assert place.handle.endswith("Heron")
    assert not Invitation.objects.get().uses_left


def test_questions_that_are_not_waived_are_asked_on_the_spot(phone: App, desktop: App) -> None:
    asking_first(desktop, join_questions=["What brings you?"])
    path = invited(desktop)
    Invitation.objects.update(waives=[])
    mia = phone.world.mom()
    phone.sign_in(mia).open(path)
    phone.tap("button", "Come in")
    expect(phone.page.get_by_label("What brings you?")).to_be_focused()
    forgive(phone, 400)
    phone.axe()
    phone.write("What brings you?", "The evenings.")
    phone.tap("button", "Come in")
    expect(phone.find("heading", "Lantern Circle")).to_be_visible()
    expect(phone.page.get_by_text("You have asked to join.")).to_be_visible()
    assert Membership.objects.get(member=mia).state == "pending"


def test_a_link_that_opens_nothing_says_so_and_shows_the_way_on(phone: App) -> None:
    phone.sign_in(phone.world.mom()).open("/invited/never-was")
    kept = phone.page.evaluate("Object.keys(sessionStorage).filter(name => name.startsWith('kc.draft.'))")
    assert "kc.draft.invited" not in kept, "signing out would ask about words that she never typed"
    phone.tap("button", "Come in")
    expect(phone.find("heading", "This invitation opens nothing")).to_be_visible()
    forgive(phone, 404)
    phone.axe()
    phone.screenshot("invited-gone")
    phone.tap("link", "Look at all circles")
    expect(phone.find("heading", "Find a circle")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_before_a_circle_that_takes_no_more_she_waits_by_one_tap(phone: App, locale: str) -> None:
    wait, waits, stop, over = {
        "en": ("Wait for a place", "You wait for a place: number 1.", "Stop waiting", "You wait no more."),
        "es": ("Esperar un lugar", "Esperas un lugar: el número 1.", "Dejar de esperar", "Ya no esperas."),
    }[locale[:2]]
    lantern = phone.world.lantern
    make_membership(lantern, make_member(), handle="Vera")
    Circle.objects.filter(pk=lantern.pk).update(member_limit=4)
    assert lantern.memberships.filter(state="active").count() == 4
    mia = phone.world.mom(locale=locale[:2])
    phone.sign_in(mia).open("/circles/lantern")
    expect(phone.find("button", wait)).to_be_visible()
    expect(phone.find("button", SAID[locale[:2]].take)).to_have_count(0)  # none is offered that she could not have
    phone.axe()
    phone.tap("button", wait)
    expect(phone.page.get_by_text(waits)).to_be_visible()
    phone.screenshot("waits-for-a-place")
    assert WaitingPlace.objects.get().member == mia
    phone.tap("button", stop)
    expect(phone.page.get_by_text(over)).to_be_visible()
    eventually(phone, lambda: not WaitingPlace.objects.exists())
