"""Getting about without a mouse."""

from playwright.sync_api import expect

from tests.browser.app.window import App

SHOWS = "one => [null, '::after'].some(part => getComputedStyle(one, part).outlineStyle !== 'none')"


class Keys:
    """Somebody without a mouse: Tab until it is there, then a key. Whatever has the focus has to show it."""

    def __init__(self, app: App) -> None:
        self.app = app

    def to(self, role: str, name: str) -> None:
        """Go to a button or a link and press Enter."""
        self.press(role, name, "Enter")

    def write(self, role: str, name: str, text: str) -> None:
        """Go to a field and type."""
        self.press(role, name, "End")
        self.app.page.keyboard.type(text)

    def press(self, role: str, name: str, key: str) -> None:
        target = self.app.find(role, name).first
        expect(target).to_be_visible()
        self.app.settle()
        for _tab in range(60):
            if target.evaluate("one => one === document.activeElement"):
                assert target.evaluate(SHOWS), f"{name!r} has the focus and does not show it"
                return self.app.page.keyboard.press(key)
            self.app.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {role} {name!r}")
