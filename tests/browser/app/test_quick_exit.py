"""Leaving at once: a tap, or Escape three times; a kitchen timer, and no way back that shows the app."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.app.window import App

pytestmark = pytest.mark.kept

LEAVE = {"en": "Leave now", "es": "Salir ya"}
TIMER = {"en": "Kitchen timer", "es": "Temporizador de cocina"}
TELLING = re.compile(r"kindcircle|circle|círculo|guilt|culpa|mom|madre", re.IGNORECASE)


def check_timer(app: App, locale: str = "en") -> None:
    expect(app.find("heading", TIMER[locale], exact=True)).to_be_visible()
    assert app.page.title() == TIMER[locale]
    assert app.page.url == f"{app.api.root}/app/away.html"
    assert not TELLING.search(app.text())


def paints(app: App) -> Any:
    """Keep in the window's own name, which outlives documents, whatever text was visible in any frame drawn."""
    app.context.add_init_script("""
      const look = () => {
        const text = document.documentElement.hidden ? '' : (document.body?.innerText ?? '')
        if (/kindcircle|my week/i.test(text)) sessionStorage.setItem('test.seen', text.slice(0, 80))
        requestAnimationFrame(look)
      }
      if (sessionStorage.getItem('test.look')) requestAnimationFrame(look)""")


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_one_tap_leaves_and_back_shows_the_timer_again(app: App, locale: str) -> None:
    code = locale[:2]
    paints(app)
    app.page.goto(f"{app.api.root}/care/")
    app.sign_in(app.world.full_week(locale=code))
    for path in ("/week", "/words", "/find"):
        app.open(path)
    app.page.evaluate("sessionStorage.setItem('test.look', '1')")
    app.taps = 0
    app.tap("button", LEAVE[code])
    check_timer(app, code)
    assert app.taps == 1
    app.axe()
    app.screenshot("away")
    for _step in range(2):
        app.page.go_back()
        check_timer(app, code)
    assert app.page.evaluate("sessionStorage.getItem('test.seen')") is None, "nothing of the app was drawn"


def test_escape_three_times_leaves_from_anywhere(desktop: App) -> None:
    desktop.sign_in(desktop.world.full_week())
    for path in ("/week", f"/words/{desktop.world.ended.pk}", "/settings", "/circles/lantern"):
        desktop.open(path)
        field = desktop.page.locator("textarea, input").first
        if field.count() and field.is_visible():
            field.focus()
        for _press in range(3):
            desktop.page.keyboard.press("Escape")
        check_timer(desktop)


def test_escape_twice_or_slowly_does_nothing(desktop: App) -> None:
    desktop.open("/find")
    for _press in range(4):
        desktop.page.keyboard.press("Escape")
        desktop.page.wait_for_timeout(1_100)
    assert desktop.heading() != "Kitchen timer"


def test_the_app_opens_again_when_she_wants_it_to(phone: App) -> None:
    phone.sign_in(phone.world.full_week())
    phone.open("/week")
    phone.tap("button", LEAVE["en"])
    check_timer(phone)
    phone.open("/week")
    assert phone.heading() == "My week"
    phone.open("/find")
    phone.page.go_back()
    phone.settle()
    assert phone.heading() == "My week", "and Back is Back again"


def test_what_she_was_writing_waits_in_the_tab(phone: App) -> None:
    mia = phone.world.full_week()
    phone.sign_in(mia).open(f"/words/{phone.world.ended.pk}")
    phone.write("Your words", "Somebody came in")
    phone.tap("button", LEAVE["en"])
    check_timer(phone)
    assert "Somebody" not in phone.text()
    phone.open(f"/words/{phone.world.ended.pk}")
    expect(phone.page.locator("textarea")).to_have_value("Somebody came in")


def test_leaving_works_without_a_connection(phone: App) -> None:
    phone.open("/find")
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.reload()
    with phone.offline():
        phone.tap("button", LEAVE["en"])
        check_timer(phone)
        phone.page.get_by_role("button", name="3 min").click()
        expect(phone.page.get_by_role("timer")).to_have_text(re.compile("02:5|03:00"))


def test_leaving_works_while_the_app_is_still_loading_something(phone: App) -> None:
    phone.open("/find")
    phone.page.route("**/api/v1/circles/**", lambda route: None)
    phone.page.evaluate("location.hash = '#/circles/lantern'")
    phone.tap("button", LEAVE["en"])
    check_timer(phone)


def test_the_timer_counts_down_and_keeps_nothing(phone: App) -> None:
    phone.visit("/app/away.html")
    phone.page.get_by_role("button", name="5 min").click()
    expect(phone.page.get_by_role("timer")).to_have_text("04:58")
    assert phone.page.evaluate("({...localStorage}, document.cookie)") == ""
    phone.axe()


@pytest.mark.parametrize("address", ["/", "/circles/", "/circles/lantern/", "/care/"])
def test_the_pages_of_the_server_lead_to_the_same_timer(window: Callable[..., App], address: str) -> None:
    app = window("plain", java_script_enabled=False)
    app.page.goto(app.api.root + address)
    app.page.get_by_role("link", name="Leave this page").click()
    assert app.page.url == f"{app.api.root}/app/away.html"


def test_a_page_that_the_browser_kept_whole_leads_to_the_timer_too(desktop: App) -> None:
    desktop.open("/find")
    desktop.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert desktop.heading() != TIMER["en"], "nobody left"
    desktop.page.evaluate("sessionStorage.setItem('kc.left', '1')")
    desktop.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    check_timer(desktop)
