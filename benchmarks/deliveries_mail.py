"""Letters out: real rows and letters, looks and outcomes recorded, into a mail server that costs nothing."""

import time
from datetime import UTC, datetime, timedelta

from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size


def main() -> None:
    """Take turns between one and two processes."""
    rows, runs = size(quick=300, usual=5_000, full=20_000), size(quick=2, usual=5, full=5)
    measured: dict[str, list[float]] = {"one process": [], "two processes": []}
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415

        lab.sink()
        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(rows, starts_at=now + timedelta(days=5))
        for _ in range(runs):
            for name, number in zip(measured, (1, 2), strict=True):
                population.owe_first_reminders(now)
                measured[name].append(rows / sent_by(lab, number, rows))
    print(table(f"{rows:,} letters", measured, unit="letters a second", base="one process", name="letters"))


def sent_by(lab: Laboratory, number: int, rows: int) -> float:
    """Return the seconds in which that many processes send everything; each letter must have arrived once."""
    lab.forget()
    processes = [lab.start("-m", "benchmarks.sender") for _ in range(number)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    began = time.time()
    for process in processes:
        process.send_signal(10)
    for process in processes:
        process.wait()
    time.sleep(0.3)  # the mail server writes its log ten times a second
    accepted = lab.accepted()
    keys = {key for key, _ in accepted}
    if len(accepted) != rows or len(keys) != rows:
        raise RuntimeError(f"{rows} letters were owed, {len(accepted)} arrived, {len(accepted) - len(keys)} twice")
    return max(at for _, at in accepted) - began
