"""Her own line over time, told honestly: every point, the median of the last three, gaps as gaps. Pure: no Django.

Change is named only beyond measurement noise. The reliable change index (Jacobson and Truax, 1991) of one person is
1.96 x SD x sqrt(2 x (1 - r)); `docs/measuring.md` has the figures and what they rest on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import floor, sqrt
from statistics import median
from typing import Final

ASSUMED_SD: Final = 2.4  # of the 0 to 10 question, until our own data say otherwise
ASSUMED_RETEST: Final = 0.70
FEWEST: Final = 4  # points before anything is said of a change
WINDOW: Final = 3


class Change(StrEnum):
    """What may be said of first and last: never more than this."""

    TOO_FEW = "too_few"
    ABOUT_THE_SAME = "about_the_same"
    QUIETER = "quieter"
    LOUDER = "louder"


@dataclass(frozen=True, slots=True)
class Answer:
    """One check-in: the Monday of its week, and how loud it was, 0 to 10."""

    week: date
    loudness: int


@dataclass(frozen=True, slots=True)
class Point:
    """An answer as it is drawn: with the median of the last three, and how many weeks before it are missing."""

    week: date
    loudness: int
    median: float | None
    weeks_missed: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The points in the order of time, what may be said of them, and the noise that was allowed for."""

    points: tuple[Point, ...]
    change: Change
    noise: int


def reliable_change(sd: float = ASSUMED_SD, retest: float = ASSUMED_RETEST) -> float:
    """Return the least difference, in points of the scale, that is more than noise. Raises ValueError outside 0..1."""
    if sd < 0 or not 0 <= retest <= 1:
        raise ValueError("A standard deviation is not negative, and a reliability lies between 0 and 1.")
    return 1.96 * sd * sqrt(2 * (1 - retest))


def trend(answers: Sequence[Answer]) -> Trend:
    """Return her line. Answers may come in any order; of two in one week the later one in the sequence counts."""
    by_week = {answer.week: answer for answer in answers}
    line = [by_week[week] for week in sorted(by_week)]
    return Trend(tuple(_points(line)), _change(line), floor(reliable_change()))


def _points(line: Sequence[Answer]) -> list[Point]:
    points = []
    for at, answer in enumerate(line):
        last = [each.loudness for each in line[max(0, at + 1 - WINDOW) : at + 1]]
        missed = (answer.week - line[at - 1].week).days // 7 - 1 if at else 0
        points.append(
            Point(answer.week, answer.loudness, float(median(last)) if len(last) == WINDOW else None, max(0, missed))
        )
    return points


def _change(line: Sequence[Answer]) -> Change:
    """Compare the median of the last three with that of the first three: one odd week changes neither."""
    if len(line) < FEWEST:
        return Change.TOO_FEW
    first = median(answer.loudness for answer in line[:WINDOW])
    last = median(answer.loudness for answer in line[-WINDOW:])
    if abs(last - first) <= reliable_change():
        return Change.ABOUT_THE_SAME
    return Change.QUIETER if last < first else Change.LOUDER
