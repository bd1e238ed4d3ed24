"""The page of all parts: every one in every state, readable in every look, and absent from what a phone downloads."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.app.window import App

LOOKS = [
    (390, {"color_scheme": "light"}),
    (390, {"color_scheme": "dark"}),
    (1280, {"color_scheme": "dark", "contrast": "more"}),
    (1280, {"color_scheme": "light", "contrast": "more"}),
    (320, {"color_scheme": "light", "forced_colors": "active", "reduced_motion": "reduce"}),
]


@pytest.mark.parametrize(("width", "look"), LOOKS)
def test_every_part_in_every_look(window: Callable[..., App], width: int, look: dict[str, str]) -> None:
    app = window(f"parts-{width}-{'-'.join(look.values())}", viewport={"width": width, "height": 900}, **look)
    app.page.goto(f"{app.api.root}/dev/components/")
    expect(app.find("heading", "Parts")).to_be_visible()
    expect(app.page.locator(".pair").first).to_be_visible()
    expect(app.page.locator('a[href="tel:911"]').first).to_be_visible()
    assert app.page.locator(".pair").count() > 20
    assert app.page.locator(".pair.fails").all_inner_texts() == []
    assert not app.is_too_wide()
    # Forced colours are the system's own; axe measures those that were there before.
    rules = {"color-contrast": {"enabled": "forced_colors" not in look}}
    found = Axe().run(app.page, options={"resultTypes": ["violations"], "rules": rules}).response["violations"]
    assert not found, [(rule["id"], [node["html"][:150] for node in rule["nodes"]][:5]) for rule in found]
    app.screenshot("components")


def test_the_parts_do_what_they_show(phone: App) -> None:
    phone.page.goto(f"{phone.api.root}/dev/components/")
    chip = phone.find("button", "On or off")
    expect(chip).to_have_attribute("aria-pressed", "true")
    phone.tap(chip)
    expect(chip).to_have_attribute("aria-pressed", "false")
    phone.tap("button", "Say something that can be undone")
    phone.tap("button", "Undo", exact=True)
    expect(phone.page.get_by_text("Your seat is yours again.")).to_be_visible()


@pytest.mark.kept
def test_no_phone_downloads_it() -> None:
    built = settings.BASE_DIR / "frontend" / "dist" / "app"
    parts = [file.name for file in (built / "assets").glob("Components-*")]
    assert parts
    worker = (built / "sw.js").read_text()
    assert not [name for name in parts if name in worker]
    assert re.search(r"assets/Write-[\w-]+\.js", worker)
