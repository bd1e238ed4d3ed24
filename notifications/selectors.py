"""What others may read of the ledger: when it last ticked, and counts without names."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count

from notifications.models import Delivery, Heartbeat, State


def last_tick_at() -> datetime | None:
    """Return when deliveries were last looked after, on the database's clock, or None before the first time."""
    return Heartbeat.objects.filter(job="tick").values_list("beat_at", flat=True).first()


def reconciled_rows() -> int:
    """Return how many deliveries reconciling ever had to add; anything but 0 wants to be looked at."""
    return Heartbeat.objects.filter(job="reconcile").values_list("added", flat=True).first() or 0


def delivery_counts(session_id: UUID) -> dict[str, int]:
    """Return how many deliveries of a session are in which state; every state is there, none has a name attached."""
    rows = Delivery.objects.filter(session_id=session_id).order_by().values("state").annotate(number=Count("pk"))
    found = {row["state"]: row["number"] for row in rows}
    return {state: found.get(state, 0) for state in State.values}
