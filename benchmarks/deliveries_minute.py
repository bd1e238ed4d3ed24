"""Ten thousand letters that fall due within one minute, two workers: how late they are, and that each arrives once."""

import statistics
import time
from datetime import UTC, datetime, timedelta

from benchmarks.laboratory import laboratory
from benchmarks.sizes import size


def main() -> None:
    """Let them fall due, send, and print how late each letter was."""
    rows, seconds = size(quick=200, usual=10_000, full=10_000), size(quick=5, usual=60, full=60)
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415

        lab.sink()
        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(rows, starts_at=now + timedelta(days=5))
        workers = [lab.start("-m", "benchmarks.sender", str(seconds + 5)) for _ in range(2)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        due = population.owe_first_reminders(now, over_seconds=seconds)
        for worker in workers:
            worker.send_signal(10)
        for worker in workers:
            worker.wait()
        time.sleep(0.3)
        accepted = lab.accepted()
    keys = {key for key, _ in accepted}
    late = sorted(at - due[key] for key, at in accepted)
    p99 = late[int(len(late) * 0.99) - 1]
    print(f"\n### {rows:,} due within {seconds} seconds, two workers\n")
    print(f"lost {len(due.keys() - keys)}, doubled {len(accepted) - len(keys)};")
    print(f"late: median {statistics.median(late):.2f} s, p99 {p99:.2f} s, most {late[-1]:.2f} s")
