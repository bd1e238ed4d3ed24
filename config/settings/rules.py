"""What production finds wrong with a variable's value: each rule answers how the sentence goes on, or nothing."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from config.vault import objection_to_master_keys

DEVELOPMENT_KEYS_END: Final = "that-production-refuses"
Rule = Callable[[Any], str | None]
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII | re.IGNORECASE)


def secret(value: str) -> str | None:
    """A key that signs cookies and links: long, and not the one that everybody can read in our sources."""
    guessable = len(value) < 50 or value.endswith(DEVELOPMENT_KEYS_END)
    return "is to be at least 50 random characters" if guessable else None


def hosts(value: Sequence[str]) -> str | None:
    """A wildcard would let a stranger's name into the links that we send."""
    return "is to name the service's own names, without a wildcard" if any("*" in host for host in value) else None


def off(value: bool) -> str | None:
    """What shows the inside of the service is not for production."""
    return "cannot be switched on in production" if value else None


def begins(*heads: str) -> Rule:
    """Return the rule that an address, where there is one, is of one of these kinds."""

    def wrong(value: str) -> str | None:
        return None if not value or value.startswith(heads) else f"is to begin with {' or '.join(heads)}"

    return wrong


def one_of(*words: str) -> Rule:
    """Return the rule that it is one of these words."""

    def wrong(value: str) -> str | None:
        return None if value in words else f"is to be {' or '.join(words)}"

    return wrong


def least(number: int) -> Rule:
    """Return the rule that a number is so large or larger."""

    def wrong(value: float) -> str | None:
        return None if value >= number else f"is to be {number} at least"

    return wrong


def accent(*others: str) -> Rule:
    """Return the rule that a colour can be read on each of these and under them: 4.5 to 1 (WCAG 2.2, 1.4.3)."""

    def wrong(value: str) -> str | None:
        if not _COLOUR.fullmatch(value):
            return "is to be a colour such as #6b2f55"
        low = [f"{contrast(value, other):.1f} to 1 with {other}" for other in others if contrast(value, other) < 4.5]
        return f"cannot be read: at least 4.5 to 1 is asked for, and it has {', '.join(low)}" if low else None

    return wrong


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours such as #6b2f55, from 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def country(value: str) -> str | None:
    """Two letters, as the support lines have them."""
    return None if len(value) == 2 and value.isascii() and value.isupper() else "is to be a code such as US or MX"


def master_keys(value: Sequence[str]) -> str | None:
    """The vault itself reads them, so that the two never differ."""
    objection = objection_to_master_keys(value)
    return f"cannot be used: {objection.rstrip('.')}" if objection else None


def instant(value: str) -> str | None:
    """An instant with its zone, where there is one."""
    try:
        tells_zone = not value or datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        tells_zone = False
    return None if tells_zone else "is to be an instant with its zone, such as 2027-06-30T00:00:00Z"


def postgres(value: dict[str, object]) -> str | None:
    """Row locks, exclusion constraints and triggers: no other engine has them as we need them."""
    is_ours = str(value.get("ENGINE", "")).endswith("postgresql")
    return None if is_ours else "is to be PostgreSQL: postgres://name:password@host/name"
