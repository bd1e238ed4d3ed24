"""The app for moms in a real Chromium, against a real server process with the built app, the API and the mail.

How to write a story:

    def test_she_gives_her_seat_back(phone: App) -> None:
        mia = phone.world.full_week()              # a mom with a seat of every kind; see world.py for smaller lives
        phone.sign_in(mia).open("/week")           # without the screens; or go through them with `code_for("a@b.org")`
        phone.tap("button", "Give back")           # counted in phone.taps, as is a `write` that has to aim first
        with phone.outage():                       # the server is killed, and started again at the end
            phone.tap("button", "Undo")
            expect(phone.page.get_by_role("alert")).to_be_visible()
        phone.axe()                                # no violation in this state
        phone.screenshot("week-after")             # a picture, in `make pictures`

Fixtures: `phone` (390 x 844, touch), `desktop` (1280 x 900), `window(...)` for any other, `world`, `code_for`.
`@pytest.mark.parametrize("locale", ["es-ES"])` and likewise `scheme` ("dark"), `zone` and `motion` change the windows
of a test that names them as arguments. After each test every window has to have been quiet: no complaint in the
console, no hurt content policy, no request to another host. 401 answers of allauth ("one more step") are no complaint,
nor is what an `outage()` or `offline()` makes the browser say.

`@pytest.mark.kept` lets the browser keep the app by its service worker, which costs a quarter of a story's time: a
story with an `outage()`, one that goes `offline()` or looks at what the browser keeps needs it.

The built app is taken as it stands in frontend/dist: `make frontend` builds it.
"""

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, expect

from members.models import Member
from notifications.channels import memory
from tests.browser.app import mail
from tests.browser.app.server import Api
from tests.browser.app.window import App
from tests.browser.app.world import HER_ZONE, NAMES, World

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
expect.set_options(timeout=30_000)  # the app asks whether we are back every ten seconds, and a machine may be busy
BUSY = """SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"""


# Every story runs on both windows and in both languages; every combination of the two only at night.
AT_NIGHT = ("[phone-es-ES]", "[desktop-en-US]")


@pytest.hookimpl(tryfirst=True)  # before pytest leaves out what is marked
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let these tests commit what they write, to both databases: the server reads it from another process."""
    for item in items:
        if "tests/browser/app" in str(item.path):
            item.add_marker(pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]))
            if item.name.endswith(AT_NIGHT):
                item.add_marker(pytest.mark.nightly)
                item.add_marker(pytest.mark.kept)


@pytest.fixture(scope="module", autouse=True)
def roomy_weeks() -> Iterator[None]:
    """A week that fills every screen takes more circles than a mom may be in; the limit has tests of its own."""
    with override_settings(CIRCLES_PER_MEMBER=8):
        yield


@pytest.fixture(scope="session")
def api_process(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Api]:
    """One server for the whole run, on the run's own databases; it ends before they are dropped."""
    built = settings.BASE_DIR / "frontend" / "dist" / "app" / "index.html"
    assert built.exists(), "The web app is not built: run `make frontend`."
    api = Api()
    yield api
    api.dismiss()


@pytest.fixture
def api(api_process: Api, transactional_db: None) -> Iterator[Api]:
    """The server, running, whatever the test before did to it, and at rest before the tables are emptied."""
    api_process.start()
    yield api_process
    for alias in ("default", "keys"):
        let_finish(alias)


def let_finish(alias: str) -> None:
    """Wait until nobody else is in the middle of something: emptying all tables would meet it in a deadlock."""
    with connections[alias].cursor() as cursor:
        for _look in range(200):
            cursor.execute(BUSY)
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)


@pytest.fixture
def world(api: Api) -> Iterator[World]:
    """Three circles, their sessions, fay who facilitates, and whoever sits there already."""
    memory.sent.clear()
    yield World()
    memory.sent.clear()


@pytest.fixture
def code_for(world: World) -> Callable[[str], str]:
    """Return a function that reads the newest code out of the letters to an address."""
    return mail.code_for


@pytest.fixture
def locale() -> str:
    """The language that the browser asks for."""
    return "en-US"


@pytest.fixture
def scheme() -> str:
    """The colours that the browser asks for: light or dark."""
    return "light"


@pytest.fixture
def zone() -> str:
    """Where the browser says that it is."""
    return HER_ZONE


@pytest.fixture
def motion() -> str:
    """Whether things may move: reduce or no-preference."""
    return "no-preference"


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> str:
    """Whether the app's service worker may be there: allow or block."""
    return "allow" if request.node.get_closest_marker("kept") else "block"


@pytest.fixture
def mia(world: World, locale: str) -> Member:
    """A mom of two circles, one of whom is known to her by a name from right to left."""
    member = world.mom(locale=locale[:2])
    world.belongs(member, world.lantern, handle="Mia")
    world.belongs(member, world.mashrabiya, handle="Mia")
    world.belongs(world.mom("noor"), world.mashrabiya, handle=NAMES)
    return member


@pytest.fixture
def window(
    chromium: Browser, api: Api, world: World, locale: str, scheme: str, zone: str, motion: str, worker: str
) -> Iterator[Callable[..., App]]:
    """Return a function that opens a fresh window; keywords are Playwright's, and `name` marks its pictures."""
    opened: list[App] = []
    wanted = {"locale": locale, "color_scheme": scheme, "timezone_id": zone, "reduced_motion": motion}
    wanted["service_workers"] = worker

    def make(name: str = "window", **wishes: object) -> App:
        wishes = {**wanted, **DESKTOP, **wishes}
        context = chromium.new_context(**wishes)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        look, has_touch = f"{name}-{str(wishes['locale'])[:2]}", bool(wishes.get("has_touch"))
        app = App(context, api, world, name=look, has_touch=has_touch, is_kept=wishes["service_workers"] == "allow")
        opened.append(app)
        return app

    yield make
    try:
        for app in opened:
            app.check_quiet()
    finally:
        for app in opened:
            app.context.close()


@pytest.fixture
def phone(window: Callable[..., App]) -> App:
    """Her phone."""
    return window("phone", **PHONE)


@pytest.fixture
def desktop(window: Callable[..., App]) -> App:
    """A computer."""
    return window("desktop", **DESKTOP)


@pytest.fixture(params=["phone", "desktop"])
def app(request: pytest.FixtureRequest) -> App:
    """Once her phone, once a computer."""
    return request.getfixturevalue(request.param)
