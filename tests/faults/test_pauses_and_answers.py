"""Workers that stand still, mail servers that misbehave, and everything running twice: F7 to F10 and F14."""

import signal
import time

import pytest

from notifications.models import Delivery
from tests.faults.harness import LEASE, Lab, lapse_leases, owe, wait_killed, wait_stopped
from tests.faults.sink import chance

pytestmark = pytest.mark.django_db(transaction=True)


def test_f8_a_worker_that_stood_still_between_fence_and_data_sends_nothing_late(lab: Lab) -> None:
    """While it stands still its lease runs out and another worker sends the letter."""
    owe(20)
    lab.environment["SMTP_TIMEOUT"] = "10"  # a mail server on a busy machine is not what stops it here
    lab.sink()
    stopped = lab.worker("before_last_look:3:stop")
    wait_stopped(stopped)
    lab.worker()
    lab.wait_settled()
    stopped.send_signal(signal.SIGCONT)
    time.sleep(1.5)
    verdict = lab.verdict("F8")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 20})


def test_f8_a_worker_that_stood_still_before_the_fence_is_refused_there(lab: Lab) -> None:
    """When it wakes another one has the letter in its hands, a moment before DATA: the row is no more its own."""
    owe(5)
    # Neither how long it stood nor a mail server on a busy machine is what stops it here.
    lab.environment |= {"LEASE": "60", "SMTP_TIMEOUT": "10"}
    lab.sink()
    first = lab.worker("before_fence:1:stop,before_claim:2:kill")
    wait_stopped(first)
    lapse_leases()
    second = lab.worker("before_data:1:stop")
    wait_stopped(second)
    first.send_signal(signal.SIGCONT)
    wait_killed([first])
    second.send_signal(signal.SIGCONT)
    lab.wait_settled()
    verdict = lab.verdict("F8 before the fence")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 5})


def test_f7_a_worker_that_stood_still_longer_than_its_lease_doubles_at_most_one(lab: Lab) -> None:
    owe(200)
    lab.sink()
    slow = lab.worker()
    time.sleep(0.7)
    slow.send_signal(signal.SIGSTOP)
    lab.worker()
    time.sleep(LEASE + 1)
    slow.send_signal(signal.SIGCONT)
    lab.wait_settled()
    verdict = lab.verdict("F7")
    assert verdict.lost == 0
    assert verdict.dup <= 1


def test_f9_a_server_that_refuses_delays_and_stalls(lab: Lab) -> None:
    rows = owe(120)
    lab.sink(_451=0.3, _550=0.05, stall=0.02)
    lab.worker(), lab.worker()
    lab.wait_settled(120)
    refused = sum(chance("550", f"m{n:05}@example.org") < 0.05 for n in range(len(rows)))
    assert refused > 2
    verdict = lab.verdict("F9")
    assert (verdict.lost, verdict.dup) == (0, 0)
    assert verdict.states == {"sent": len(rows) - refused, "failed": refused}


def test_f10_a_lost_answer_doubles_that_letter_and_no_other(lab: Lab) -> None:
    rows = owe(60)
    lab.sink(lost=0.1)
    lab.worker(), lab.worker()
    lab.wait_settled()
    lost_answers = sum(chance("lost", f"m{n:05}@example.org") < 0.1 for n in range(len(rows)))
    assert lost_answers > 2
    verdict = lab.verdict("F10")
    assert (verdict.lost, verdict.dup, verdict.most_copies) == (0, lost_answers, 2)


def test_f14_four_workers_and_two_loops_send_everything_once(lab: Lab) -> None:
    owe(200)
    lab.environment["BATCH"] = "10"
    lab.sink()
    for _ in range(4):
        lab.worker()
    for _ in range(2):
        lab.start("django", "run_deliveries", wait=False)
    lab.wait_settled()
    verdict = lab.verdict("F14")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 200})
    assert Delivery.objects.filter(attempts__gt=1).count() == 0
