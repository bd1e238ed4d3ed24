"""Every screen, on both devices, in both languages and both schemes: axe, one heading, a neutral title, a picture."""

import re

import pytest
from playwright.sync_api import Page

from tests.browser.app.routes import addresses
from tests.browser.app.window import App

pytestmark = pytest.mark.kept

UNKIND = re.compile(
    r"guilt|culpa|support|apoyo|group|grupo|circle\b|círculo|mom\b|mother|madre|mamá|lantern|farol|مشربية",
    re.IGNORECASE,
)
NO_WORDS = r"undefined|NaN|\[object|Error:|\{\w+\}"
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


@both_languages
def test_a_guest_can_use_every_screen_that_is_open_to_her(app: App, locale: str) -> None:
    for name, address in addresses(app.world, signed_in=False).items():
        app.open(address)
        check(app, f"guest-{name}", locale)


@both_languages
def test_a_mom_with_a_full_week_can_use_every_screen(app: App, locale: str) -> None:
    app.sign_in(app.world.full_week(locale=locale[:2]))
    for name, address in addresses(app.world, signed_in=True).items():
        app.open(address)
        check(app, f"mom-{name}", locale)


@both_languages
def test_a_mom_with_nothing_yet_can_use_every_screen(phone: App, locale: str) -> None:
    phone.sign_in(phone.world.mom(agreed=False, locale=locale[:2]))
    everywhere = ("/week", "/inbox", "/words", "/settings", "/agreement", "/circles/mashrabiya", "/privacy", "/report")
    alone = ("/tonight", "/for-you", "/check-in", "/trend", "/leading")
    for address in (*everywhere, *alone, "/privacy/leave", "/facilitate"):
        phone.open(address)
        check(phone, f"new{address.replace('/', '-')}", locale)


@both_languages
def test_an_address_that_is_nowhere_says_so(phone: App, locale: str) -> None:
    phone.open("/nothing/here")
    check(phone, "nowhere", locale)


@both_languages
def test_every_screen_says_plainly_that_nobody_answers(phone: App, locale: str) -> None:
    """She goes from screen to screen while the server is dead; each says so, offers another try, and stays usable."""
    phone.sign_in(phone.world.full_week(locale=locale[:2]))
    phone.open("/agreement")
    phone.keep_shell()
    with phone.outage():
        for name, address in addresses(phone.world, signed_in=True).items():
            phone.open(address)
            _check_outage(phone, f"outage-mom-{name}")


@both_languages
def test_nobody_answers_on_her_very_first_visit(phone: App, locale: str) -> None:
    """Nothing is kept yet: not even the screen itself can be had."""
    phone.context.add_init_script("delete Navigator.prototype.serviceWorker")
    phone.open("/find")
    with phone.outage():
        for name, address in addresses(phone.world, signed_in=False).items():
            phone.open(address)
            _check_outage(phone, f"outage-guest-{name}")
    phone.page.wait_for_function("() => !document.querySelector('main [role=alert]')")


def _check_outage(app: App, name: str) -> None:
    app.axe()
    assert app.page.locator("h1").count() == 1, name
    assert not re.search(NO_WORDS, app.text()), name
    app.screenshot(name)


def check(app: App, name: str, locale: str) -> None:
    """Hold the present screen to what holds for all of them, in light and in dark."""
    page = app.page
    app.axe()
    assert page.locator("h1").count() == 1, f"{name}: {page.locator('h1').all_inner_texts()}"
    assert page.locator("html").get_attribute("lang") == locale[:2], name
    assert page.title().endswith("Kindcircle"), f"{name}: {page.title()}"
    assert not UNKIND.search(page.title().replace("Kindcircle", "")), f"{name}: {page.title()}"
    assert not re.search(NO_WORDS, app.text()), name
    assert not app.is_too_wide(), name
    _picture_in_both_schemes(app, page, name)


def _picture_in_both_schemes(app: App, page: Page, name: str) -> None:
    app.screenshot(f"{name}-light")
    page.emulate_media(color_scheme="dark")
    app.axe("color-contrast")
    app.screenshot(f"{name}-dark")
    page.emulate_media(color_scheme="light")
