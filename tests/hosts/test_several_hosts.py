"""Each host falls or is cut off in turn while letters go out and people ask: nothing is lost, and hardly doubled.

docs/guarantees.md has the promise. Nightly; it needs root and network namespaces, and says so where they are missing.
"""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models.functions import Now

from notifications.models import Delivery
from tests.faults.harness import Lab, owe, wait_until
from tests.faults.test_broker import come_due
from tests.hosts.asking import Asking
from tests.hosts.net import is_possible
from tests.hosts.service import Service, running

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.nightly,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not is_possible(), reason="no network namespaces here: that needs root, iproute2 and the kernel"
    ),
]

LETTERS, EVERY = 3000, timedelta(milliseconds=40)
AWAY = 5.0  # seconds
BETWEEN = 12.0
OUTAGE_SECONDS = 10.0  # how long the web may answer nobody, the five of a cut database among them


def falls(service: Service, host: str) -> Callable[[], None]:
    """A worker host or web host loses its power, and comes back."""
    which, start = {
        "work1": (service.workers[0], service.start_worker),
        "web1": (service.webs[0], service.start_web),
    }[host]

    def happen() -> None:
        which.fall()
        time.sleep(AWAY)
        start(which)

    return happen


def broker_falls(service: Service) -> None:
    service.broker.fall()
    time.sleep(AWAY)
    service.start_broker()


def is_cut_off(service: Service, host: str) -> Callable[[], None]:
    """Somebody pulls a cable, and plugs it in again."""
    which = {
        "work2": service.workers[1], "web2": service.webs[1], "broker": service.broker, "database": service.database,
    }[host]  # fmt: skip

    def happen() -> None:
        which.cut_off()
        time.sleep(AWAY)
        which.join_again()

    return happen


@pytest.fixture
def lab(transactional_db: None, tmp_path: Path) -> Iterator[Lab]:
    if not is_possible():
        pytest.skip("no network namespaces here: they need root, iproute2 and a kernel that makes them")
    with Lab(tmp_path, patience=120) as lab:
        yield lab


def test_each_host_in_turn(lab: Lab) -> None:
    with running(lab) as service:
        owe(LETTERS)
        later = Now() + timedelta(hours=20)
        Delivery.objects.update(due_at=later, not_before=later)
        service.start()
        asking = Asking((service.webs[0].address, service.webs[1].address))
        wait_until(lambda: asking._answers(service.webs[0].address) and asking._answers(service.webs[1].address), 60)
        come_due(every=EVERY)
        asking.begin()
        for happens in (
            falls(service, "work1"), is_cut_off(service, "work2"), falls(service, "web1"), is_cut_off(service, "web2"),
            lambda: broker_falls(service), is_cut_off(service, "broker"), is_cut_off(service, "database"),
        ):  # fmt: skip
            time.sleep(BETWEEN - AWAY)
            happens()
        wait_until(lambda: not Delivery.objects.filter(state__in=["pending", "leased"]).exists(), 180, lab.errors)
        asking.end()
        verdict = lab.verdict("six hosts")
        print(f"asked={asking.asked} failed={asking.failed} longest={asking.longest_outage:.1f}s")
    assert verdict.lost == 0
    assert verdict.most_copies <= 2
    assert verdict.dup <= 2, "one letter for each worker that was in the middle of it"
    assert asking.asked > LETTERS * EVERY.total_seconds() * 25
    assert asking.longest_outage <= OUTAGE_SECONDS
