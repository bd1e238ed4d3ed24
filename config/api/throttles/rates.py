"""Limits are settings: THROTTLE_RATES = {"login.account": "10/min", "login.address": "30/15min"}; absent: unlimited."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}
_RATE: Final = re.compile(r"([1-9]\d*)/([1-9]\d*)?(s|min|h|d)")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in a window of so many seconds."""

    limit: int
    seconds: int


@cache
def parsed(text: str) -> Rate:
    """This function will read "10/min", "5/15min", "3/h" or "20/d". Raises ImproperlyConfigured."""
    found = _RATE.fullmatch(text)
    if found is None:
        raise ImproperlyConfigured(f"THROTTLE_RATES: {text!r} is not like '10/min' or '5/15min'.")
    return Rate(int(found[1]), int(found[2] or 1) * _SECONDS[found[3]])


def rate_of(name: str) -> Rate | None:
    """This function will return the rate of a scope by its key, such as "login.account"; None is unlimited."""
    text = settings.THROTTLE_RATES.get(name)
    return parsed(text) if text else None


def scopes(by: str) -> list[str]:
    """This function will return the names of all limits that count by "account" or by "address"."""
    return [name for name in settings.THROTTLE_RATES if name.endswith(f".{by}")]
