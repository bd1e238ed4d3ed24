"""What circles are about is told by the API: in her language, in its order, and with what an editor adds."""

import pytest
from playwright.sync_api import Locator, expect

from groups.models import Circle, GuiltSource
from groups.selectors.sources import own_sources
from members.models import Consent
from tests.browser.app.week import eventually
from tests.browser.app.window import App

pytestmark = pytest.mark.kept

both_languages = pytest.mark.parametrize("locale", ["en-US", "es-ES"])
GROUP = {"en": "What is it about?", "es": "¿De qué se trata?"}


@pytest.fixture
def homework() -> GuiltSource:
    """A theme that an editor added, before all others."""
    yield GuiltSource.objects.create(key="homework", label_en="Homework", label_es="Deberes", position=0)
    GuiltSource.objects.filter(pk="homework").delete()  # themes outlive a test


def chips(app: App, locale: str = "en") -> Locator:
    """Return the themes to tick in the directory."""
    return app.find("group", GROUP[locale]).locator("[aria-pressed]")


@both_languages
def test_a_theme_that_was_added_can_be_ticked_and_is_named_on_the_circle(
    app: App, homework: GuiltSource, locale: str
) -> None:
    Circle.objects.filter(slug="lantern").update(guilt_sources=["homework"])
    label = getattr(homework, f"label_{locale[:2]}")
    app.open("/find")
    told = [
        getattr(row, f"label_{locale[:2]}") for row in GuiltSource.objects.filter(is_active=True).order_by("position")
    ]
    assert chips(app, locale[:2]).all_text_contents() == told
    app.tap("button", label)
    expect(app.page.locator("article")).to_have_count(1)
    app.axe()
    app.tap("link", "Lantern Circle")
    expect(app.page.get_by_role("list", name=GROUP[locale[:2]]).get_by_text(label)).to_be_visible()


def test_the_names_follow_her_language(phone: App) -> None:
    phone.open("/find")
    expect(phone.find("button", "Balance")).to_be_visible()
    phone.tap("button", "Español")
    expect(phone.find("button", "El equilibrio")).to_be_visible()
    assert phone.find("button", "Balance").count() == 0


def test_what_weighs_is_chosen_from_the_same_list(phone: App, homework: GuiltSource) -> None:
    mia = phone.world.mom()
    phone.world.consents(mia, Consent.Purpose.GUILT_SOURCES)
    phone.sign_in(mia).open("/settings?part=weighs")
    phone.tap("button", homework.label_en)
    eventually(phone, lambda: own_sources(mia) == ["homework"])
    phone.open("/find")
    phone.reload()
    assert chips(phone).first.inner_text() == "Homework"


def test_the_list_of_circles_stands_without_the_themes(phone: App) -> None:
    phone.page.route("**/api/v1/guilt-sources/", lambda route: route.fulfill(status=503))
    phone.open("/find")
    expect(phone.page.locator("article").first).to_be_visible()
    expect(phone.page.get_by_text("The themes cannot be shown just now.")).to_be_visible()
    phone.axe()
    phone.screenshot("find-without-themes")
    phone.page.unroute("**/api/v1/guilt-sources/")
    phone.tap("button", "Try again")
    expect(chips(phone).first).to_be_visible()
    phone.page.wait_for_timeout(150)
    phone.complaints[:] = [one for one in phone.complaints if "status of 503" not in one]


def test_a_connection_that_comes_back_brings_them_by_itself(phone: App) -> None:
    phone.open("/agreement")
    phone.keep_shell()
    with phone.outage():
        phone.open("/find")
        expect(phone.page.get_by_text("The themes cannot be shown just now.")).to_be_visible()
        phone.axe()
    expect(chips(phone).first).to_be_visible()
    expect(phone.page.locator("article").first).to_be_visible()
