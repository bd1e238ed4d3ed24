"""Looking into the ledger and making it move, as the tests of this folder share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Now
from uuid6 import uuid7

from notifications import dispatch
from notifications.models import Delivery


def settle() -> int:
    """Send until nothing is due, as a worker does."""
    total = 0
    while taken := dispatch.send_due(owner=uuid7(), limit=100):
        total += taken
    return total


def make_due(**which: object) -> None:
    """Let the clock of these rows reach their time."""
    Delivery.objects.filter(state="pending", **which).update(due_at=Now(), not_before=Now())


def states(**which: object) -> list[tuple[str, int | None, str]]:
    """Return kind, lead and state of the rows, in order of time."""
    rows = Delivery.objects.filter(**which).order_by("due_at", "kind", "pk")
    return [(row.kind, row.lead_minutes, row.state) for row in rows]


def only(**which: object) -> Delivery:
    """Return the one row that matches."""
    return Delivery.objects.get(**which)


def pending(**which: object) -> dict[int | None, datetime]:
    """Return when each waiting reminder is due, by lead."""
    return {row.lead_minutes: row.due_at for row in Delivery.objects.filter(kind="reminder", state="pending", **which)}


@contextmanager
def lapsed_lease() -> Iterator[None]:
    """Let every lease have run out, as if its worker had vanished a while ago."""
    yield
    Delivery.objects.filter(state="leased").update(lease_until=F("lease_until") - timedelta(hours=1))
