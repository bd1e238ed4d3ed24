"""Writing debts down and taking them back: as many statements for many rows as for one."""

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from uuid6 import uuid7

from notifications.models import Delivery, State

CHUNK: Final = 5000

# The ORM's bulk_create knows no WHERE on a conflict, and without it a sent row would be sent again. A conflict with a
# void row revives it: who books again after giving back is reminded again. What is there already is left out first: a
# conflict locks its row and writes it anew, even where nothing changes.
_WRITE: Final = """
    INSERT INTO notifications_delivery AS owed (
        id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel,
        due_at, expires_at, not_before, state, attempts, error_code, created_at)
    SELECT new.*, new.due_at, 'pending', 0, '', now()
    FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::int[], %s::int[], %s::text[],
                %s::timestamptz[], %s::timestamptz[])
        AS new (id, recipient_id, kind, occasion_id, session_id, version, lead_minutes, channel, due_at, expires_at)
    WHERE NOT EXISTS (
        SELECT FROM notifications_delivery AS there
        WHERE there.recipient_id = new.recipient_id AND there.kind = new.kind AND there.occasion_id = new.occasion_id
            AND there.version = new.version AND there.channel = new.channel AND there.state <> 'void'
            AND there.lead_minutes IS NOT DISTINCT FROM new.lead_minutes)
    ORDER BY new.recipient_id, new.kind, new.occasion_id, new.version, new.lead_minutes, new.channel
    ON CONFLICT (recipient_id, kind, occasion_id, version, lead_minutes, channel) DO UPDATE
        SET state = 'pending', due_at = excluded.due_at, expires_at = excluded.expires_at,
            not_before = excluded.not_before, attempts = 0, error_code = '', handed_off_at = NULL
        WHERE owed.state = 'void'
"""
# A debt that was archived was owed already. A statement of its own, after the insert: its snapshot sees a row that was
# archived while the insert waited for it. What this transaction wrote bears its time.
_TAKE_BACK_ARCHIVED: Final = """
    DELETE FROM notifications_delivery AS owed USING notifications_delivery_archive AS settled
    WHERE settled.occasion_id = ANY(%s::uuid[]) AND settled.state <> 'void' AND owed.created_at = now()
        AND settled.occasion_id = owed.occasion_id AND settled.recipient_id = owed.recipient_id
        AND settled.kind = owed.kind AND settled.version = owed.version AND settled.channel = owed.channel
        AND settled.lead_minutes IS NOT DISTINCT FROM owed.lead_minutes
"""


class Owed(NamedTuple):
    """One debt over one channel. Its key is all but the session and the times."""

    recipient_id: UUID
    kind: str
    occasion_id: UUID
    session_id: UUID | None
    version: int
    lead_minutes: int | None
    due_at: datetime
    expires_at: datetime
    channel: str = Delivery.Channel.EMAIL.value


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
    occasions = _ids(row.occasion_id for row in rows)
    columns = [
        _array(_new_ids(len(rows))),
        _ids(row.recipient_id for row in rows),
        _array(row.kind for row in rows),
        occasions,
        _ids(row.session_id for row in rows),
        _array(str(row.version) for row in rows),
        _array("NULL" if row.lead_minutes is None else str(row.lead_minutes) for row in rows),
        _array(row.channel for row in rows),
        _instants([row.due_at for row in rows]),
        _instants([row.expires_at for row in rows]),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITE, columns)
        written: int = cursor.rowcount
        if not written:
            return 0
        cursor.execute(_TAKE_BACK_ARCHIVED, [occasions])
        taken_back: int = cursor.rowcount
    return written - taken_back


# PostgreSQL's own way of writing an array, one text for a whole column: the adapter asks of each value what it is, and
# that takes longer than all else here. Nothing in these columns needs a quote: ids, numbers, codes of ours, instants.
def _array(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"


def _ids(ids: Iterable[UUID | None]) -> str:
    return _array("NULL" if each is None else each.hex for each in ids)


def _new_ids(number: int) -> Iterator[str]:
    """Yield ids of version 7 as RFC 9562 writes them: milliseconds, version, variant, the rest by chance."""
    stamp, chance = uuid7().hex[:13], os.urandom(9 * number).hex()
    return (f"{stamp}{chance[at : at + 3]}a{chance[at + 3 : at + 18]}" for at in range(0, 18 * number, 18))


def _instants(instants: Collection[datetime]) -> str:
    written = {at: at.isoformat() for at in set(instants)}
    return _array(written[at] for at in instants)
