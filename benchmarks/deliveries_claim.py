"""Claim, last look and outcome of our sender, without any letter, against the claim alone: one plain statement."""

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size

PROCESSES = 2
AT_ONCE = 500
# The floor: what any claim costs that changes the state it filters on. No lease that ran out, no kind, no ORM.
FLOOR = """
    UPDATE notifications_delivery SET state = 'leased', lease_owner = %s, lease_until = now() + interval '2 minutes'
    WHERE id IN (
        SELECT id FROM notifications_delivery
        WHERE state = 'pending' AND channel = 'email' AND not_before <= now()
        ORDER BY not_before LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def main() -> None:
    """Take turns between two processes that run the statement, two that claim, and two that look and record as well."""
    rows, runs = size(quick=1_000, usual=10_000, full=100_000), size(quick=2, usual=5, full=5)
    measured: dict[str, list[float]] = {"plain SQL": [], "claim": [], "claim, look, outcome": []}
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415

        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(rows, starts_at=now + timedelta(days=5))
        for _ in range(runs):
            for name, what in zip(measured, ("sql", "claim", "all"), strict=True):
                population.owe_first_reminders(now)
                measured[name].append(rows / _together(lab, what))
    title = f"Claiming {rows:,} rows, {PROCESSES} processes"
    print(table(title, measured, unit="rows a second", base="plain SQL", name="claiming"))


def _together(lab: Laboratory, what: str) -> float:
    """Return the seconds from a common start to the last end."""
    processes = [lab.start("-m", "benchmarks.deliveries_claim", what) for _ in range(PROCESSES)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    began = time.perf_counter()
    for process in processes:
        process.send_signal(10)
    for process in processes:
        process.wait()
    return time.perf_counter() - began


def child(what: str) -> None:
    """Work until nothing is due."""
    import signal  # noqa: PLC0415

    import django  # noqa: PLC0415

    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    django.setup()
    from uuid6 import uuid7  # noqa: PLC0415

    from notifications.dispatch import claim, jobs, lasting  # noqa: PLC0415

    floor = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) if what == "sql" else None
    print("ready", flush=True)
    signal.sigwait([signal.SIGUSR1])
    if floor:
        while floor.execute(FLOOR, [uuid7(), AT_ONCE]).fetchall():
            pass
        return
    while rows := claim.claim_deliveries(owner=uuid7(), limit=AT_ONCE):
        if what == "claim":
            continue
        for job in jobs.hand_off(jobs.member_jobs(rows)):
            lasting.sent(job.row)
        lasting.flush()


if __name__ == "__main__":
    child(sys.argv[1])
