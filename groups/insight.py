"""Figures about everybody that give nobody away: noise first, then bands, and nothing while there are too few. Pure.

Each count gets two-sided geometric noise (Ghosh, Roughgarden and Sundararajan, 2009) before anything is computed from
it, so that who knows every other answer learns next to nothing about the last. `docs/figures.md` has the arithmetic.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from random import Random
from typing import Final, Protocol

LEAST_EVER: Final = 11  # contributors; a setting may only ask for more
LEAST_NEW: Final = 5  # since the release before, else that one stays
NOISE_SCALE: Final = 12.0  # answers; chosen so that the best guess gains less than 3 points in 100


class Amount(StrEnum):
    """How many of the contributors, in words. Numbers are never told."""

    FEW = "few"
    SOME = "some"
    MANY = "many"
    MOST = "most"


_UPTO: Final = ((0.15, Amount.FEW), (0.40, Amount.SOME), (0.70, Amount.MANY))


class Chance(Protocol):
    """Where noise comes from: `secrets.SystemRandom()` in the service."""

    def random(self) -> float:
        """Return a number in [0, 1)."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one release: never stored, never shown."""

    contributors: int
    newcomers: int  # of them, since the release before
    counts: Mapping[str, int]


def may_be_released(tally: Tally, *, least: int, is_first: bool) -> bool:
    """Say whether there are enough contributors, and enough new ones since the release before."""
    return tally.contributors >= least_contributors(least) and (is_first or tally.newcomers >= LEAST_NEW)


def least_contributors(least: int) -> int:
    """Return how many have to be counted before anything is said, whatever the setting asks for."""
    return max(least, LEAST_EVER)


def blurred(tally: Tally, *, chance: Chance | None = None) -> dict[str, int]:
    """Return each count after noise; whatever is told is computed from these alone."""
    source = chance or Random()  # noqa: S311  (services pass one of the system's own)
    return {key: count + noise(source) for key, count in tally.counts.items()}


def two_sided(counts: Mapping[str, int], *, of: int) -> dict[str, int]:
    """Return those of the blurred counts that leave enough contributors on either side.

    What nearly everybody named tells of each of them, and of what nearly nobody named "a few" would be no truth.
    """
    return {key: count for key, count in counts.items() if LEAST_EVER <= count <= of - LEAST_EVER}


def is_one_sided(counts: Mapping[str, int], *, of: int) -> bool:
    """Say whether nearly everybody is behind one of the blurred counts."""
    return any(count > of - LEAST_EVER for count in counts.values())


def in_words(counts: Mapping[str, int], *, of: int) -> dict[str, Amount]:
    """Return each blurred count as a band. Raises ZeroDivisionError without contributors."""
    return {key: amount(count / of) for key, count in counts.items()}


def amounts(tally: Tally, *, chance: Chance | None = None) -> dict[str, Amount]:
    """Return each count as a band, after noise. The number of contributors is known to whoever asks for this alone."""
    return in_words(blurred(tally, chance=chance), of=tally.contributors)


def amount(share: float) -> Amount:
    """Return the band of a share; noise may have carried it below 0 or above 1."""
    return next((word for upto, word in _UPTO if share < upto), Amount.MOST)


def noise(chance: Chance, *, scale: float = NOISE_SCALE) -> int:
    """Return two-sided geometric noise with ratio exp(-1 / scale): whole numbers, as likely above as below zero."""
    return _geometric(chance, scale) - _geometric(chance, scale)


def best_gain(*, scale: float = NOISE_SCALE) -> float:
    """Return by how much the best guess at one yes or no beats a coin, knowing all other answers; 0.03 are 3 points.

    The total variation distance between the noise and the noise moved by one is (1 - a) / (1 + a), a = exp(-1 / scale);
    a guess gains at most half of it.
    """
    ratio = exp(-1 / scale)
    return (1 - ratio) / (1 + ratio) / 2


def _geometric(chance: Chance, scale: float) -> int:
    return int(log(1 - chance.random()) * -scale)
