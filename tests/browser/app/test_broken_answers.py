"""A server that is there and says only that it is broken: each screen says so plainly, and one tap brings it back."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.app.evening import forgive
from tests.browser.app.test_every_screen import NO_WORDS
from tests.browser.app.window import App

# Who she is stays known: without that it is the frame that speaks, as when nobody answers at all.
BROKEN = re.compile(r"/api/v1/(?!me/$)|/_allauth/browser/v1/account/")
SAID = {
    "en": ("Something went wrong on our side. Nothing is lost", "Try again"),
    "es": ("Algo ha fallado por nuestra parte. No se ha perdido nada", "Intentar de nuevo"),
}
HERS = (
    "/week", "/inbox", "/words", "/find", "/circles/mashrabiya", "/tonight", "/for-you", "/check-in", "/trend",
    "/session/{tonight}", "/seat/{tonight}", "/words/{ended}", "/not-alone", "/strategies", "/report",
    "/settings?part=messages", "/settings?part=circles", "/settings?part=consents", "/settings?part=keys",
    "/settings?part=address", "/privacy?part=logins",
)  # fmt: skip
LEADING = (
    "/leading", "/leading/lantern", "/leading/lantern/people", "/leading/lantern/slots", "/leading/lantern/schedule",
    "/leading/lantern/notice", "/leading/lantern/circle", "/circles/lantern/invite", "/session/{tonight}/leading",
    "/session/{tonight}/material",
)  # fmt: skip
both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])


def fail(route: Route) -> None:
    """Answer as a server does whose database is away."""
    route.fulfill(status=500, content_type="application/problem+json", body='{"code": "error", "status": 500}')


def breaks_and_comes_back(app: App, screens: tuple[str, ...], language: str) -> None:
    """Open each screen while all that it asks fails, then let the server be well and tap until all of it is there."""
    said, again = SAID[language]
    keys = {name: getattr(app.world, name).pk for name in ("tonight", "ended")}
    for screen in screens:
        app.page.route(BROKEN, fail)
        app.open(screen.format(**keys))
        alerts = app.page.locator("main [role=alert]")
        expect(alerts.filter(has_text=said).first, screen).to_be_visible()
        app.axe()
        assert app.page.locator("h1").count() == 1, screen
        assert not re.search(NO_WORDS, app.text()), screen
        assert not app.is_too_wide(), screen
        app.screenshot(f"broken{re.sub('[^a-z]+', '-', screen)}")
        app.page.unroute(BROKEN)
        for _part in range(alerts.count()):
            if alerts.count():
                app.tap(alerts.first.get_by_role("button", name=again))
                app.settle()
        expect(alerts, screen).to_have_count(0)
    forgive(app, 500)


@both_languages
def test_each_screen_of_hers_says_that_something_broke_and_one_tap_brings_it_back(phone: App, locale: str) -> None:
    phone.sign_in(phone.world.full_week(locale=locale[:2])).open("/agreement")
    breaks_and_comes_back(phone, HERS, locale[:2])


@both_languages
def test_each_screen_for_leading_says_so_too(phone: App, locale: str) -> None:
    fay = phone.world.fay
    fay.locale = locale[:2]
    fay.save(update_fields=["locale"])
    phone.sign_in(fay).open("/agreement")
    breaks_and_comes_back(phone, LEADING, locale[:2])
