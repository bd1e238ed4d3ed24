"""Without a connection: the app and whom to call open all the same; and nothing of hers is in any cache, ever."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from groups.services.reflections import write_reflection
from members.models import Member
from tests.browser.app.window import App

pytestmark = pytest.mark.kept

SECRET = "I sat on the kitchen floor and cried into the dishcloth."
# Every body in every cache, and what the shelves of the browser hold beside.
CACHED = """async () => {
  const found = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) found[request.url] = await (await cache.match(request)).text()
  }
  return found
}"""
SHELVES = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
SETTLED_WORKER = """async () => {
  await navigator.serviceWorker.ready
  if (!navigator.serviceWorker.controller)
    await new Promise(done => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }))
}"""
PUBLIC = re.compile(
    r"^/(app/|organisation\.css$|static/groups/|care/(\?country=[A-Z]{2})?$|api/v1/support-lines/\?country=[A-Z]{2}&in=)"
)


def with_worker(app: App, path: str = "/find") -> None:
    """Open the app and wait until its worker is in charge and has put everything away."""
    app.open(path)
    app.page.evaluate(SETTLED_WORKER)
    until_kept(app, "/care/")


def until_kept(app: App, *addresses: str) -> None:
    """Wait until the worker has put them away; a predicate that is async would not be waited for by Playwright."""
    ask = "async all => (await Promise.all(all.map(one => caches.match(one)))).every(Boolean)"
    for _round in range(200):
        if app.page.evaluate(ask, list(addresses)):
            return
        app.page.wait_for_timeout(50)
    raise AssertionError(f"not kept: {addresses}")


def writer(app: App) -> Member:
    """Make a mom with everything, words included."""
    mia = app.world.full_week()
    write_reflection(author=mia, session_id=app.world.ended.pk, text=SECRET, now=app.world.now)
    return mia


def check_caches(app: App, member: Member) -> dict[str, str]:
    """Fail if a cache holds anything but what everybody may read."""
    cached: dict[str, str] = app.page.evaluate(CACHED)
    world = app.world
    private = [SECRET, "dishcloth", member.email, str(member.pk), world.lantern.name, world.farol.name, "Mia\"",
               str(world.tonight.pk), "Thursday call", "meet.example"]  # fmt: skip
    for address, body in cached.items():
        assert PUBLIC.match(address.removeprefix(app.api.root)), address
        for word in private:
            assert word not in body, (address, word)
    return cached


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_the_app_opens_without_a_connection_and_says_so(app: App, locale: str) -> None:
    said = {"en": ("You are offline", "Try again"), "es": ("No tienes conexión", "Intentar de nuevo")}[locale[:2]]
    mia = app.world.full_week(locale=locale[:2])
    app.sign_in(mia)
    with_worker(app, "/week")
    with app.offline():
        for path in ("/week", f"/session/{app.world.tonight.pk}", "/settings", "/"):
            app.page.goto("about:blank")
            app.page.goto(f"{app.api.root}/app/#{path}")
            expect(app.page.get_by_text(said[0])).to_be_visible()
            expect(app.page.get_by_role("alert").first).to_be_visible()
            expect(app.find("button", said[1]).first).to_be_visible()
            app.axe()
        app.screenshot("offline")
    # Nothing has to be tapped when the connection is back.
    expect(app.page.get_by_role("alert")).to_have_count(0)
    app.settle()
    expect(app.page.locator("article")).to_have_count(4)


def test_whoever_opens_the_app_in_a_tunnel_is_not_signed_out(phone: App) -> None:
    phone.sign_in(phone.world.full_week())
    with_worker(phone, "/week")
    with phone.offline():
        phone.page.reload()
        expect(phone.page.get_by_role("navigation")).to_be_visible()
        expect(phone.find("link", "Sign in")).to_have_count(0)
        assert "#/login" not in phone.page.url


@pytest.mark.parametrize("address", ["/care/", "/care/?country=DE", "/care/?country=JP&note=x"])
def test_whom_to_call_opens_without_a_connection(phone: App, address: str) -> None:
    with_worker(phone)
    with phone.offline():
        phone.visit(address)
        expect(phone.page.locator('a[href^="tel:"]').first).to_be_visible()
        background = phone.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background not in ("rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"), "its style sheet is there too"
        phone.axe()
        phone.screenshot("offline-care")


def test_a_phone_may_install_it(phone: App) -> None:
    with_worker(phone)
    browser = phone.context.new_cdp_session(phone.page)
    assert browser.send("Page.getAppManifest")["errors"] == []
    errors = {error["errorId"] for error in browser.send("Page.getInstallabilityErrors")["installabilityErrors"]}
    assert errors <= {"in-incognito"}, "every test's window is one"


def test_whom_to_call_needs_no_script(window: Callable[..., App]) -> None:
    plain = window("plain", java_script_enabled=False, viewport={"width": 390, "height": 844})
    plain.page.goto(f"{plain.api.root}/care/?country=ES")
    expect(plain.page.locator('a[href="tel:112"]').first).to_be_visible()
    plain.page.goto(f"{plain.api.root}/app/")
    plain.page.get_by_role("link", name="whom to call").click()
    expect(plain.page.locator('a[href^="tel:"]').first).to_be_visible()


def test_a_country_once_looked_at_is_there_without_a_connection(phone: App) -> None:
    mia = phone.world.full_week(support_country="GB")
    phone.sign_in(mia)
    with_worker(phone, f"/session/{phone.world.tonight.pk}")
    card = phone.page.get_by_role("region", name="If you need someone now")
    expect(card.locator('a[href="tel:111"]')).to_be_visible()
    card.get_by_role("combobox").select_option("ES")
    expect(card.locator('a[href="tel:112"]')).to_be_visible()
    until_kept(phone, *(f"/api/v1/support-lines/?country={code}&in=en" for code in ("GB", "ES")))
    with phone.offline():
        card.get_by_role("combobox").select_option("GB")
        expect(card.locator('a[href="tel:111"]')).to_be_visible()
        card.get_by_role("combobox").select_option("NL")
        expect(card.get_by_text("112 works in many countries")).to_be_visible()
        phone.axe()
    card.get_by_role("combobox").select_option("ES")
    phone.reload()
    expect(card.get_by_role("combobox")).to_have_value("ES")


def test_a_server_that_only_says_it_is_broken_does_not_hide_whom_to_call(phone: App) -> None:
    with_worker(phone)
    with phone.outage():
        phone.visit("/care/")
        expect(phone.page.locator('a[href^="tel:"]').first).to_be_visible()


def test_no_cache_holds_anything_of_hers_before_or_after_she_signs_out(app: App) -> None:
    mia = writer(app)
    app.sign_in(mia)
    with_worker(app, "/week")
    world = app.world
    for path in ("/week", "/words", f"/words/{world.ended.pk}", f"/session/{world.tonight.pk}", "/inbox", "/settings",
                 "/check-in", "/trend", "/circles/lantern", "/find", f"/seat/{world.tonight.pk}"):  # fmt: skip
        app.open(path)
        if path == "/words":
            expect(app.page.get_by_text(SECRET)).to_be_visible()
    app.reload()
    cached = check_caches(app, mia)
    assert any("/api/v1/support-lines/" in address for address in cached)
    app.open("/settings")
    app.find("button", "Sign out", exact=True).click()
    expect(app.find("heading", "An hour with other working moms")).to_be_visible()
    check_caches(app, mia)
    shelves = app.page.evaluate(SHELVES)
    for word in (SECRET, mia.email, str(mia.pk), "Mia", "lantern"):
        assert word not in shelves, word
    app.page.go_back()
    app.page.wait_for_timeout(500)
    assert SECRET not in app.text()
    with app.offline():
        app.page.goto(f"{app.api.root}/app/#/words")
        app.page.wait_for_timeout(500)
        assert SECRET not in app.text()
    # Her window is made to ask at every load who she is.
    app.complaints[:] = [line for line in app.complaints if "/api/v1/me/" not in line]


def test_a_full_browser_still_gets_its_answers(phone: App) -> None:
    """Storage is full: nothing can be put away any more, and everything works that does not need it."""
    phone.sign_in(phone.world.full_week())
    with_worker(phone, "/week")
    session = phone.context.new_cdp_session(phone.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": phone.api.root, "quotaSize": 1})
    phone.visit("/care/?country=NZ")
    expect(phone.page.locator('a[href="tel:1737"]').first).to_be_visible()
    phone.open("/week")
    expect(phone.page.locator("article")).to_have_count(4)


GONE = re.compile(r"/app/assets/Circle-[\w-]+\.js")


def documents(app: App) -> list[str]:
    """Return a list that grows by every document that is asked for from now on."""
    asked: list[str] = []
    app.page.on("request", lambda one: asked.append(one.url) if one.is_navigation_request() else None)
    return asked


def forgive_the_gone(app: App) -> None:
    """The console tells of what the server no longer has, and of the worker that this window forbids."""
    app.complaints[:] = [
        line for line in app.complaints if "/app/assets/Circle-" not in line and "blocked by Playwright" not in line
    ]


def test_a_part_that_a_deploy_took_away_is_fetched_by_loading_again_once(window: Callable[..., App]) -> None:
    app = window("deploy", service_workers="block")
    app.open("/find")
    asked = documents(app)
    app.page.route(GONE, lambda route: route.continue_() if asked else route.fulfill(status=404))
    app.page.locator('a[href="#/circles/lantern"]').click()
    expect(app.page.locator("h1", has_text="Lantern Circle")).to_be_visible()
    assert len(asked) == 1
    forgive_the_gone(app)


def test_a_server_that_lost_a_part_for_good_does_not_go_round_in_circles(window: Callable[..., App]) -> None:
    app = window("deploy", service_workers="block")
    app.open("/find")
    asked = documents(app)
    app.page.route(GONE, lambda route: route.fulfill(status=404))
    app.page.locator('a[href="#/circles/lantern"]').click()
    expect(app.find("button", "Try again")).to_be_visible()
    app.page.wait_for_timeout(1_000)
    assert len(asked) == 1
    app.axe()
    forgive_the_gone(app)


def test_a_page_that_was_open_during_a_deploy_still_finds_its_parts(phone: App) -> None:
    with_worker(phone)
    found = phone.page.evaluate("""async () => {
      const before = await caches.open('shell-before')
      await before.put('/app/assets/Old-abcdefgh.js', new Response('export default 1'))
      return (await fetch('/app/assets/Old-abcdefgh.js')).text()
    }""")
    assert found == "export default 1"
