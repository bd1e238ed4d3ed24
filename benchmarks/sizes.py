"""How much a benchmark does: `--quick` shows within seconds that it runs, `--full` is the size of the targets."""

from collections.abc import Iterable
from typing import Final

NAMES: Final = ("quick", "usual", "full")
RECORD: Final = "--record"
_chosen = ["usual"]
_recorded = [False]


def choose(options: Iterable[str]) -> list[str]:
    """Take the options that name a size or want the charts recorded, and return the others."""
    others = []
    for option in options:
        if option == RECORD:
            _recorded[0] = True
        elif option.removeprefix("--") in NAMES and option.startswith("--"):
            _chosen[0] = option.removeprefix("--")
        else:
            others.append(option)
    return others


def size(*, quick: int, usual: int, full: int) -> int:
    """Return the number that belongs to the chosen size."""
    return {"quick": quick, "usual": usual, "full": full}[_chosen[0]]


def is_recorded() -> bool:
    """Return whether the charts of this run are those of the documentation."""
    return _recorded[0]
