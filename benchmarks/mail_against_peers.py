"""Letters out, ours against two usual ways, in one run that takes turns: run by `make bench-peers`.

Each is measured from its first letter to its last, so that nothing of how it starts counts against it.
"""

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks import peerlab
from benchmarks.deliveries_mail import sent_by
from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size
from config.runner.valkey import PrivateValkey

PROCESSES = 2
PATIENCE = 300  # seconds for one round of a peer
OURS, POST_OFFICE, CELERY = "ours", "django-post-office", "a Celery task for each recipient"


def main() -> None:
    """Take turns between us and the peers, two processes each."""
    rows, runs = size(quick=300, usual=3_000, full=10_000), size(quick=1, usual=5, full=5)
    python = peerlab.python_of("peers")
    if python is None:
        return
    measured: dict[str, list[float]] = {POST_OFFICE: [], CELERY: [], OURS: []}
    broker = PrivateValkey()
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415  (the models need Django to be ready)

        broker.start()
        try:
            lab.sink()
            peers = _environment(lab, broker)
            peerlab.run(python, "mail.py", "prepare", variables=peers)
            now = datetime.now(UTC).replace(microsecond=0)
            population.populate(rows, starts_at=now + timedelta(days=5))
            for _ in range(runs):
                measured[POST_OFFICE].append(_by_post_office(lab, python, peers, rows))
                measured[CELERY].append(_by_celery(lab, python, peers, rows))
                population.owe_first_reminders(now)
                sent_by(lab, PROCESSES, rows)
                measured[OURS].append(_rate(lab, rows))
        finally:
            broker.stop()
    title = f"{rows:,} letters, {PROCESSES} processes"
    print(table(title, measured, unit="letters a second", base=POST_OFFICE, name="letters_against_peers"))


def _environment(lab: Laboratory, broker: PrivateValkey) -> dict[str, str]:
    url = lab.variables["DATABASE_URL"]
    named = {"PEER_DATABASE_URL": url, "PEER_DATABASE_HOST": peerlab.socket_of(url), "PEER_BROKER_URL": broker.url()}
    return {**os.environ, **named, "SINK_PORT": str(lab.sink_port), "PYTHONPATH": str(peerlab.PROGRAMS)}


def _by_post_office(lab: Laboratory, python: Path, environment: dict[str, str], rows: int) -> float:
    peerlab.run(python, "mail.py", "owe", "post-office", str(rows), variables=environment)
    lab.forget()
    peerlab.run(python, "mail.py", "send", variables=environment)
    return _rate(lab, rows)


def _by_celery(lab: Laboratory, python: Path, environment: dict[str, str], rows: int) -> float:
    peerlab.run(python, "mail.py", "owe", "celery", str(rows), variables=environment)
    lab.forget()
    worker = ["--app=mail", "worker", f"--concurrency={PROCESSES}", "--loglevel=ERROR", "--without-gossip"]
    process = subprocess.Popen(
        [str(python.with_name("celery")), *worker],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        return _rate(lab, rows)
    finally:
        process.terminate()
        process.wait(30)


def _rate(lab: Laboratory, rows: int) -> float:
    ends = time.monotonic() + PATIENCE
    while len(lab.accepted()) < rows:
        if time.monotonic() > ends:
            raise RuntimeError(f"{rows} letters were owed, {len(lab.accepted())} arrived")
        time.sleep(0.2)
    times = [at for _, at in lab.accepted()]
    return (rows - 1) / (max(times) - min(times))
