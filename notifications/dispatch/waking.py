"""How many senders the broker is asked for: one message for each share of what is due, and never twice for the same.

A message holds one of a few places until its sender is done, or silent for so long that it must be lost. So however
often the clock ticks, and in however many beats, N due deliveries are N / 500 + 1 messages at most.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models.functions import Now
from uuid6 import uuid7

from notifications.dispatch import breaker, claim
from notifications.dispatch.batch import send_due
from notifications.models import SenderPlace

# Two ticks at once want the same free places: the second waits for the first and then finds them held.
_HOLD: Final = """
    INSERT INTO notifications_senderplace AS place (number, holder, held_until)
    SELECT free.number, gen_random_uuid(), statement_timestamp() + make_interval(secs => %(seconds)s)
    FROM generate_series(1, %(places)s) AS free (number)
    WHERE NOT EXISTS (
        SELECT FROM notifications_senderplace AS held
        WHERE held.number = free.number AND held.held_until > statement_timestamp())
    ORDER BY free.number
    LIMIT greatest(0, %(wanted)s - (
        SELECT count(*) FROM notifications_senderplace WHERE held_until > statement_timestamp()))
    ON CONFLICT (number) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
        WHERE place.held_until <= statement_timestamp()
    RETURNING holder
"""
_STAY: Final = """
    UPDATE notifications_senderplace SET held_until = statement_timestamp() + make_interval(secs => %s)
    WHERE holder = %s
"""


def hold_places() -> list[UUID]:
    """Hold a place for each sender that what is due could keep busy beside those at work, and return the holders."""
    places, share = settings.DELIVERY_SENDERS, settings.DELIVERY_SHARE
    awake = [name for name in settings.DELIVERY_CHANNELS if not breaker.is_open(name)]
    due = claim.due_count(most=places * share, channels=awake)
    if not due:
        return []
    asked = {"places": places, "wanted": min(places, -(-due // share)), "seconds": settings.DELIVERY_WAKE_SECONDS}
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, asked)
        return [holder for (holder,) in cursor.fetchall()]


def free_places(holders: Sequence[UUID]) -> None:
    """Give places back, those of senders that were woken after all included: they work without one."""
    SenderPlace.objects.filter(holder__in=holders).update(held_until=Now())


def work_off(holder: UUID | None = None, *, is_leaving: Callable[[], bool]) -> int:
    """Settle batches until nothing is due or the worker is to leave, and return how many were taken.

    After a tick, and a share at least, it is enough: another worker may have been started meanwhile.
    """
    until, taken = time.monotonic() + settings.DELIVERY_TICK_SECONDS, 0
    while not is_leaving() and (batch := send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH)):
        taken += batch
        if taken >= settings.DELIVERY_SHARE and time.monotonic() > until:
            break
        if holder:
            _stay(holder)
    if holder:
        free_places([holder])
    return taken


def _stay(holder: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_STAY, [settings.DELIVERY_WAKE_SECONDS, holder])
