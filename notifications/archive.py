"""What is over leaves the ledger for an archive by months, and is forgotten after the days that deliveries are kept.

A row moves once it has been settled for two days and is no longer worth sending: until then the ledger's own unique key
keeps it from being owed twice, and after that the archive does (see `planning.ledger`). ADR 13 says who reads what.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from config.api.clock import database_now
from notifications.models import ArchivedDelivery, Delivery

SETTLED_FOR: Final = timedelta(hours=48)
BATCH: Final = 5_000
_ONE_AT_A_TIME: Final = 7_300_142  # any number: the advisory lock of who makes and drops months
_TABLE: Final = ArchivedDelivery._meta.db_table
_MONTH: Final = re.compile(rf"{_TABLE}_(\d{{4}})_(\d{{2}})")

# One statement, so that a row is never in both places or in none. Who holds a row keeps it until another time.
_MOVE: Final = """
    WITH past AS MATERIALIZED (
        SELECT id FROM notifications_delivery
        WHERE settled_at IS NOT NULL AND GREATEST(settled_at, expires_at) < %(now)s AND settled_at < %(settled_before)s
        ORDER BY GREATEST(settled_at, expires_at) LIMIT %(limit)s FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM notifications_delivery AS owed USING past WHERE owed.id = past.id RETURNING owed.*
    ), archived AS (
        INSERT INTO notifications_delivery_archive ({columns}, archived_at)
        SELECT {columns}, %(now)s FROM gone WHERE settled_at >= %(kept_from)s
    )
    SELECT count(*) FROM gone
"""


def tidy() -> int:
    """Move what is over, forget what was kept for long enough, and return how many rows left the ledger."""
    now = database_now()
    prepare(now=now)
    moved = move(now=now)
    forget(now=now)
    return moved


def prepare(*, now: datetime) -> None:
    """Make the months that are missing: all that what is kept may have been settled in, and the next one."""
    missing = set(_months(now)) - set(_partitions())
    with transaction.atomic(), connection.cursor() as cursor:
        if not missing or not _is_mine():
            return
        for month in sorted(missing - set(_partitions())):
            cursor.execute(
                f"CREATE TABLE {_TABLE}_{month:%Y_%m} PARTITION OF {_TABLE}"
                f" FOR VALUES FROM ('{month} 00:00+00') TO ('{_following(month)} 00:00+00')"
            )


def move(*, now: datetime) -> int:
    """Move what is over in small transactions and return how many rows that were.

    What was settled before the days for which deliveries are kept, and only now is over, is deleted at once.
    """
    statement = _MOVE.format(columns=", ".join(str(field.column) for field in Delivery._meta.concrete_fields))
    asked: dict[str, Any] = {
        "now": now,
        "settled_before": now - SETTLED_FOR,
        "kept_from": _kept_from(now),
        "limit": BATCH,
    }
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, asked)
            moved: int = cursor.fetchone()[0]
        total += moved
        if moved < BATCH:
            return total


def forget(*, now: datetime) -> int:
    """Drop the months that are over for long enough, whole, and return how many that were.

    Of the month that is partly so, what is too old is deleted: thirty days are thirty days.
    """
    ArchivedDelivery.objects.filter(settled_at__lt=_kept_from(now)).delete()
    with transaction.atomic(), connection.cursor() as cursor:
        old = [month for month in _partitions() if _following(month) <= _kept_from(now).date()]
        if not old or not _is_mine():
            return 0
        for month in old:
            cursor.execute(f"DROP TABLE IF EXISTS {_TABLE}_{month:%Y_%m}")
        return len(old)


def _kept_from(now: datetime) -> datetime:
    return now - timedelta(days=settings.DELIVERY_KEPT_DAYS)


def _is_mine() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _months(now: datetime) -> Iterator[date]:
    month = _kept_from(now).astimezone(UTC).date().replace(day=1)
    while month <= (now + timedelta(days=31)).astimezone(UTC).date():
        yield month
        month = _following(month)


def _following(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _partitions() -> list[date]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid"
            " WHERE inhparent = %s::regclass ORDER BY part.relname",
            [_TABLE],
        )
        found = [_MONTH.fullmatch(name) for (name,) in cursor.fetchall()]
    return [date(int(each[1]), int(each[2]), 1) for each in found if each]
