"""The one statement that counts. The row's lock makes it exact; the database's clock makes all processes agree."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection
from django.http import HttpRequest

from config.api.digests import keyed
from config.api.models import ThrottleCount
from config.api.throttles.rates import Rate, rate_of

_ATTRIBUTE: Final = "_throttle_counts"
# In the order of the keys: two requests that share two rows cannot block each other.
_COUNT: Final = """
    INSERT INTO api_throttlecount AS c (key, scope, hits, ends_at)
    SELECT key, scope, 1, statement_timestamp() + seconds * interval '1 second'
    FROM unnest(%s::text[], %s::text[], %s::int[]) AS asked (key, scope, seconds)
    ORDER BY key
    ON CONFLICT (key) DO UPDATE SET
        hits = CASE WHEN c.ends_at <= statement_timestamp() THEN 1 ELSE c.hits + 1 END,
        ends_at = CASE WHEN c.ends_at <= statement_timestamp() THEN excluded.ends_at ELSE c.ends_at END
    RETURNING key, hits, extract(epoch FROM ends_at - statement_timestamp())::float8
"""


@dataclass(frozen=True, slots=True)
class Count:
    """Where one limit stands after this request."""

    name: str
    rate: Rate
    hits: int
    seconds_left: float

    @property
    def is_over(self) -> bool:
        """This function will tell whether this request was one too many."""
        return self.hits > self.rate.limit


def count(scope: str, accounts: Iterable[str], address: str) -> list[Count]:
    """This function will count a request for its accounts and its address, in one statement.

    It runs outside of any transaction of the view (ATOMIC_REQUESTS is off), so that nothing the view does takes the
    count back. Limits that the settings do not name cost nothing.
    """
    asked: dict[str, tuple[str, Rate]] = {}
    for name, identity in [*((f"{scope}.account", one) for one in accounts), (f"{scope}.address", address)]:
        rate = rate_of(name)
        if rate is not None:
            asked[key_of(name, identity)] = (name, rate)
    return _counted(asked) if asked else []


def key_of(name: str, identity: str) -> str:
    """This function will return the stored key of one identity's count under one limit."""
    return keyed("throttle", name, identity).hex()


def _counted(asked: dict[str, tuple[str, Rate]]) -> list[Count]:
    keys = list(asked)
    names, seconds = [asked[key][0] for key in keys], [asked[key][1].seconds for key in keys]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [keys, names, seconds])
        rows = {key: (hits, left) for key, hits, left in cursor.fetchall()}
    return [Count(*asked[key], *rows[key]) for key in keys]


def wait(counts: Sequence[Count]) -> float | None:
    """This function will return the seconds until every limit is open again, or None when none is over."""
    over = [one.seconds_left for one in counts if one.is_over]
    return max(over) if over else None


def remember(request: HttpRequest, counts: Sequence[Count]) -> None:
    """This function will note the counts on the request, for the headers of its answer."""
    setattr(request, _ATTRIBUTE, [*counted(request), *counts])


def counted(request: HttpRequest) -> list[Count]:
    """This function will return what was noted so far."""
    return list(getattr(request, _ATTRIBUTE, []))


def headers(counts: Sequence[Count]) -> dict[str, str]:
    """This function will return RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-09)."""
    if not counts:
        return {}
    # One address and one session may both count under the same limit; the fuller of the two speaks for it.
    fullest = {one.name: one for one in sorted(counts, key=lambda one: one.hits)}.values()
    policies = [f'"{one.name}";q={one.rate.limit};w={one.rate.seconds}' for one in fullest]
    states = [f'"{one.name}";r={max(0, one.rate.limit - one.hits)};t={math.ceil(one.seconds_left)}' for one in fullest]
    return {"RateLimit-Policy": ", ".join(policies), "RateLimit": ", ".join(states)}


def purge(now: datetime) -> int:
    """This function will delete the windows that are over, and return how many there were."""
    return ThrottleCount.objects.filter(ends_at__lte=now).delete()[0]
