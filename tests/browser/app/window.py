"""One browser window on the app, which counts her taps and remembers everything that went wrong meanwhile."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    TimeoutError,
    WebError,
    expect,
)

from members.models import Member
from tests.browser.app.server import Api
from tests.browser.app.world import World

SCREENSHOTS = os.environ.get("SCREENSHOTS")  # where pictures of the screens go; a third of the time, so only on demand
# Chromium writes a line for every 401; allauth documents them as "one more step", and a login that ran out is one.
ONE_MORE_STEP = re.compile(r"^Failed to load resource: the server responded with a status of 401 ")
NO_ANSWER = re.compile(r"net::ERR_|^Failed to load resource|Failed to (fetch|register a ServiceWorker|update a Serv)")
BARRED = "Service Worker registration blocked by Playwright"
SETTLED = """() => {
  const main = document.querySelector('main')
  if (!main) return true
  if (window.__before?.isConnected) return false
  return Boolean(main.querySelector('h1, [role="alert"]')) && !main.querySelector('.blocks, [aria-busy="true"]')
    && document.getAnimations().every(one => one.playState !== 'running' || one.effect.getTiming().iterations > 9)
}"""
GO = """address => {
  window.__before = location.href === address ? null : document.querySelector('main h1, main [role="alert"]')
  location.href = address
}"""
LISTEN = """addEventListener('securitypolicyviolation', event =>
  console.error(`CSP ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`))"""


class App:
    """What a story needs of a window. `page` is Playwright's own for everything else."""

    def __init__(
        self, context: BrowserContext, api: Api, world: World, *, name: str, has_touch: bool, is_kept: bool
    ) -> None:
        self.context, self.api, self.world, self.name, self.has_touch = context, api, world, name, has_touch
        self.is_kept = is_kept
        self.taps = 0
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self._is_out = False
        self._asked: set[Request] = set()
        context.add_init_script(LISTEN)
        context.on("console", self._hear)
        context.on("weberror", self._hear_error)
        context.on("request", self._see)
        context.on("requestfinished", self._answered)
        context.on("requestfailed", self._answered)
        self.page: Page = context.new_page()

    # Going and doing

    def sign_in(self, member: Member) -> "App":
        """Sign her in without the screens: the cookie, and the hint that asking who is here is worth while."""
        self.context.add_cookies(
            [{"name": "sessionid", "value": self.world.cookie_of(member), "url": self.api.root, "httpOnly": True}]
        )
        self.context.add_init_script("if (location.protocol === 'http:') localStorage.setItem('kc.known', '1')")
        return self

    def open(self, path: str = "/") -> Page:
        """Open an address of the app, as `/week`; see `visit` for pages outside of it."""
        return self.visit(f"/app/#{path}")

    def visit(self, address: str) -> Page:
        """Open any address of the server, as `/care/` or `/app/away.html`."""
        target = self.api.root + address
        if self.page.url.split("#")[0] == target.split("#")[0] and "#" in target:
            self.page.evaluate(GO, target)
        else:
            self.page.goto(target)
        self.settle()
        return self.page

    def reload(self) -> None:
        """Load the page again, as a phone does that was asleep."""
        self.page.reload()
        self.settle()

    def settle(self) -> None:
        """Wait until the screen stands still: a heading, nothing on its way, nothing moving."""
        for _ in range(100):
            self.page.wait_for_timeout(20)
            if not self._asked:
                break
        try:
            self.page.wait_for_function(SETTLED)
        except TimeoutError:
            still = self.page.locator("main").inner_html()[:1500]
            raise AssertionError(f"{self.page.url} does not come to rest: {still} {self.complaints}") from None

    def find(self, role: str, name: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        """Return what a screen reader would call so."""
        return self.page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]

    def tap(self, target: Locator | str, name: str | re.Pattern[str] | None = None, *, exact: bool = False) -> None:
        """Tap once, with a finger or a mouse, on a locator or on a role and name: `tap("button", "Save")`."""
        if isinstance(target, str):
            assert name is not None
            target = self.find(target, name, exact=exact)
        self.taps += 1
        target.tap() if self.has_touch else target.click()

    def write(self, target: Locator | str, text: str) -> None:
        """Type into a field, found by its label; it costs a tap unless the cursor is in it already."""
        field = self.page.get_by_label(target) if isinstance(target, str) else target
        expect(field).to_be_visible()
        if not field.evaluate("field => field === document.activeElement"):
            self.tap(field)
        field.press_sequentially(text)

    def text(self) -> str:
        """Return what there is to read on the screen."""
        return self.page.locator("body").inner_text()

    def heading(self) -> str:
        """Return the one heading."""
        return self.page.locator("h1").inner_text()

    # Looking

    def axe(self, *rules: str) -> None:
        """Fail if axe finds anything at all in the present state; with rules, look for these only."""
        self.settle()
        options = {"resultTypes": ["violations"], "preload": False, **({"runOnly": list(rules)} if rules else {})}
        is_there = self.page.evaluate("'axe' in window")  # half a megabyte of script, once for a document
        found = Axe("" if is_there else AXE_SCRIPT).run(self.page, options=options).response["violations"]
        assert not found, [(rule["id"], [node["html"][:200] for node in rule["nodes"]][:5]) for rule in found]

    def screenshot(self, name: str) -> None:
        """Keep a picture of the whole screen where $SCREENSHOTS says, as `make pictures` does; else do nothing."""
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(SCREENSHOTS) / f"{self.name}-{name}.png", full_page=True)

    def keep_shell(self) -> None:
        """Wait until the service worker keeps the app, as it does some moments after the first visit."""
        self._check_kept()
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def is_too_wide(self) -> bool:
        """Tell whether one would have to scroll sideways."""
        return bool(self.page.evaluate("document.scrollingElement.scrollWidth > innerWidth"))

    # When things break

    def kill_api(self) -> None:
        """Kill the server. `with app.outage():` is this and `start_api` around what happens meanwhile."""
        self._check_kept()
        self._is_out = True
        self.api.kill()

    def start_api(self) -> None:
        """Start the server again, at the same address."""
        self.api.start()
        self._listen_up()
        self._is_out = False

    @contextmanager
    def outage(self) -> Iterator[None]:
        """The server is dead meanwhile; what the console says of that is no complaint."""
        self.kill_api()
        try:
            yield
        finally:
            self.start_api()

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Her phone has no connection meanwhile; what the console says of that is no complaint."""
        self._check_kept()
        self._is_out = True
        self.context.set_offline(True)
        try:
            yield
        finally:
            self.context.set_offline(False)
            self._listen_up()
            self._is_out = False

    def check_quiet(self) -> None:
        """Fail if the console complained, the content policy was hurt, or anybody else was asked."""
        self._listen_up()
        assert not self.complaints, self.complaints
        assert not self.strangers, self.strangers

    def _check_kept(self) -> None:
        assert self.is_kept, "what a browser keeps shows only in a story with @pytest.mark.kept"

    def _listen_up(self) -> None:
        if not self.page.is_closed():
            self.page.wait_for_timeout(100)  # what the browser said reaches us with a delay

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type not in ("error", "warning"):
            return
        where = str(said.location.get("url", ""))
        is_step = ONE_MORE_STEP.match(said.text) and where.startswith(f"{self.api.root}/_allauth/browser/v1/")
        is_barred = not self.is_kept and said.text == BARRED
        if is_step or is_barred or (self._is_out and NO_ANSWER.search(said.text)):
            return
        self.complaints.append(f"{said.type}: {said.text} ({where})")

    def _hear_error(self, error: WebError) -> None:
        self.complaints.append(f"uncaught at {error.page.url if error.page else '?'}: {error.error.stack}")

    def _see(self, asked: Request) -> None:
        if not asked.url.startswith((self.api.root + "/", "data:", "blob:", "about:")):
            self.strangers.append(asked.url)
        if asked.service_worker is None:
            self._asked.add(asked)

    def _answered(self, asked: Request) -> None:
        self._asked.discard(asked)
