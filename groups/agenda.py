"""How the minutes of an hour become those of a session of any length. Pure: no Django, nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HOUR: Final = 60  # minutes; steps are written for a session of one (domain.md, 2.2)


@dataclass(frozen=True, slots=True)
class Mark:
    """From which minute of the session to which one a step lasts; the end is not part of it."""

    from_minute: int
    to_minute: int


def marks(steps: Sequence[tuple[int, bool]], *, total: int) -> list[Mark]:
    """Return a mark for each step, given its minutes of an hour and whether it is elastic; together they fill `total`.

    A shorter session shortens every step alike; a longer one gives what is more than an hour to the elastic steps,
    or to all where none is elastic. Raises ValueError for a negative number of minutes.
    """
    if total < 0 or any(minutes < 0 for minutes, _ in steps):
        raise ValueError("Minutes are not negative.")
    written = sum(minutes for minutes, _ in steps)
    takes_more = total > written and any(is_elastic and minutes for minutes, is_elastic in steps)
    fixed = [minutes if takes_more and not is_elastic else 0 for minutes, is_elastic in steps]
    weights = [0 if takes_more and not is_elastic else minutes for minutes, is_elastic in steps]
    shares = _shares(weights, total - sum(fixed))
    found, at = [], 0
    for certain, share in zip(fixed, shares, strict=True):
        found.append(Mark(at, at + certain + share))
        at += certain + share
    return found


def _shares(weights: Sequence[int], total: int) -> list[int]:
    """Return whole shares of `total` by weight, by largest remainder; the earlier one gets a tie."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [weight * total // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda n: (-(weights[n] * total % whole), n))
    for n in by_remainder[: total - sum(shares)]:
        shares[n] += 1
    return shares
