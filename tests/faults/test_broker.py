"""The broker forgets, vanishes and stands still, everything runs twice, workers are exchanged: F12, F13, F14, F17.

Real Valkey, Celery and beat.
"""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.db.models.functions import Now
from django.test import Client

from config.runner.valkey import PrivateValkey
from groups.services.seats import take_seat
from notifications.models import Delivery, Heartbeat
from tests.factories import accept_agreement, make_circle, make_member, make_session
from tests.faults.harness import Lab, owe, wait_until
from tests.faults.settings import SCALE

HOUR = timedelta(hours=1)
PER_MESSAGE = 500
GRACE = 30.0  # seconds from asking to leave to making it leave
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def broker() -> Iterator[PrivateValkey]:
    """A Valkey that this test may treat badly."""
    broker = PrivateValkey()
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def celery(lab: Lab, broker: PrivateValkey) -> Lab:
    """A worker with two processes, and a beat that ticks twice a second."""
    lab.environment |= {"REDIS_URL": broker.url(), "BATCH": "20"}
    lab.sink()
    celery_worker(lab, "worker@test")
    celery_beat(lab, "beat")
    return lab


def celery_beat(lab: Lab, name: str) -> subprocess.Popen[str]:
    """Start a beat as the Procfile does."""
    return lab.start("celery", "--app", "config", "beat", "--loglevel", "INFO", "--schedule", str(lab.folder / name),
                     "--pidfile=", wait=False)  # fmt: skip


def celery_worker(lab: Lab, name: str, *, processes: int = 2) -> subprocess.Popen[str]:
    """Start a worker as the Procfile does."""
    return lab.start("celery", "--app", "config", "worker", "--loglevel", "INFO", "--concurrency", str(processes),
                     "--without-gossip", "--without-mingle", "--hostname", name, wait=False)  # fmt: skip


def come_due(*, every: timedelta) -> None:
    """Let everything that is owed come due from now on, one after the other."""
    rows, now = list(Delivery.objects.order_by("pk")), datetime.now(UTC)
    for number, row in enumerate(rows):
        row.due_at = row.not_before = now + number * every
    Delivery.objects.bulk_update(rows, ["due_at", "not_before"])


def wait_ready(lab: Lab, name: str) -> None:
    """Wait until a worker takes signals and tasks; it says so in its log."""
    wait_until(lambda: any(f"{name} ready." in log.read_text() for log in lab.folder.glob("celery-*.err")), 40)


def test_f12_a_broker_that_forgets_everything_loses_nothing(celery: Lab, broker: PrivateValkey) -> None:
    owe(150)
    wait_until(lambda: len(celery.accepted()) > 10, 40, celery.errors)
    client = redis.Redis.from_url(broker.url())
    for _ in range(5):
        client.flushall()
        time.sleep(0.3)
    celery.wait_settled()
    verdict = celery.verdict("F12 FLUSHALL")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 150})


def test_f12_a_broker_that_is_killed_and_comes_back_empty_loses_nothing(celery: Lab, broker: PrivateValkey) -> None:
    owe(120)
    wait_until(lambda: len(celery.accepted()) > 10, 40, celery.errors)
    for _ in range(3):
        broker.stop()
        time.sleep(0.3)
        broker.start()
    celery.wait_settled()
    verdict = celery.verdict("F12 SHUTDOWN")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 120})


def test_f12_a_broker_that_stands_still_harms_no_request(celery: Lab, broker: PrivateValkey) -> None:
    owe(60)
    wait_until(lambda: len(celery.accepted()) > 5, 40, celery.errors)
    member = make_member("visitor")
    accept_agreement(member)
    session = make_session(make_circle(), starts_at=datetime.now(UTC) + timedelta(days=2))
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        took = [_seconds(lambda: Client().get("/livez"))]
        took.append(_seconds(lambda: take_seat(session_id=session.pk, member=member, now=datetime.now(UTC))))
        time.sleep(3)  # a minute, at a twentieth
        took.append(_seconds(lambda: Client().get("/api/v1/circles/")))
    finally:
        os.kill(broker.pid, signal.SIGCONT)
    celery.wait_settled()
    verdict = celery.verdict("F12 SIGSTOP")
    assert max(took) < 2
    assert (verdict.lost, verdict.dup) == (0, 0)


@pytest.mark.nightly
def test_f13_without_a_broker_for_ten_minutes_the_loop_keeps_the_time(celery: Lab, broker: PrivateValkey) -> None:
    """At a twentieth: ten letters come due in each of thirty seconds, and the loop that needs no broker runs beside."""
    owe(300)
    Delivery.objects.update(due_at=Now() + timedelta(hours=1), not_before=Now() + timedelta(hours=1))
    broker.stop()
    Heartbeat.objects.all().delete()
    celery.start("django", "run_deliveries", wait=False)
    wait_until(lambda: Heartbeat.objects.filter(job="tick").exists(), 40, celery.errors)
    come_due(every=timedelta(seconds=0.1))
    time.sleep(31)
    broker.start()
    celery.wait_settled()
    verdict = celery.verdict("F13")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 300})
    assert verdict.earliest >= 0
    assert verdict.late_p99 <= 60 / SCALE


def test_f14_two_beats_four_workers_and_two_loops_send_everything_once(lab: Lab, broker: PrivateValkey) -> None:
    """All are at work, two workers of two processes each, when 200 letters come due over three seconds."""
    owe(200)
    Delivery.objects.update(due_at=Now() + HOUR, not_before=Now() + HOUR)
    # No mail server on a busy machine is what makes a second copy here.
    lab.environment |= {"REDIS_URL": broker.url(), "BATCH": "10", "SHARE": "10", "SMTP_TIMEOUT": "10", "LEASE": "60"}
    lab.sink()
    for name in ("one", "two"):
        celery_worker(lab, f"{name}@test")
        celery_beat(lab, f"beat-{name}")
        lab.start("django", "run_deliveries", wait=False)
    for name in ("one", "two"):
        wait_ready(lab, f"{name}@test")
    wait_until(lambda: _saying(lab, "Sending due task tick") == 2, 40, lab.errors)
    come_due(every=timedelta(milliseconds=15))
    lab.wait_accepted(200)
    lab.wait_settled()
    verdict = lab.verdict("F14 with beats")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 200})
    assert verdict.earliest >= 0
    assert Delivery.objects.filter(attempts__gt=1).count() == 0
    assert _saying(lab, "Task notifications.tasks.send_due") == 2  # both workers had a share


@pytest.mark.parametrize("number", [1, 499, 5000])
def test_one_message_wakes_a_sender_for_five_hundred(lab: Lab, broker: PrivateValkey, number: int) -> None:
    """Nobody takes them from the broker: however often the clock ticks, N / 500 + 1 messages lie there at most."""
    owe(number)
    ticks = "from notifications.tasks import tick\nfor _ in range(5): tick()"
    lab.once("shell", "--command", ticks, REDIS_URL=broker.url(), WAKE="600")
    lie = redis.Redis.from_url(broker.url()).llen("celery")
    print(f"messages for {number}: {lie}")
    assert 1 <= lie <= number / PER_MESSAGE + 1


@pytest.mark.parametrize("number", [499, pytest.param(5000, marks=pytest.mark.nightly)])
def test_all_that_is_due_at_once_is_sent_for_few_messages(lab: Lab, broker: PrivateValkey, number: int) -> None:
    """Two processes and a beat that ticks all the while, until the last letter is out."""
    owe(number)
    Delivery.objects.update(due_at=Now() + HOUR, not_before=Now() + HOUR)
    lab.environment |= {"REDIS_URL": broker.url(), "SMTP_TIMEOUT": "10", "LEASE": "60", "WAKE": "60"}
    lab.sink()
    celery_worker(lab, "worker@test")
    celery_beat(lab, "beat")
    wait_ready(lab, "worker@test")
    Delivery.objects.update(due_at=Now(), not_before=Now())
    lab.wait_settled(180)
    verdict = lab.verdict("F1 by the broker")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": number})
    log = next(path.read_text() for path in lab.folder.glob("celery-*.err") if "worker@test ready." in path.read_text())
    came = len(re.findall(r"Task notifications\.tasks\.send_due\[\S+ received", log))
    print(f"messages for {number}: {came}")
    assert 1 <= came <= number / PER_MESSAGE + 1


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_f17_workers_that_are_exchanged_one_after_the_other_finish_what_they_hold(lab: Lab, celery: Lab) -> None:
    """Four workers, each asked to leave five times while 3,000 letters go out, and given as long as hosts do."""
    owe(3000)
    workers = {f"w{n}@test": celery_worker(lab, f"w{n}@test", processes=1) for n in range(4)}
    for _ in range(5):
        for name, worker in list(workers.items()):
            wait_ready(lab, name)
            worker.terminate()
            assert worker.wait(GRACE) == 0
            del workers[name]
            workers[f"next-{name}"] = celery_worker(lab, f"next-{name}", processes=1)
    celery.wait_settled(180)
    verdict = celery.verdict("F17")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 3000})


def _saying(lab: Lab, words: str) -> int:
    """Return how many of Celery's processes said so in their logs."""
    return sum(words in log.read_text() for log in lab.folder.glob("celery-*.err"))


def _seconds(act: object) -> float:
    began = time.monotonic()
    act()  # type: ignore[operator]
    return time.monotonic() - began
