"""The app shows whose installation it is: from the first paint on, in her language, and without a connection."""

import pytest
from django.test import Client, override_settings
from playwright.sync_api import Route, expect

from tests.browser.app.test_offline import until_kept, with_worker
from tests.browser.app.window import App

NAME = 'The "Harbour" & Street House }html{display:none}'
OURS = {
    "ORGANISATION_NAME": NAME,
    "ORGANISATION_TEXTS": {"en": "A parents' house.", "es": "Una casa."},
    "ACCENT_LIGHT": "#123456",
    "ACCENT_DARK": "#fedcba",
}
# Written down at each paint, beginning with the first: the name and the colour that are shown.
WATCH = """
  window.shownNames = new Set()
  const look = () => {
    const brand = document.querySelector('.brand span')
    if (brand) shownNames.add((getComputedStyle(brand, '::before').content.replace(/^none$/, '') || brand.textContent)
      + ' ' + getComputedStyle(document.documentElement).getPropertyValue('--plum').trim())
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
"""


def sheet() -> bytes:
    """Return the sheet that an installation with these settings answers."""
    with override_settings(**OURS):
        return Client().get("/organisation.css").content


def dress(app: App) -> None:
    """Let the server be another organisation's."""
    body = sheet()

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="text/css; charset=utf-8")

    app.context.route("**/organisation.css", answer)


def brand(app: App) -> str:
    return app.page.locator(".brand span").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_name_and_colours_are_there_from_the_first_paint_on(phone: App, scheme: str) -> None:
    dress(phone)
    phone.context.add_init_script(WATCH)
    phone.open("/")
    assert brand(phone) == NAME
    shown = phone.page.evaluate("[...shownNames]")
    accent = OURS["ACCENT_DARK" if scheme == "dark" else "ACCENT_LIGHT"]
    assert shown, "nothing was drawn"
    assert {one.rsplit(" ", 1)[1] for one in shown} == {accent}
    assert not [one for one in shown if "Kindcircle" in one]
    assert phone.page.title() == "Kindcircle"  # neutral, whoever looks over her shoulder
    phone.axe()


def test_a_long_name_leaves_room_for_the_way_out(phone: App) -> None:
    dress(phone)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.open("/")
    assert not phone.is_too_wide()
    expect(phone.find("button", "Leave now")).to_be_in_viewport(ratio=0.95)  # it ends within a pixel
    phone.tap("button", "Leave now")
    phone.page.wait_for_url("**/away.html")


def test_its_words_stand_at_the_foot_in_her_language(phone: App) -> None:
    dress(phone)
    phone.open("/")
    foot = phone.page.locator("footer")
    expect(foot).to_contain_text("A parents' house.")
    phone.tap("button", "Español")
    expect(foot).to_contain_text("Una casa.")
    expect(foot).not_to_contain_text("A parents' house.")


def test_with_nothing_of_its_own_it_is_ours(phone: App) -> None:
    phone.open("/")
    assert brand(phone) == "Kindcircle"
    assert phone.page.locator("footer p").count() == 4


@pytest.mark.kept
def test_the_worker_keeps_the_sheet_that_the_page_waits_for(phone: App) -> None:
    with_worker(phone)
    until_kept(phone, "/organisation.css")
    with phone.offline():
        phone.reload()
        assert brand(phone) == "Kindcircle"
        assert phone.page.evaluate("fetch('/organisation.css').then(answer => answer.ok)")
