"""What everything stands on goes away for a while: the database, the mail server, all of us. F6, F11, F22, F23, F25."""

import signal
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.db.models import Q
from django.db.models.functions import Now

from notifications import planning
from notifications.models import Delivery
from tests.faults.harness import SLUG, Lab, owe, seated, wait_stopped, wait_until
from tests.faults.postgres import backup, own_server, restart_at_once
from tests.faults.settings import DELIVERY_BREAKER_SECONDS

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.mark.parametrize("number", [300, pytest.param(1500, marks=pytest.mark.nightly)])
def test_f6_a_database_that_falls_three_times_loses_and_doubles_nothing(lab: Lab, number: int) -> None:
    """A worker keeps each outcome until the database that came back has taken it."""
    with own_server() as postgres:
        owe(number)
        lab.sink()
        lab.worker(), lab.worker()
        for part in (1, 2, 3):
            lab.wait_accepted(part * number // 5)
            restart_at_once(postgres)
        lab.wait_settled(lab.patience + number / 20)
        verdict = lab.verdict("F6")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": number})


def test_f6_a_250_is_remembered_over_the_fall_of_the_database(lab: Lab) -> None:
    """The worker stands exactly between the 250 and our commit while the database falls."""
    with own_server() as postgres:
        owe(20)
        lab.sink()
        worker = lab.worker("after_250:10:stop")
        wait_stopped(worker)
        restart_at_once(postgres)
        worker.send_signal(signal.SIGCONT)
        lab.wait_settled()
        verdict = lab.verdict("F6 after the 250")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 20})


def test_f11_a_mail_server_that_is_away_costs_time_and_nothing_else(lab: Lab) -> None:
    owe(60)
    late = list(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:20])
    Delivery.objects.filter(pk__in=late).update(expires_at=Now() + timedelta(seconds=3))
    lab.worker(), lab.worker()
    time.sleep(4)
    lab.sink()
    lab.wait_settled()
    verdict = lab.verdict("F11")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 40, "expired": 20})
    assert len(lab.accepted()) == 40
    assert not Delivery.objects.filter(attempts__gt=8).exists()


def test_f22_after_an_outage_only_what_still_makes_sense_goes_out(lab: Lab) -> None:
    """Nothing was sent for four days. Half of the sessions have begun; the others begin within the hour."""
    now = datetime.now(UTC)
    begun = [now - timedelta(minutes=55 - n) for n in range(50)]
    coming = [now + timedelta(minutes=5 + n) for n in range(50)]
    seated([*begun, *coming], number=100)
    planning.plan_reminders(Q(session__circle__slug=SLUG), now=now - 4 * DAY)
    assert Delivery.objects.count() == 300
    lab.sink()
    lab.worker()
    lab.wait_settled()
    verdict = lab.verdict("F22")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"expired": 250, "sent": 50})
    sent = Delivery.objects.filter(state="sent")
    assert set(sent.values_list("lead_minutes", flat=True)) == {60}
    assert not sent.filter(session_id__in=_begun(now)).exists()


def test_f23_a_restored_backup_sends_nothing_twice_and_goes_on(lab: Lab) -> None:
    """What was due after the backup went out before the loss, and what is due after the restoration goes out once."""
    owe(60)
    later = list(Delivery.objects.order_by("pk").values_list("pk", flat=True)[:20])
    Delivery.objects.filter(pk__in=later).update(due_at=Now() + DAY, not_before=Now() + DAY)
    made_at = datetime.now(UTC)
    lab.sink()
    with backup() as restored:
        worker = lab.worker()
        lab.wait_accepted(40)
        worker.kill()
        lab.environment["DATABASE_URL"] = restored
        said = lab.once("quarantine_deliveries", "--since", made_at.isoformat())
        assert "40 set aside as perhaps sent" in said
        _let_be_due(lab, later)
        lab.worker()
        lab.wait_accepted(60)
        assert lab.once("quarantine_deliveries", "--since", made_at.isoformat(), "--dry-run").split()[0] == "0"
    Delivery.objects.filter(pk__in=later).update(due_at=Now(), not_before=Now())
    verdict = lab.verdict("F23")
    assert (verdict.lost, verdict.dup) == (0, 0)


def test_f25_a_login_that_is_refused_burns_no_tries(lab: Lab) -> None:
    """The breaker opens at the fifth refusal; from then on one look per rest tells when the login works again."""
    owe(40)
    locked = lab.folder / "locked"
    locked.touch()
    lab.environment |= {"SINK_USER": "kindcircle", "SINK_LOCKED": str(locked)}
    lab.sink()
    lab.worker()
    wait_until(lambda: len(_logins(locked)) >= 6, lab.patience, lab.errors)
    pauses = [later - earlier for earlier, later in pairwise(_logins(locked))]
    assert max(pauses[:4]) < DELIVERY_BREAKER_SECONDS <= pauses[4]
    assert not Delivery.objects.filter(Q(state="failed") | Q(state="pending", attempts__gt=0)).exists()
    locked.unlink()
    lab.wait_settled()
    verdict = lab.verdict("F25")
    assert (verdict.lost, verdict.dup, verdict.states) == (0, 0, {"sent": 40})
    assert not Delivery.objects.exclude(attempts=1).exists()


def _begun(now: datetime) -> object:
    return Delivery.objects.filter(lead_minutes=60, expires_at__lte=now).values("session_id")


def _let_be_due(lab: Lab, rows: list[object]) -> None:
    """Let a day go by in the restored database."""
    lab.once("shell", "-c", _A_DAY_LATER.format(rows=[str(row) for row in rows]))


def _logins(locked: Path) -> list[float]:
    tried = locked.with_suffix(".tried")
    return [float(line) for line in tried.read_text().splitlines()] if tried.exists() else []


_A_DAY_LATER = """
from django.db.models.functions import Now
from notifications.models import Delivery
Delivery.objects.filter(pk__in={rows}).update(due_at=Now(), not_before=Now())
"""
