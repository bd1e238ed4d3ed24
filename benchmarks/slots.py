"""The fair hour for twelve members in eight zones over eight weeks, beside trying everything quarter by quarter."""

import platform
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product

from groups import matching
from groups.matching import Horizon, Person
from members.zones import zone

RUNS = 15
ZONES = ("America/New_York", "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Australia/Sydney",
         "America/Los_Angeles", "America/Sao_Paulo", "Africa/Cairo")  # fmt: skip
NOW = datetime(2027, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure both and print medians and their ratio."""
    horizon, people = question()
    fair = measured(lambda: matching.best_slots(horizon, people, now=NOW, limit=10), RUNS)
    naive = measured(lambda: everything(horizon, people), 1)
    print(f"\nFair hour: 12 members, 8 zones, 8 weeks; {platform.python_implementation()} {platform.python_version()},")
    print(f"{platform.machine()}; time of the processor in ms, median (least to most) of {RUNS}\n")
    print(f"{'best_slots':24}{statistics.median(fair):8.0f} ({min(fair):.0f}–{max(fair):.0f})   target 300")
    print(f"{'trying everything':24}{naive[0]:8.0f}   ratio {naive[0] / statistics.median(fair):.0f}")


def question() -> tuple[Horizon, list[Person]]:
    """Return the case of the target: mornings and evenings of everybody's week, across the changes of March."""
    stretches = ((day, *part) for day, part in product(range(7), [(420, 600), (1050, 1380)]))
    painted = matching.quarters(stretches)
    people = [Person(zone(ZONES[number % len(ZONES)]), painted) for number in range(12)]
    horizon = Horizon(zone=zone(ZONES[0]), first_day=date(2027, 2, 22), weeks=8, interval=1, duration_minutes=60)
    return horizon, people


def everything(horizon: Horizon, people: list[Person]) -> int:
    """Ask every wall at every quarter of every meeting at every half hour, and count who could come."""
    found = 0
    for local_start, person in product(horizon.local_starts(), people):
        found += all(
            person.quarters >> (wall.weekday() * 96 + wall.hour * 4 + wall.minute // 15) & 1
            for start in horizon.meetings(local_start)
            for number in range(0, horizon.duration_minutes, 15)
            for wall in [(start + timedelta(minutes=number)).astimezone(person.zone)]
        )
    return found


def measured(work: Callable[[], object], runs: int) -> list[float]:
    """Return the processor's milliseconds of each run."""
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append((time.process_time() - began) * 1000)
    return spent


if __name__ == "__main__":
    main()
