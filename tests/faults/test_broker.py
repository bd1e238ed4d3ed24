"""The broker forgets, vanishes and stands still: F12. A real Valkey of its own, a real Celery worker, a real beat."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.test import Client

from config.runner.valkey import PrivateValkey
from groups.services.seats import take_seat
from tests.factories import accept_agreement, make_circle, make_member, make_session
from tests.faults.harness import Lab, owe, wait_until

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
    options = ("--app", "config", "--loglevel", "WARNING")
    lab.start("celery", *options[:2], "worker", *options[2:], "--concurrency", "2", "--without-gossip",
              "--without-mingle", wait=False)  # fmt: skip
    lab.start("celery", *options[:2], "beat", *options[2:], "--schedule", str(lab.folder / "beat"), "--pidfile=",
              wait=False)  # fmt: skip
    return lab


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


def _seconds(act: object) -> float:
    began = time.monotonic()
    act()  # type: ignore[operator]
    return time.monotonic() - began
