"""A phone far from the city: four times slower than this processor, 1.6 Mbit/s, 150 ms; and what a page costs there."""

import gzip
from dataclasses import dataclass, field

from playwright.sync_api import Page, Response

KBIT = 1000 / 8
SLOW_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1600 * KBIT,
    "uploadThroughput": 750 * KBIT,
    "connectionType": "cellular3g",
}
WATCH = """() => {
  window.__shifts = []
  new PerformanceObserver(list => { for (const one of list.getEntries()) window.__shifts.push({
    value: one.value, hadInput: one.hadRecentInput,
    what: (one.sources || []).map(source => source.node?.nodeName + '.' + (source.node?.className ?? '')).join(' ') })
  }).observe({ type: 'layout-shift', buffered: true })
}"""
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def slow_down(page: Page) -> None:
    """Throttle processor and network of this page, and begin to watch what moves under her finger."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW_NETWORK)
    client.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.add_init_script(f"({WATCH})()")


def shifts(page: Page) -> list[dict]:
    """Return what moved without her doing."""
    return [one for one in page.evaluate("window.__shifts") if not one["hadInput"]]


def first_contentful_paint(page: Page) -> float:
    """Return when she saw something first, in milliseconds from the start of the navigation."""
    page.wait_for_function(PAINTED)
    return float(page.evaluate(PAINTED))


@dataclass
class Scripts:
    """The scripts that a page asked for by itself; what a service worker fetches ahead is not among them."""

    page: Page
    sizes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("response", self._weigh)

    @property
    def total(self) -> int:
        """Return how many bytes they are after gzip."""
        return sum(self.sizes.values())

    def names(self) -> set[str]:
        """Return what the build called them, without their hashes."""
        return {address.rpartition("/")[2].partition("-")[0] for address in self.sizes}

    def _weigh(self, answer: Response) -> None:
        if answer.request.resource_type == "script" and answer.request.service_worker is None and answer.ok:
            self.sizes[answer.url] = len(gzip.compress(answer.body(), 9))
