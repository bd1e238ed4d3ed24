"""The step between a restored backup and the first tick."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from uuid6 import uuid7

from notifications import maintenance
from notifications.dispatch import claim
from notifications.dispatch.quarantine import quarantine
from notifications.models import AccountMail, Delivery
from notifications.services.account_mail import owe_account_mail
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle, states

pytestmark = pytest.mark.django_db


def backup_was_made() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=10)


def test_what_could_have_been_sent_is_set_aside_and_what_is_to_come_stays(world: World) -> None:
    world.seat()
    make_due(lead_minutes=4320)
    found = quarantine(since=backup_was_made(), dry_run=False)
    assert found == {"booking_confirmation": 1, "reminder": 1}
    settle()
    in_order = [(kind, lead, state) for kind, lead, state in states() if state != "pending"]
    assert sorted(in_order) == [("booking_confirmation", None, "unknown"), ("reminder", 4320, "unknown")]
    assert sorted(lead for _, lead, state in states() if state == "pending") == [60, 1440]


def test_what_a_worker_held_when_the_backup_was_made_is_set_aside_too(world: World) -> None:
    world.seat()
    claim.claim_deliveries(owner=uuid7(), limit=1)
    assert quarantine(since=backup_was_made(), dry_run=False) == {"booking_confirmation": 1}
    row = Delivery.objects.get(kind="booking_confirmation")
    assert (row.state, row.error_code, row.lease_owner) == ("unknown", "quarantined", None)
    assert row.handed_off_at is not None


def test_what_had_expired_by_then_is_not_counted(world: World) -> None:
    world.seat()
    long_ago = Now() - timedelta(hours=2)
    Delivery.objects.update(due_at=long_ago, not_before=long_ago, expires_at=Now() - timedelta(hours=1))
    assert quarantine(since=backup_was_made(), dry_run=False) == {}


def test_a_code_that_may_have_gone_out_is_wiped(world: World) -> None:
    owe_account_mail(address="a@example.org", subject="Your code", text="K7", html="", now=datetime.now(UTC))
    assert quarantine(since=backup_was_made(), dry_run=False) == {"account_mail": 1}
    mail = AccountMail.objects.get()
    assert (mail.state, mail.letter_sealed) == ("unknown", None)


def test_a_dry_run_counts_and_changes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.seat()
    before = list(Delivery.objects.values())
    call_command("quarantine_deliveries", "--since", backup_was_made().isoformat(), "--dry-run")
    said = capsys.readouterr().out
    assert "1 booking_confirmation" in said
    assert "1 would be set aside" in said
    assert list(Delivery.objects.values()) == before


def test_nothing_is_set_aside_while_a_worker_runs(world: World) -> None:
    """Then it may be too late already, and whoever restored has to know."""
    world.seat()
    maintenance.beat("tick")
    with pytest.raises(CommandError, match="stop them all"):
        call_command("quarantine_deliveries", "--since", backup_was_made().isoformat())
    assert Delivery.objects.filter(state="unknown").count() == 0


@pytest.mark.parametrize("since", ["yesterday", "2026-11-01T10:00:00", "2999-01-01T00:00:00+00:00"])
def test_an_instant_that_nobody_can_mean_is_refused(world: World, since: str) -> None:
    with pytest.raises(CommandError):
        call_command("quarantine_deliveries", "--since", since)
