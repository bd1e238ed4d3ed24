"""How much memory a sender takes beside an empty ledger, and beside one in which a million deliveries wait.

Both that there are: the loop that needs no broker, and a process of a Celery worker, with a beat and a broker of its
own. What waits is not due, as on every day; both tick and reconcile all the while.
"""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size
from config.runner.valkey import PrivateValkey

WORK_SECONDS = 40  # four ticks, and the first reconciling
PROMISED_MB = 10
LOOP, WORKER = "the loop", "a worker's process"
_WAIT = (
    "UPDATE notifications_delivery SET due_at = due_at + %s, not_before = not_before + %s, expires_at = expires_at + %s"
)


def main() -> None:
    """Take turns between the two ledgers, and fail where the second costs more than was promised."""
    rows, runs = size(quick=3_000, usual=100_000, full=1_000_000), size(quick=1, usual=3, full=3)
    empty, full = "an empty ledger", f"{rows:,} wait"
    measured: dict[str, list[float]] = {f"{who}, {what}": [] for who in (LOOP, WORKER) for what in (empty, full)}
    with laboratory() as lab, broker(lab):
        from benchmarks import population  # noqa: PLC0415  (the models need Django to be ready)

        lab.sink()
        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(rows, starts_at=now + timedelta(days=40))
        for _ in range(runs):
            for what in (empty, full):
                population.forget_debts()
                if what == full:
                    _let_wait(now)
                for who, used in _used(lab).items():
                    measured[f"{who}, {what}"].append(used)
    print(
        table(f"Memory of a sender, {rows:,} deliveries", measured, unit="MB", base=f"{LOOP}, {empty}", name="memory")
    )
    for who in (LOOP, WORKER):
        more = max(measured[f"{who}, {full}"]) - min(measured[f"{who}, {empty}"])
        print(f"{who}: {more:+.1f} MB at most")
        if more > PROMISED_MB:
            raise RuntimeError(f"promised are {PROMISED_MB} MB")


def _let_wait(now: datetime) -> None:
    from django.db import connection  # noqa: PLC0415

    from benchmarks import population  # noqa: PLC0415

    population.owe_first_reminders(now)
    with connection.cursor() as cursor:
        cursor.execute(_WAIT, [timedelta(days=30)] * 3)
        cursor.execute("VACUUM ANALYZE notifications_delivery")


def _used(lab: Laboratory) -> dict[str, float]:
    """Return the megabytes of each sender after some work: the most that it ever held, of the worker's child."""
    app = ("-m", "celery", "--app", "config")
    loop = lab.start("manage.py", "run_deliveries")
    worker = lab.start(*app, "worker", "--loglevel", "ERROR", "--concurrency", "1", "--without-gossip")
    beat = lab.start(*app, "beat", "--loglevel", "ERROR", "--schedule", str(lab.folder / "beat"), "--pidfile=")
    time.sleep(WORK_SECONDS)
    used = {LOOP: _peak(loop.pid), WORKER: _peak(_only_child(worker.pid))}
    for process in (beat, worker, loop):
        process.terminate()
    for process in (beat, worker, loop):
        process.wait(60)
    return used


def _peak(pid: int) -> float:
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _only_child(pid: int) -> int:
    (child,) = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout.split()
    return int(child)


@contextmanager
def broker(lab: Laboratory) -> Iterator[None]:
    server = PrivateValkey()
    server.start()
    lab.variables["REDIS_URL"] = server.url()
    try:
        yield
    finally:
        server.stop()
