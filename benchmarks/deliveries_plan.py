"""Planning reminders against COPY of the very same rows into the same table, with all its indexes and constraints."""

import time
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from benchmarks.laboratory import laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size

COLUMNS = (
    "id, state, due_at, expires_at, not_before, attempts, error_code, created_at, kind, occasion_id, session_id, "
    "version, lead_minutes, channel, recipient_id"
)


def main() -> None:
    """Take turns: COPY, the first pass, the second pass that finds everything there."""
    rows = size(quick=3_000, usual=60_000, full=1_000_000)
    runs = size(quick=2, usual=5, full=3)  # a round of a million takes minutes
    with laboratory():
        from benchmarks import population  # noqa: PLC0415  (the models need Django to be ready)
        from notifications import planning  # noqa: PLC0415

        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(
            rows // 3, starts_at=now + timedelta(days=5), members=size(quick=1000, usual=20_000, full=100_000)
        )
        planned = planning.plan_reminders(Q(), now=now)
        dump = population.dumped(COLUMNS)
        measured: dict[str, list[float]] = {"COPY": [], "first pass": [], "second pass": []}
        for _ in range(runs):
            population.forget_debts()
            measured["COPY"].append(_timed(lambda: population.copied(COLUMNS, dump)) / planned * 1e6)
            population.forget_debts()
            measured["first pass"].append(_timed(lambda: planning.plan_reminders(Q(), now=now)) / planned * 1e6)
            measured["second pass"].append(_timed(lambda: planning.plan_reminders(Q(), now=now)) / planned * 1e6)
            print({name: round(values[-1], 1) for name, values in measured.items()}, flush=True)
    title = f"Planning {planned:,} reminders"
    print(table(title, measured, unit="microseconds for a row", base="COPY", name="planning"))


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began
