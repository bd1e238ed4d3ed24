"""What the first page costs her: bytes of script, and a screen that does not jump. benchmarks/ measures the times."""

import pytest

from config.runner.parts import CHECKOUT
from tests.browser.app.network import Scripts, first_contentful_paint, shifts, slow_down
from tests.browser.app.routes import ROUTES
from tests.browser.app.window import App

pytestmark = pytest.mark.kept

MOST_SCRIPT = 60_000
ASSETS = CHECKOUT / "frontend" / "dist" / "app" / "assets"


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
@pytest.mark.parametrize("address", ["/", "/find", "/circles/lantern"])
def test_the_first_page_needs_little_script(phone: App, address: str, locale: str) -> None:
    scripts = Scripts(phone.page)
    phone.open(address)
    phone.page.wait_for_load_state("networkidle")
    print(f"{address} {locale}: {scripts.total} bytes of script after gzip, {len(scripts.sizes)} files")
    for name, size in sorted(scripts.sizes.items(), key=lambda item: -item[1]):
        print(f"  {size:6} {name.rpartition('/')[2]}")
    assert 10_000 < scripts.total <= MOST_SCRIPT


def test_a_screen_is_loaded_when_she_goes_there_and_no_other(phone: App) -> None:
    screens = {route.screen for route in ROUTES}
    built = {path.name.partition("-")[0] for path in ASSETS.glob("*.js")}
    assert screens <= built, f"not split: {screens - built}"
    scripts = Scripts(phone.page)
    phone.open("/")
    phone.page.wait_for_load_state("networkidle")
    assert scripts.names() & screens == {"Home", "Find"}


def test_only_her_language_is_loaded(phone: App) -> None:
    scripts = Scripts(phone.page)
    phone.open("/")
    phone.page.wait_for_load_state("networkidle")
    words = [name for name in scripts.sizes if "/common-" in name or "/find-" in name]
    assert len(words) == 2, words


@pytest.mark.parametrize("address", ["/", "/circles/lantern", "/begin", "/not-alone"])
def test_nothing_moves_while_a_guest_waits_for_a_slow_first_page(phone: App, address: str) -> None:
    slow_down(phone.page)
    phone.page.goto(f"{phone.api.root}/app/#{address}")
    _stands_still(phone)


@pytest.mark.parametrize("address", ["/week", "/inbox", "/words", "/settings", "/check-in", "/trend"])
def test_nothing_moves_while_a_mom_waits_for_a_slow_first_page(phone: App, address: str) -> None:
    phone.sign_in(phone.world.full_week())
    slow_down(phone.page)
    phone.page.goto(f"{phone.api.root}/app/#{address}")
    _stands_still(phone)


def _stands_still(phone: App) -> None:
    phone.settle()
    phone.page.wait_for_timeout(500)
    print(f"first contentful paint at {first_contentful_paint(phone.page):.0f} ms")
    assert not shifts(phone.page)
