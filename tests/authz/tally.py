"""What a run tried, in numbers, so that its last lines can say it. Every worker of a run counts for itself."""

from collections import Counter

_counted: Counter[str] = Counter()


def count(what: str, number: int = 1) -> None:
    """This function will add to one of the numbers."""
    _counted[what] += number


def taken() -> dict[str, int]:
    """This function will return the numbers since it was last asked, and begin anew."""
    found = dict(_counted)
    _counted.clear()
    return found
