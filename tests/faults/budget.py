"""What the fault tests say at the end of a run: each row's verdict, and how much of their time they took."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

SECONDS = 6 * 60.0  # for all that runs on every commit, alone on two cores
FOLDER = "tests/faults/"
ROW = re.compile(r"F\d+")


def say(reporter: pytest.TerminalReporter) -> None:
    """Print a line for every row that ran, the longest first, and the sum against the budget."""
    took: dict[str, float] = defaultdict(float)
    verdicts: dict[str, list[str]] = defaultdict(list)
    for report in _reports(reporter):
        took[report.nodeid] += report.duration
        verdicts[report.nodeid] += [line for line in report.capstdout.splitlines() if ROW.match(line)]
    if not took:
        return
    total = sum(took.values())
    reporter.section(f"fault tests: {total:.0f} s of {SECONDS:.0f} s")
    for name, seconds in sorted(took.items(), key=lambda each: -each[1]):
        reporter.line(f"{seconds:6.1f} s  {name.removeprefix(FOLDER)}")
        for line in dict.fromkeys(verdicts[name]):
            reporter.line(f"          {line}")


def _reports(reporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    for outcome in ("passed", "failed"):  # what comes before and after is no work of the row's own
        for report in reporter.stats.get(outcome, []):
            if report.nodeid.startswith(FOLDER) and report.when == "call":
                yield report
