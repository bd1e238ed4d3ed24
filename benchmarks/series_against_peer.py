"""Dates of a series, ours against django-scheduler, in one run that takes turns: run by `make bench-peers`.

Both are asked for the same dates, and the instants are compared. Time of the processor; neither asks a database.
"""

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks import peerlab
from benchmarks.markdown import table
from benchmarks.sizes import size
from groups.recurrence import Occurrence, Rule, expand, parse_rule
from members.zones import zone

PEER, READ, WALKED = "django-scheduler", "ours, the rule read as well", "ours, of a rule that was read"
ZONE: Final = "America/New_York"


@dataclass(frozen=True, slots=True)
class Case:
    """A weekly series with an end, by its first and last local start, and how often it is expanded in one turn."""

    name: str
    first: datetime
    last: datetime
    number: int
    days: str = ""
    turns: int = 1
    asked_in: str = ZONE

    def rule(self) -> Rule:
        """Return our rule, read from its text."""
        days = f";BYDAY={self.days}" if self.days else ""
        text = f"FREQ=WEEKLY{days};UNTIL={self.last:%Y%m%dT%H%M%S}"
        return parse_rule(text, dtstart_local=self.first, timezone=zone(ZONE))

    def told(self) -> dict[str, Any]:
        """Return it as the peer's program reads it."""
        return {
            "zone": ZONE,
            "start": self.first.isoformat(),
            "last": self.last.isoformat(),
            "params": f"byweekday:{self.days};" if self.days else "",
            "turns": self.turns,
            "asked_in": self.asked_in,
        }


MONDAY: Final = datetime(2027, 1, 4, 20, 30)  # noqa: DTZ001  (on the wall)
NIGHT: Final = datetime(2027, 1, 3, 1, 30)  # noqa: DTZ001  (on the wall, a Sunday: on 7 November it comes twice)
YEAR: Final = timedelta(weeks=51)
CASES: Final = (
    Case("52 dates, an evening a week for a year", MONDAY, MONDAY + YEAR, 52, turns=40),
    Case("520 dates, five evenings a week for two years", MONDAY, MONDAY + timedelta(weeks=103, days=4), 520,
         days="MO,TU,WE,TH,FR", turns=4),
)  # fmt: skip
ODD: Final = (
    Case("asked in UTC", MONDAY, MONDAY + YEAR, 52, asked_in="UTC"),
    Case("at 01:30 on Sundays", NIGHT, NIGHT + YEAR, 52),
)


def main() -> None:
    """Take turns, and compare the instants of every turn."""
    python = peerlab.python_of("peers")
    if python is None:
        return
    runs, share = size(quick=1, usual=9, full=15), size(quick=4, usual=1, full=1)
    measured: dict[str, dict[str, list[float]]] = {case.name: {} for case in CASES}
    for _ in range(runs):
        theirs = _theirs(python, CASES)
        for case, their in zip(CASES, theirs, strict=True):
            turns = max(1, case.turns * 10 // share)
            rule = case.rule()
            for name, found, seconds in (
                (PEER, their["instants"], their["seconds"]),
                (READ, *_ours(lambda case=case: list(expand(case.rule())), turns)),
                (WALKED, *_ours(lambda rule=rule: list(expand(rule)), turns)),
            ):
                if found != _instants(list(expand(rule))) or len(found) != case.number:
                    raise RuntimeError(f"{name}: other instants of {case.name}")
                measured[case.name].setdefault(name, []).append(case.number / seconds)
    print(f"\n{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    for case in CASES:
        print(table(case.name, measured[case.name], unit="dates a second", base=PEER, name=f"series_{case.number}"))
    print(_oddities(python))


def _theirs(python: Path, cases: Sequence[Case]) -> list[dict[str, Any]]:
    said = json.dumps([case.told() for case in cases])
    told: list[dict[str, Any]] = json.loads(peerlab.run(python, "series.py", said=said))
    return told


def _ours(work: Callable[[], list[Occurrence]], turns: int) -> tuple[list[str], float]:
    work()
    began = time.process_time()
    for _ in range(turns):
        found = work()
    return _instants(found), (time.process_time() - began) / turns


def _instants(found: Sequence[Occurrence]) -> list[str]:
    return [each.utc.isoformat() for each in found]


def _oddities(python: Path) -> str:
    """Return where the peer's instants are others than those of RFC 5545."""
    lines = ["\nInstants of the peer that differ from RFC 5545:"]
    for case, their in zip(ODD, _theirs(python, ODD), strict=True):
        right = _instants(list(expand(case.rule())))
        wrong = [
            f"{theirs} for {ours}" for ours, theirs in zip(right, their["instants"], strict=True) if ours != theirs
        ]
        lines.append(f"- {case.name}: {len(wrong)} of {case.number}, as {wrong[0] if wrong else 'none'}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
