"""Whether the service lives and whether it may get traffic. Anybody learns yes or no; the details need READY_TOKEN."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError

from config import vault, zonedata
from config.api.clock import database_now
from config.privacy import journal
from notifications.selectors import last_tick_at

BROKER_TIMEOUT_SECONDS: Final = 0.5
KEYS_APP: Final = "vault"
Check = Callable[[], bool]


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """This function will answer as long as the process serves requests; it asks nothing and nobody."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """This function will answer 200 when requests can be served, else 503; holders of the token read why.

    A broker that is away does not count: deliveries wait in the database, and nothing is lost.
    """
    checks = {name: "ok" if _passes(check) else "failed" for name, check in NEEDED.items()}
    is_ready = set(checks.values()) == {"ok"}
    body: dict[str, object] = {"status": "ok" if is_ready else "unavailable"}
    if _shows_token(request):
        body |= {"checks": checks} | _details()
    return JsonResponse(body, status=200 if is_ready else 503)


def _passes(check: Check) -> bool:
    try:
        return check()
    except (DatabaseError, RedisError, RuntimeError, OSError, vault.KeysUnavailable):
        return False


def _answers(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    return not (_shipped() - _applied("default")) and not (_shipped(KEYS_APP) - _applied("keys"))


@lru_cache(maxsize=2)
def _shipped(app: str | None = None) -> frozenset[tuple[str, str]]:
    # The files of a running process do not change, and reading them all takes longer than a probe should.
    names = MigrationLoader(None).disk_migrations
    return frozenset(name for name in names if app in (None, name[0]))


def _applied(alias: str) -> frozenset[tuple[str, str]]:
    return frozenset(MigrationRecorder(connections[alias]).applied_migrations())


def _has_zone_data() -> bool:
    return zonedata.release() >= zonedata.OLDEST_RELEASE


def _reaches_broker() -> bool:
    broker = Redis.from_url(
        settings.REDIS_URL, socket_timeout=BROKER_TIMEOUT_SECONDS, socket_connect_timeout=BROKER_TIMEOUT_SECONDS
    )
    with broker:
        return bool(broker.ping())


NEEDED: Final[dict[str, Check]] = {
    "database": lambda: _answers("default"),
    "keys_database": lambda: _answers("keys"),
    "audit": lambda: _answers("audit"),  # without it nothing that is sealed can be read
    "migrations": _is_migrated,
    "zone_data": _has_zone_data,
    "erasures": lambda: journal.is_replayed(now=database_now()),
}


def _shows_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # Bytes, since compare_digest refuses text outside ASCII; an empty setting is no token.
    return bool(settings.READY_TOKEN) and scheme == "Bearer" and constant_time_compare(token, settings.READY_TOKEN)


def _details() -> dict[str, object]:
    try:
        ticked_at = last_tick_at()
    except DatabaseError:
        ticked_at = None
    return {
        "broker": "ok" if _passes(_reaches_broker) else "away",
        "zone_data_release": zonedata.release(),
        "last_tick_at": ticked_at.isoformat() if ticked_at else None,
    }
