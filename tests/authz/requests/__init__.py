"""What to send to each route: the ids in its address, a valid body, and whom the row's note answers otherwise."""

from tests.authz.cast import Place, World, unknown_id
from tests.authz.matrix import BASE, PLACEHOLDER, Route, Row
from tests.authz.requests import circles, me, sessions
from tests.authz.requests.asking import OK, Ask, Filler, of_membership, own_notice, own_reflection, the
from tests.authz.requests.preparing import EXPORT, HANDOVER, MERGE, TOKEN

__all__ = ["OK", "Ask", "address", "ask_for", "elsewhere"]

ASKS: dict[str, Ask] = {**me.ASKS, **circles.ASKS, **sessions.ASKS}
DEFAULTS: dict[str, Filler] = {
    "circles/": lambda world, place, role: place.circle.slug,
    "sessions/": the("ahead"),
    "series/": the("series"),
    "memberships/": of_membership("fern"),
    "seats/": lambda world, place, role: place.seats["fern"].public_id,
    "reflections/": own_reflection,
    "notifications/": own_notice,
    "handovers/": lambda world, place, role: HANDOVER,
    "export/": lambda world, place, role: EXPORT,
    "merges/": lambda world, place, role: MERGE,
    "invitations/": lambda world, place, role: TOKEN,
}


def ask_for(row: Row, route: Route) -> Ask:
    """This function will return how to ask for a route under a row; most routes need no entry of their own."""
    return ASKS.get(f"{row.id} {route.method} {route.shape.removeprefix(BASE)}", Ask())


def address(ask: Ask, route: Route, world: World, place: Place, role: str) -> tuple[str, list[str]]:
    """This function will return the path with its placeholders filled, and what they were filled with."""
    path, used = route.path, []
    while found := PLACEHOLDER.search(path):
        kind = path[: found.start()].rstrip("/").rsplit("/", 1)[-1] + "/"
        fill = ask.fill.get(kind) or DEFAULTS.get(kind)
        assert fill is not None, f"tests/authz/requests does not say what {found.group()} of {route} is"
        used.append(str(fill(world, place, role)))
        path = path[: found.start()] + used[-1] + path[found.end() :]
    return path + ask.query.format(place=place), used


def elsewhere(route: Route, used: list[str]) -> tuple[str, list[str]]:
    """This function will return the same path about things that do not exist, with names of the same length."""
    unknown = [str(unknown_id()) if len(each) == 36 else ("nobody-knows-this-" * 4)[: len(each)] for each in used]
    path = route.path
    for name in unknown:
        path = PLACEHOLDER.sub(name, path, count=1)
    return path, unknown
