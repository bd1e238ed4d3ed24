"""A request for every address beside the API: accounts, admin, pages, links in letters, hooks, feeds, health."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings

from groups.services.feeds import open_feed
from notifications import onetap
from tests.authz import routes
from tests.authz.cast import World
from tests.authz.test_admin_door import address as of_admin

MONITOR = "of-a-monitor"  # the token that opens the details of health, and the figures
_IN_ORDER = ["GET", "PUT", "POST", "PATCH", "DELETE"]
_FILES = ("/dev/", "/app/", "/static/")  # of development, or files of their own server


@dataclass(frozen=True)
class Request:
    """One request; what it asks for exists wherever that is possible."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


def requests(world: World) -> list[Request]:
    """Return them all, reading before writing, so that nobody is logged out before the end."""
    return sorted(_requests(world), key=lambda each: (_IN_ORDER.index(each.method), each.path))


def _requests(world: World) -> Iterator[Request]:
    filled = _filled(world)
    for place in routes.served():
        is_of_api = place.path.startswith("/api/v1/") and place.path not in filled
        if is_of_api or place.path.startswith(_FILES):
            continue
        path = of_admin(place.path) if place.path.startswith("/admin/") else filled.get(place.path, place.path)
        path = path.replace("{slug}", world.places["open"].circle.slug).replace("{client}", "app")
        for method in {"GET"} if "ANY" in place.methods else place.methods:
            body = None if method == "GET" else json.dumps(_body(world, path))
            yield Request(method, path, _headers(world, path), body)


def _filled(world: World) -> dict[str, str]:
    now = datetime.now(UTC)
    member, delivery = world.people["MEM"], world.places["open"].notices["MEM"]
    _feed, feed_url = open_feed(member=member, now=now)
    token = onetap.Token(onetap.Purpose.PAUSE, delivery.pk, member.token_epoch, now + timedelta(days=1))
    return {
        "/api/v1/t/{token}/": onetap.link(token).removeprefix(settings.PUBLIC_URL),
        "/calendar/{token}.ics": feed_url.removeprefix(settings.PUBLIC_URL),
        "/hooks/mail/{provider}/": "/hooks/mail/postmark/",
    }


def _headers(world: World, path: str) -> dict[str, str]:
    if path.startswith("/_allauth/app/"):
        return {"X-Session-Token": world.cookies["MEM", True], "Content-Type": "application/json"}
    if path in ("/readyz", "/metrics"):
        return {"Authorization": f"Bearer {MONITOR}"}
    cookie = f"{settings.SESSION_COOKIE_NAME}={world.cookies['ADM', True]}"
    return {"Cookie": cookie, "Content-Type": "application/json"}


def _body(world: World, path: str) -> dict[str, object]:
    """Return what the writing account endpoints that end in a letter ask for; the others refuse an empty one."""
    email = world.people["MEM"].email
    asked: dict[str, dict[str, object]] = {
        "/auth/code/request": {"email": email},
        "/auth/password/request": {"email": email},
        "/auth/signup": {"email": "somebody-new@example.org"},
        "/auth/login": {"email": email, "password": "not-hers"},
        "/account/email": {"email": "another-of-hers@example.org"},
    }
    return next((body for end, body in asked.items() if path.endswith(end)), {})
