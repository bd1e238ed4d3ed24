"""Nothing runs over at any width, fingers and keyboards reach everything, and it stays visible in every contrast."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.app.routes import addresses
from tests.browser.app.server import Api
from tests.browser.app.window import App
from tests.browser.app.world import World
from tests.browser.chromium import ARGS, CHROMIUM

WIDTHS = (320, 390, 640, 768, 1280, 1440)  # 640 is what is left of 1280 at 200 %
# Every control is as tall as a thumb; a heading that is a link 24 px, a link in a sentence its line (WCAG 2.5.8).
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, select, input, textarea, summary')].map(one => {
  const style = getComputedStyle(one)
  if (!one.checkVisibility() || one.closest('.skip, .hidden') || one.matches('.skip, [type="hidden"]')) return
  const label = ['checkbox', 'radio'].includes(one.type) && one.labels?.[0]
  const after = getComputedStyle(one, '::after') // a link may stretch over its whole card
  const box = (label || (after.content !== 'none' && after.position === 'absolute' && one.offsetParent) || one).getBoundingClientRect()
  if (!box.width) return
  const isInSentence = one.tagName === 'A' && style.display === 'inline' &&
    [...one.parentNode.childNodes].some(node => node.nodeType === 3 && node.textContent.trim().length > 3)
  const least = isInSentence ? 0 : one.closest('h1, h2, h3') ? 24 : 44
  if (box.height < least - .5 || (!isInSentence && box.width < 24)) return `${Math.round(box.width)}x${Math.round(box.height)} ${one.outerHTML.slice(0, 160)}`
}).filter(Boolean)"""  # noqa: E501
FOCUSABLE = """() => [...document.querySelectorAll(
  'a[href], button:not([disabled]), select:not([disabled]), input:not([disabled]), textarea:not([disabled]), summary')]
  .filter(one => one.checkVisibility() && one.tabIndex >= 0 && !one.closest('[inert]'))
  .filter(one => one.type !== 'radio' || !one.form || one ===  // of one choice the chosen one, else the first
    (one.form.querySelector(`[name="${one.name}"]:checked`) ?? one.form.querySelector(`[name="${one.name}"]`)))
  .map((one, number) => one.dataset.number = String(number)).length"""
FOCUSED = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const style = getComputedStyle(one), box = one.getBoundingClientRect()
  const isRing = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const ring = isRing(style) || isRing(getComputedStyle(one, '::after'))
  const label = ['checkbox', 'radio'].includes(one.type) && one.closest('label')
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1)
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1)
  const above = document.elementFromPoint(x, y)
  return {
    number: one.dataset.number, html: one.outerHTML.slice(0, 160), isSkip: one.classList.contains('skip'),
    hasRing: ring || Boolean(label && isRing(getComputedStyle(label))),
    isSeen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isCovered: Boolean(above) && !one.contains(above) && !above.contains(one) && !label?.contains(above),
  }
}"""
EDGELESS = """() => [...document.querySelectorAll('main button, main .button, main input, main select, main textarea')]
  .filter(one => one.checkVisibility() && !['checkbox', 'radio'].includes(one.type))
  .filter(one => {
    const style = getComputedStyle(one)
    const lines = [style.textDecorationLine, style.outlineStyle]
    return parseFloat(style.borderTopWidth) === 0 && lines.every(line => line === 'none')
  })
  .map(one => one.outerHTML.slice(0, 160))"""
MOVING = """() => [...document.querySelectorAll('*')].filter(one => {
  const style = getComputedStyle(one)
  const lasts = text => text.split(',').some(part => parseFloat(part) * (part.trim().endsWith('ms') ? 1 : 1000) > 20)
  return (style.transitionProperty !== 'none' && lasts(style.transitionDuration))
    || (style.animationName !== 'none' && lasts(style.animationDuration))
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def every_screen(desktop: App) -> dict[str, str]:
    """Sign a mom with a full week in, and return where she can go."""
    desktop.sign_in(desktop.world.full_week())
    return addresses(desktop.world, signed_in=True)


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_nothing_has_to_be_scrolled_sideways(desktop: App, locale: str) -> None:
    desktop.sign_in(desktop.world.full_week(locale=locale[:2]))
    wide = []
    for address in addresses(desktop.world, signed_in=True).values():
        desktop.open(address)
        for width in WIDTHS:
            desktop.page.set_viewport_size({"width": width, "height": 700})
            if desktop.is_too_wide():
                wide.append((address, width, _sticking_out(desktop.page)))
        desktop.page.set_viewport_size({"width": 640, "height": 450})
        desktop.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if desktop.is_too_wide():
            wide.append((address, "text of twice the size", _sticking_out(desktop.page)))
        desktop.page.evaluate("document.documentElement.style.fontSize = ''")
    assert not wide, wide


@pytest.fixture
def large(chromium: Browser, api: Api, world: World) -> Iterator[App]:
    """A phone whose owner reads letters of twice the size, in every page: it is the browser's own setting."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*ARGS, "--blink-settings=defaultFontSize=32"]
    )
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="es-ES", color_scheme="dark", service_workers="block"
    )
    yield App(context, api, world, name="large-es", has_touch=False, is_kept=False)
    browser.close()


def test_letters_of_twice_the_size_fit_a_phone(large: App) -> None:
    wide = []
    for address in ("/", "/circles/mashrabiya", "/begin"):
        large.open(address)
        wide.append(large.is_too_wide())
    large.screenshot("begin")
    for address in ("/circles/mashrabiya/", "/circles/"):
        large.visit(address)
        wide.append(large.is_too_wide())
        large.screenshot(f"page{address.replace('/', '-')}")
    fay = large.world.fay
    fay.locale = "es"
    fay.save(update_fields=["locale"])
    large.sign_in(fay)
    for address in ("/week", "/leading", "/leading/new", "/settings?part=address", "/for-you", "/privacy"):
        large.open(address)
        wide.append(large.is_too_wide())
        large.screenshot(address.strip("/").replace("/", "-").split("?")[0])
    large.axe()
    assert not any(wide), wide


@pytest.mark.parametrize("locale", ["en-US", "es-ES"])
def test_a_thumb_meets_everything(phone: App, locale: str) -> None:
    small = {}
    for address in addresses(phone.world, signed_in=False).values():
        phone.open(address)
        small[f"guest {address}"] = phone.page.evaluate(TOO_SMALL)
    phone.sign_in(phone.world.full_week(locale=locale[:2]))
    phone.reload()
    for address in addresses(phone.world, signed_in=True).values():
        phone.open(address)
        small[address] = phone.page.evaluate(TOO_SMALL)
    assert not {address: found for address, found in small.items() if found}


def test_a_keyboard_reaches_everything_and_shows_where_it_is(desktop: App, every_screen: dict[str, str]) -> None:
    page = desktop.page
    for address in every_screen.values():
        page.goto("about:blank")
        desktop.open(address)
        if not page.url.endswith(address):
            continue  # it led elsewhere, where the cursor is at the heading
        expected = {str(number) for number in range(page.evaluate(FOCUSABLE))}
        stops = _tab_through(page, most=len(expected) + 5)
        assert stops[0]["isSkip"], (address, stops[0])
        assert not [stop["html"] for stop in stops if not stop["hasRing"]], address
        assert not [stop["html"] for stop in stops if not stop["isSeen"]], address
        assert not [stop["html"] for stop in stops if stop["isCovered"]], address
        missed = expected - {stop["number"] for stop in stops}
        assert not missed, (address, [page.locator(f'[data-number="{number}"]').inner_text() for number in missed])


def test_the_skip_link_leads_past_the_frame(desktop: App) -> None:
    desktop.open("/find")
    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")
    assert desktop.page.evaluate("document.activeElement.tagName") == "MAIN"
    assert desktop.page.url.endswith("#/find"), "it is no address of the app"
    desktop.page.keyboard.press("Tab")
    assert desktop.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_a_new_screen_begins_at_its_heading(desktop: App, every_screen: dict[str, str]) -> None:
    desktop.open("/settings")
    for address in ("/week", "/inbox", "/words", "/check-in", "/trend", "/not-alone", "/find"):
        desktop.open(address)
        desktop.page.wait_for_function("() => document.activeElement?.tagName === 'H1'")


@pytest.mark.parametrize("wish", [{"forced_colors": "active"}, {"contrast": "more"}], ids=str)
def test_every_screen_stands_strong_contrasts(desktop: App, every_screen: dict[str, str], wish: dict[str, str]) -> None:
    desktop.page.emulate_media(**wish)  # type: ignore[arg-type]
    name = next(iter(wish))
    edgeless = {}
    for place, address in every_screen.items():
        desktop.open(address)
        if "contrast" in wish:
            desktop.axe("color-contrast", "color-contrast-enhanced")
        edgeless[address] = desktop.page.evaluate(EDGELESS)
        assert not desktop.is_too_wide(), address
        desktop.screenshot(f"{name}-{place}")
    assert not {address: found for address, found in edgeless.items() if found}


@pytest.mark.parametrize("motion", ["reduce"])
def test_nothing_moves_for_whom_it_should_not(desktop: App, every_screen: dict[str, str], motion: str) -> None:
    for address in every_screen.values():
        desktop.open(address)
        assert not desktop.page.evaluate(MOVING), address


def _tab_through(page: Page, *, most: int) -> list[dict]:
    stops: list[dict] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["isSkip"]):
            break
        stops.append(stop)
    return stops


def _sticking_out(page: Page) -> list[str]:
    return page.evaluate("""() => [...document.querySelectorAll('body *')]
      .filter(one => one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility())
      .map(one => one.outerHTML.slice(0, 120)).slice(-3)""")
