"""The first page on a far-away phone: 4 times slower than this processor, 1.6 Mbit/s, 150 ms, nothing kept yet.

The plain page `/circles/`, which needs no script, is measured in the same run: what a page of ours costs at least.
"""

import json
import platform
import statistics
from dataclasses import dataclass
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from benchmarks.service import service
from tests.browser.app.network import Scripts, first_contentful_paint, shifts, slow_down
from tests.browser.chromium import ARGS, CHROMIUM

RUNS = 5
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "timezone_id": "Europe/Berlin",
}
# When the heading of the screen itself stands there, and not only the frame around it.
WATCH_HEADING = """(function look() {
  const heading = document.querySelector('main h1')
  if (heading && heading.getBoundingClientRect().height) window.__heading = performance.now()
  else requestAnimationFrame(look)
})()"""
LARGEST = """() => new Promise(tell => new PerformanceObserver(list => tell(list.getEntries().at(-1).startTime))
  .observe({ type: 'largest-contentful-paint', buffered: true }))"""
HEADING = "() => window.__heading"


@dataclass
class Load:
    """One cold load of a page; times in milliseconds."""

    first_paint: float
    heading: float
    largest_paint: float
    shift: float
    script_bytes: int
    script_files: int


def main() -> None:
    """Measure each page several times, taking turns, and print medians."""
    with service() as root, sync_playwright() as playwright:
        pages = _pages(root)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        loads: dict[str, list[Load]] = {name: [] for name in pages}
        for _ in range(RUNS):
            for name, (address, locale) in pages.items():
                loads[name].append(_load(browser, root + address, locale))
        version = browser.version
        browser.close()
    _print(loads, version)


def _pages(root: str) -> dict[str, tuple[str, str]]:
    with urlopen(f"{root}/api/v1/circles/?limit=1&ordering=next_session") as answer:
        slug = json.load(answer)["results"][0]["slug"]
    return {
        "/circles/ (no script)": ("/circles/", "en-US"),
        "/app/": ("/app/", "en-US"),
        "/app/ in Spanish": ("/app/", "es-ES"),
        "/app/#/circles/…": (f"/app/#/circles/{slug}", "en-US"),
    }


def _load(browser: Browser, address: str, locale: str) -> Load:
    context = browser.new_context(**PHONE, locale=locale)  # type: ignore[arg-type]
    page = context.new_page()
    slow_down(page)
    page.add_init_script(WATCH_HEADING)
    scripts = Scripts(page)
    page.goto(address, wait_until="networkidle")
    page.wait_for_function(HEADING)
    load = Load(
        first_paint=first_contentful_paint(page),
        heading=page.evaluate(HEADING),
        largest_paint=page.evaluate(LARGEST),
        shift=sum(one["value"] for one in shifts(page)),
        script_bytes=scripts.total,
        script_files=len(scripts.sizes),
    )
    context.close()
    return load


def _print(loads: dict[str, list[Load]], version: str) -> None:
    print(f"\nFirst page, cold, processor / 4, 1.6 Mbit/s, 150 ms; Chromium {version}, {platform.machine()};")
    print(f"median (least to most) of {RUNS}, times in ms\n")
    columns = ("first paint", "heading", "largest paint", "shift", "script kB", "files")
    print(f"{'':24}" + "".join(f"{column:>20}" for column in columns))
    for name, measured in loads.items():
        times = [[one.first_paint for one in measured], [one.heading for one in measured],
                 [one.largest_paint for one in measured]]  # fmt: skip
        cells = [_spread(values) for values in times]
        cells.append(f"{max(one.shift for one in measured):.3f}")
        cells.append(f"{statistics.median(one.script_bytes for one in measured) / 1000:.1f}")
        cells.append(f"{statistics.median(one.script_files for one in measured):.0f}")
        print(f"{name:24}" + "".join(f"{cell:>20}" for cell in cells))


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"
