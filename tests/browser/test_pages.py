"""The public pages as eyes, thumbs and screen readers meet them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Visit
from tests.factories import make_circle, make_session

PAGES = (
    "/",
    "/circles/",
    "/circles/lantern/",
    "/care/",
    "/care/?country=KE",
    "/circles/?q=nothing+like+this",
    "/nothing/",
    "/admin/login/",
    "/dev/inbox/",
)
LOOKS = [(320, "light", "es-MX"), (390, "dark", "en-GB"), (1280, "light", "en-US"), (1280, "dark", "es-ES")]
TOO_SMALL = """() => [...document.querySelectorAll('a, button, select, input, summary')].filter(element => {
    const box = element.getBoundingClientRect();
    const isInText = element.closest('p:not(.actions):not(.crumb):not(.how), li > span, dd');
    const label = element.labels && element.labels[0];
    const height = Math.max(box.height, 
        label && element.type === 'checkbox' ? label.getBoundingClientRect().height : 0);
    return box.width && !element.classList.contains('skip') && !isInText && height < 44;
}).map(element => element.outerHTML.slice(0, 100))"""


@pytest.fixture
def furnished(transactional_db: None) -> None:
    """A few circles with long names, other scripts and nothing at all."""
    soon = datetime.now(UTC) + timedelta(days=3)
    lantern = make_circle(
        slug="lantern", name="Lantern Circle", guilt_sources=["balance", "money"], audience="any mother"
    )
    make_session(lantern, starts_at=soon)
    make_session(lantern, starts_at=soon + timedelta(days=7))
    night = make_circle(name="夜の輪 Yoru no Wa", language="ja", description="静かな夜の輪。", timezone="Asia/Tokyo")
    make_session(night, starts_at=soon)
    make_circle(name="مشربية", language="ar", description="حلقة للأمهات العاملات، بالصوت فقط.")
    make_circle(name="A-name-without-a-single-space-" + "x" * 45, description="w" * 300, audience="v" * 100)


@pytest.mark.usefixtures("furnished")
@pytest.mark.parametrize(("width", "scheme", "locale"), LOOKS)
def test_everybody_can_use_every_page(visit: Callable[..., Visit], width: int, scheme: str, locale: str) -> None:
    window = visit(viewport={"width": width, "height": 800}, color_scheme=scheme, locale=locale)
    for address in PAGES:
        page = window.open(address)
        found = Axe().run(page).response["violations"]
        assert not found, (address, [(rule["id"], rule["nodes"][0]["html"]) for rule in found])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert not page.evaluate(TOO_SMALL), address
        assert page.title() == "Kindcircle"
    assert not [text for text in window.complaints if "404 (Not Found)" not in text]
    assert not window.strangers


@pytest.mark.usefixtures("furnished")
def test_text_of_twice_the_size_still_fits(visit: Callable[..., Visit]) -> None:
    """200 % of a window 640 wide is a window 320 wide; larger text alone must fit as well."""
    window = visit(viewport={"width": 640, "height": 800})
    for address in PAGES:
        page = window.open(address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address


@pytest.mark.usefixtures("furnished")
def test_a_keyboard_reaches_everything_and_the_way_out_comes_early(visit: Callable[..., Visit]) -> None:
    page = visit().open("/circles/")
    stops = []
    while page.keyboard.press("Tab") or page.evaluate("document.activeElement !== document.body"):
        stops.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.name"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none", stops[-1]
    assert stops[0] == "Skip to the content"
    assert "Leave this page" in stops[:3]
    assert {"Circles", "Español", "q", "Show", "Lantern Circle"} <= set(stops)


@pytest.mark.usefixtures("furnished")
def test_nothing_moves_for_whom_movement_hurts(visit: Callable[..., Visit]) -> None:
    still, moving = (
        visit(reduced_motion=wish).open("/").evaluate("document.getAnimations().length")
        for wish in ("reduce", "no-preference")
    )
    assert (still, moving) == (0, 1)


@pytest.mark.usefixtures("furnished")
def test_forms_and_language_work_without_script(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False).open("/circles/")
    page.select_option("#tz", "Asia/Tokyo")
    page.fill("#q", "Lantern")
    page.click("text=Show >> nth=-1")
    assert "Tokyo time" in page.inner_text("main")
    page.click("text=Español")
    assert "hora de Tokyo" in page.inner_text("main")
    page.click("text=Lantern Circle")
    assert "Próximas sesiones" in page.inner_text("main")
