"""A real Chromium against a real server. Where no Chromium is found these tests say so and are skipped."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from groups.services.reference import load_support_lines
from tests.browser.chromium import ARGS, CHROMIUM

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # sync Playwright leaves a running loop in this thread


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Visit:
    """A page that remembers what went wrong and who else was asked."""

    def __init__(self, page: Page, root: str) -> None:
        self.page, self.root = page, root
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(root) else self.strangers.append(asked.url))

    def open(self, address: str) -> Page:
        answer = self.page.goto(self.root + address)
        assert answer is not None
        assert answer.status in (200, 404)
        return self.page


@pytest.fixture
def visit(chromium: Browser, transactional_db: None, live_server) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a fresh browser window; keywords are Playwright's."""
    load_support_lines()
    contexts = []

    def make(**wishes: object) -> Visit:
        wishes = {"viewport": {"width": 390, "height": 844}, "locale": "en-US", **wishes}
        context = chromium.new_context(**wishes)  # type: ignore[arg-type]
        contexts.append(context)
        return Visit(context.new_page(), live_server.url)

    yield make
    for context in contexts:
        context.close()
