"""Letters out, ours against two usual ways, in one run that takes turns: run by `make bench-peers`.

Each is measured from its first letter to its last, so that nothing of how it starts counts against it.
"""

import os
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks.deliveries_mail import sent_by
from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size
from config.runner.parts import CHECKOUT
from config.runner.valkey import PrivateValkey

PEERS = CHECKOUT / "var" / "peers"
PROGRAM = Path(__file__).parent / "peers" / "mail.py"
PROCESSES = 2
PATIENCE = 300  # seconds for one round of a peer
OURS, POST_OFFICE, CELERY = "ours", "django-post-office", "a Celery task for each recipient"


def main() -> None:
    """Take turns between us and the peers, two processes each."""
    rows, runs = size(quick=300, usual=3_000, full=10_000), size(quick=1, usual=5, full=5)
    if not (PEERS / "bin" / "python").exists():
        print("The peers are not installed: `make bench-peers` does that.")
        return
    measured: dict[str, list[float]] = {POST_OFFICE: [], CELERY: [], OURS: []}
    broker = PrivateValkey()
    with laboratory() as lab:
        from benchmarks import population  # noqa: PLC0415  (the models need Django to be ready)

        broker.start()
        try:
            lab.sink()
            peers = _environment(lab, broker)
            _run(peers, "prepare")
            now = datetime.now(UTC).replace(microsecond=0)
            population.populate(rows, starts_at=now + timedelta(days=5))
            for _ in range(runs):
                measured[POST_OFFICE].append(_by_post_office(lab, peers, rows))
                measured[CELERY].append(_by_celery(lab, peers, rows))
                population.owe_first_reminders(now)
                sent_by(lab, PROCESSES, rows)
                measured[OURS].append(_rate(lab, rows))
        finally:
            broker.stop()
    title = f"{rows:,} letters, {PROCESSES} processes"
    print(table(title, measured, unit="letters a second", base=POST_OFFICE, name="letters_against_peers"))


def _environment(lab: Laboratory, broker: PrivateValkey) -> dict[str, str]:
    url = urlsplit(lab.variables["DATABASE_URL"])
    host = url.hostname or parse_qs(url.query).get("host", [""])[0]
    named = {"PEER_DATABASE_URL": url.geturl(), "PEER_DATABASE_HOST": host, "PEER_BROKER_URL": broker.url()}
    return {**os.environ, **named, "SINK_PORT": str(lab.sink_port), "PYTHONPATH": str(PROGRAM.parent)}


def _run(environment: dict[str, str], *command: str) -> None:
    program = [str(PEERS / "bin" / "python"), str(PROGRAM), *command]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)


def _by_post_office(lab: Laboratory, environment: dict[str, str], rows: int) -> float:
    _run(environment, "owe", "post-office", str(rows))
    lab.forget()
    _run(environment, "send")
    return _rate(lab, rows)


def _by_celery(lab: Laboratory, environment: dict[str, str], rows: int) -> float:
    _run(environment, "owe", "celery", str(rows))
    lab.forget()
    worker = ["--app=mail", "worker", f"--concurrency={PROCESSES}", "--loglevel=ERROR", "--without-gossip"]
    process = subprocess.Popen(
        [str(PEERS / "bin" / "celery"), *worker], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
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
