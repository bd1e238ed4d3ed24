"""The app's own list of addresses, and what stands in the places of `:slug` and `:id` in the small world."""

import re
from dataclasses import dataclass

from config.runner.parts import CHECKOUT
from tests.browser.app.world import World

_ROUTE = re.compile(r"\{ path: '(?P<path>[^']+)'(?P<rest>.*)load: \(\) => import\('\./(?P<screen>[\w/]+)\.svelte'\)")
_SOURCE = (CHECKOUT / "frontend" / "src" / "routes.ts").read_text()


@dataclass(frozen=True)
class Route:
    """One line of the list."""

    path: str
    screen: str
    is_for_members: bool


ROUTES = [
    Route(found["path"], found["screen"].rpartition("/")[2], "isForMembers: true" in found["rest"])
    for found in _ROUTE.finditer(_SOURCE)
]
assert len(ROUTES) == len(re.findall(r"^  \{ path: ", _SOURCE, re.MULTILINE))


def addresses(world: World, *, signed_in: bool) -> dict[str, str]:
    """Return every address that may be opened, by the name of its picture. A route without a line here is an error."""
    sessions = {name: getattr(world, name).pk for name in ("tonight", "tomorrow", "full", "soon", "ended", "earlier")}
    parts = {
        "/circles/:slug": {name: f"/circles/{name}" for name in ("lantern", "farol", "mashrabiya")},
        "/welcome/:step": {str(step): f"/welcome/{step}" for step in (1, 2, 3, 4)},
        "/seat/:id": {"tonight": f"/seat/{sessions['tonight']}"},
        "/session/:id": {name: f"/session/{key}" for name, key in sessions.items()},
        "/verify/:key": {"": "/verify/A1B2C3"},
        "/reset/:key": {"": "/reset/A1B2C3"},
        "/words/:id": {"ended": f"/words/{sessions['ended']}"},
        "/session/:id/shared": {"ended": f"/session/{sessions['ended']}/shared"},
        # For whoever leads, and of what she wrote: test_sharing_and_leading.py opens them as somebody who may.
        "/session/:id/material": {},
        "/session/:id/debrief": {},
        "/sharing/:id": {},
        # For whoever leads: test_leading_people.py.
        "/session/:id/leading": {},
        "/leading/:slug/people": {},
        "/circles/:slug/invite": {},  # for whoever leads: test_inviting.py
        # For whoever leads: test_leading_scheduling.py opens them as somebody who does.
        "/leading/:slug": {},
        "/leading/:slug/notice": {},  # test_notices.py
        "/leading/:slug/schedule": {},
        "/leading/:slug/slots": {},
        "/leading/:slug/series/:id": {},
        "/leading/:slug/circle": {"not-hers": "/leading/lantern/circle"},  # whoever leads it: test_circle_form.py
        "/invited/:token": {"": "/invited/A1B2C3"},
        "/intention/:id": {"ended": f"/intention/{sessions['ended']}"},
    }
    found = {}
    for route in ROUTES:
        if route.is_for_members and not signed_in:
            continue
        filled = parts.get(route.path, {"": route.path})
        assert all(":" not in address for address in filled.values()), f"fill in {route.path} in {__file__}"
        found |= {_name(route.path, part): address for part, address in filled.items()}
    return found


def _name(path: str, part: str) -> str:
    words = [word for word in path.split("/") if word and not word.startswith(":")]
    return "-".join(filter(None, [*words, part])) or "home"
