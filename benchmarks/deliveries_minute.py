"""Ten thousand letters that fall due within one minute, two workers: how late they are, and that each arrives once.

The workers are two real loops that look every ten seconds, as they run without a broker.
"""

import statistics
import time
from datetime import UTC, datetime, timedelta

from benchmarks.laboratory import laboratory
from benchmarks.sizes import size

WORKERS = 2
START_SECONDS = 5  # until both loops are at work
PATIENCE = 120  # seconds after the last one fell due
PROMISED_SECONDS = 60


def main() -> None:
    """Let them fall due, send, and print how late each letter was."""
    rows, seconds = size(quick=200, usual=10_000, full=10_000), size(quick=5, usual=60, full=60)
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415

        lab.sink()
        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(rows, starts_at=now + timedelta(days=5))
        workers = [lab.start("manage.py", "run_deliveries") for _ in range(WORKERS)]
        time.sleep(START_SECONDS)
        due = population.owe_first_reminders(now, over_seconds=seconds)
        ends = time.monotonic() + seconds + PATIENCE
        while len(lab.accepted()) < rows and time.monotonic() < ends:
            time.sleep(1)
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait()
        time.sleep(0.3)
        accepted = lab.accepted()
    keys = {key for key, _ in accepted}
    late = sorted(at - due[key] for key, at in accepted)
    p99 = late[int(len(late) * 0.99) - 1]
    lost, doubled = len(due.keys() - keys), len(accepted) - len(keys)
    print(f"\n### {rows:,} due within {seconds} seconds, two workers\n")
    print(f"lost {lost}, doubled {doubled};")
    print(f"late: median {statistics.median(late):.2f} s, p99 {p99:.2f} s, most {late[-1]:.2f} s")
    if lost or doubled or p99 > PROMISED_SECONDS:
        raise RuntimeError(f"promised are 0 lost, 0 doubled and a p99 of {PROMISED_SECONDS} s")
