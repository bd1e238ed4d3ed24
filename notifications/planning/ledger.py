"""Writing debts down and taking them back: as many statements for many rows as for one."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from uuid6 import uuid7

from notifications.models import Delivery, State

CHUNK: Final = 2000

# The ORM's bulk_create knows no WHERE on a conflict, and without it a sent row would be sent again. A conflict with a
# void row revives it: who books again after giving back is reminded again.
_WRITE: Final = """
    INSERT INTO notifications_delivery AS owed (
        id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel,
        state, due_at, expires_at, not_before, attempts, error_code, created_at)
    SELECT new.*, 'pending', new_due.at, new_due.until, new_due.at, 0, '', now()
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::text[])
        WITH ORDINALITY AS numbered
            (id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel, place)
    JOIN unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS new_due (at, until, place) USING (place)
    CROSS JOIN LATERAL (
        SELECT numbered.id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel
    ) AS new
    ORDER BY new.recipient_id, new.kind, new.occasion_id, new.version, new.lead_minutes, new.channel
    ON CONFLICT (recipient_id, kind, occasion_id, version, lead_minutes, channel) DO UPDATE
        SET state = 'pending', due_at = excluded.due_at, expires_at = excluded.expires_at,
            not_before = excluded.not_before, attempts = 0, error_code = '', handed_off_at = NULL
        WHERE owed.state = 'void'
"""
# A debt that was archived was owed already. A statement of its own, after the insert: its snapshot sees a row that was
# archived while the insert waited for it.
_TAKE_BACK_ARCHIVED: Final = """
    DELETE FROM notifications_delivery AS owed USING notifications_delivery_archive AS settled
    WHERE owed.id = ANY(%s) AND settled.state <> 'void'
        AND settled.occasion_id = owed.occasion_id AND settled.recipient_id = owed.recipient_id
        AND settled.kind = owed.kind AND settled.version = owed.version AND settled.channel = owed.channel
        AND settled.lead_minutes IS NOT DISTINCT FROM owed.lead_minutes
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One debt over one channel. Its key is all but the session and the times."""

    recipient_id: UUID
    kind: str
    occasion_id: UUID
    session_id: UUID | None
    version: int
    lead_minutes: int | None
    channel: str = Delivery.Channel.EMAIL.value
    due_at: datetime
    expires_at: datetime


def write(debts: Iterable[Owed]) -> int:
    """Write down what is not written yet, revive what was void, and return how many rows that were."""
    rows = [debt for debt in debts if debt.due_at < debt.expires_at]
    return sum(_write(rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK))


def void(condition: Q) -> int:
    """Take back what matches and is not on its way yet; return how many rows that were.

    A row that was handed off already keeps its state: its outcome decides, and the fence stops another try.
    """
    with transaction.atomic():
        held = Delivery.objects.filter(pk__in=hold(condition))
        return held.update(state=State.VOID, lease_owner=None, lease_until=None)


def is_on_its_way(condition: Q) -> bool:
    """Return whether anything that matches was handed over, or perhaps was."""
    return Delivery.objects.filter(condition, handed_off_at__isnull=False).exclude(state=State.VOID).exists()


def carry_over(condition: Q, *, version: int) -> int:
    """Let what waits and is still true stand for another version of the schedule; return how many rows that were.

    What a worker has in its hands was written for the version before: the fence lets it be written again.
    """
    return Delivery.objects.filter(pk__in=hold(condition & Q(version__lt=version))).update(version=version)


def hold_back(condition: Q, *, until: datetime) -> int:
    """Let nothing that matches go out before an instant, unless it would be too late then.

    What a worker has in its hands, and has not sent yet, is taken from it.
    """
    held = Delivery.objects.filter(pk__in=hold(condition & Q(not_before__lt=until, expires_at__gt=until)))
    later = {"not_before": until, "due_at": Greatest(F("due_at"), until)}
    return held.update(state=State.PENDING, lease_owner=None, lease_until=None, **later)


def hold(condition: Q) -> list[UUID]:
    """Lock what matches and is not on its way yet until the transaction ends, and return which rows that are.

    A member's rows and a session's overlap. Always locked in one order, two who hold some never wait in a circle.
    """
    open_rows = Q(state=State.PENDING) | Q(state=State.LEASED, handed_off_at__isnull=True)
    rows = Delivery.objects.select_for_update(no_key=True).filter(open_rows, condition)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _write(rows: list[Owed]) -> int:
    if not rows:
        return 0
    columns: list[list[Any]] = [list(column) for column in zip(*map(astuple, rows), strict=True)]
    ids = [uuid7() for _ in rows]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITE, [ids, *columns])
        written: int = cursor.rowcount
        cursor.execute(_TAKE_BACK_ARCHIVED, [ids])
        taken_back: int = cursor.rowcount
    return written - taken_back
