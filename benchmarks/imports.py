"""Taking a Meeting Guide file of 2,000 entries, beside one bare INSERT and commit for each; the target is 20 s."""

import time
from datetime import UTC, datetime
from typing import Any

from benchmarks.laboratory import laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size


def main() -> None:
    """Take turns: bare rows, the first run, the second run that finds everything there."""
    rows, runs = size(quick=100, usual=2_000, full=2_000), size(quick=2, usual=3, full=5)
    with laboratory():
        from groups.exchange.reading import Defaults, read_entries  # noqa: PLC0415  (Django has to be ready)
        from groups.models import Circle  # noqa: PLC0415
        from groups.services.imports import take_entries  # noqa: PLC0415

        now = datetime.now(UTC)

        def taken() -> None:
            take_entries(read_entries(map(_entry, range(rows)), Defaults()), source="bench", actor=None, now=now)

        def bare() -> None:
            for number in range(rows):
                Circle.objects.create(slug=f"bare-{number}", name="Bare", timezone="Europe/Berlin")

        measured: dict[str, list[float]] = {"one INSERT each": [], "first run": [], "second run": []}
        for _ in range(runs):
            Circle.objects.all().delete()
            measured["one INSERT each"].append(_timed(bare))
            Circle.objects.all().delete()
            measured["first run"].append(_timed(taken))
            measured["second run"].append(_timed(taken))
    print(table(f"Taking a file of {rows:,} entries", measured, unit="seconds", base="one INSERT each", name="imports"))


def _entry(number: int) -> dict[str, Any]:
    return {
        "name": f"Lamp {number}",
        "slug": f"lamp-{number}",
        "day": number % 7,
        "time": "7:30 PM",
        "timezone": "America/New_York",
        "types": ["O", "EN"],
        "notes": "Warm, late and without advice.",
        "contact_1_name": "Nobody",
    }


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
