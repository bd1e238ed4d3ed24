"""Workers that die: F1 to F5 of docs/guarantees.md."""

import random
import signal
import time

import pytest

from tests.faults.harness import LEASE, TICK, WORK, Lab, lapse_leases, owe, wait_killed

pytestmark = pytest.mark.django_db(transaction=True)


def test_f1_two_workers_send_everything_once(lab: Lab) -> None:
    owe(500)
    lab.sink()
    lab.worker(), lab.worker()
    lab.wait_settled()
    verdict = lab.verdict("F1")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 500})


POINTS = ["before_claim:2", "after_claim:1", "before_smtp:9", "before_data:9", "after_commit:9"]


@pytest.mark.parametrize("point", POINTS)
def test_f2_a_killed_worker_loses_and_doubles_nothing(lab: Lab, point: str) -> None:
    owe(60)
    lab.environment["BATCH"] = "40"
    lab.sink()
    wait_killed([lab.worker(f"{point}:kill")])
    killed = time.monotonic()
    lab.worker()
    lab.wait_settled()
    took = time.monotonic() - killed
    verdict = lab.verdict(f"F2 {point}")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 60})
    assert took <= LEASE + TICK + WORK


def test_f3_killed_between_the_250_and_our_commit_means_one_more_copy_each(lab: Lab) -> None:
    """Five workers at once, so that each is killed with another letter in its hands."""
    owe(150)
    lab.environment |= {"BATCH": "20", "LEASE": "60"}  # none of them takes over what another died with
    lab.sink()
    wait_killed([lab.worker("after_250:10:kill") for _ in range(5)])
    del lab.environment["LEASE"]
    lapse_leases()
    lab.worker(), lab.worker()
    lab.wait_settled()
    verdict = lab.verdict("F3")
    assert (verdict.lost, verdict.dup, verdict.most_copies) == (0, 5, 2)
    assert verdict.states == {"sent": 150}


def test_f4_a_question_is_never_put_twice(lab: Lab) -> None:
    owe(100, kind="reflection_prompt")
    lab.environment["BATCH"] = "20"
    lab.sink()
    wait_killed([lab.worker("after_250:5:kill") for _ in range(3)])
    lab.worker()
    lab.wait_settled()
    verdict = lab.verdict("F4")
    assert (verdict.lost, verdict.dup) == (0, 0)
    assert verdict.states == {"sent": 97, "unknown": 3}


@pytest.mark.nightly
def test_f5_twenty_random_kills_over_four_workers(lab: Lab) -> None:
    owe(3000)
    lab.sink()
    chance = random.Random(7)
    workers = [lab.worker() for _ in range(4)]
    for _ in range(20):
        time.sleep(chance.uniform(0.1, 0.6))
        victim = chance.randrange(4)
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim] = lab.worker()
    lab.wait_settled(180)
    verdict = lab.verdict("F5")
    assert verdict.lost == 0
    assert verdict.dup <= 20
