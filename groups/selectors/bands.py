"""Counts as words. An exact number of members or seats, watched over a day, would tell who came and went."""

from typing import Literal

Band = Literal["none", "few", "some", "many"]


def seats_band(free: int) -> Band:
    """Return none for 0, few for 1 or 2, some for 3 to 5, many from 6 free seats on."""
    if free <= 0:
        return "none"
    return "few" if free <= 2 else "some" if free <= 5 else "many"


def members_band(number: int) -> Band:
    """Return none for 0, few below 5, some below 12, many from 12 members on."""
    if number <= 0:
        return "none"
    return "few" if number < 5 else "some" if number < 12 else "many"
