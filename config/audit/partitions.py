"""The months of the audit: made ahead, dropped whole after 24 months. What fell between them is put into its month."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

KEPT_MONTHS: Final = 24
TABLE: Final = "audit_entry"
_MONTH: Final = re.compile(rf"{TABLE}_(\d{{4}})_(\d{{2}})")
_ONE_AT_A_TIME: Final = 7_300_143  # any number: the advisory lock of who makes and drops months


def tidy(*, now: datetime) -> int:
    """This function will make the months that are missing, drop those that are over, and return how many went.

    Raises OperationalError while the table is in use for too long; the next run tries again.
    """
    settle()
    prepare(now=now)
    return forget(now=now)


def settle() -> None:
    """This function will move acts that fell into no month into a month of their own, with which they are dropped.

    While such acts lie in the partition for the rest, PostgreSQL makes no table for their month either. Rows of the
    audit are never deleted, so the partition is taken off, copied, and made anew, in one transaction.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM audit_entry_other)")
        if not cursor.fetchone()[0] or not _is_mine():
            return
        cursor.execute("SET LOCAL lock_timeout = '5s'")  # whoever acts waits behind this
        cursor.execute("ALTER TABLE audit_entry DETACH PARTITION audit_entry_other")
        cursor.execute(
            "SELECT DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date FROM audit_entry_other ORDER BY 1"
        )
        for month in [found for (found,) in cursor.fetchall() if found not in existing()]:
            cursor.execute(_made(month))
        cursor.execute("INSERT INTO audit_entry SELECT * FROM audit_entry_other")
        cursor.execute("DROP TABLE audit_entry_other")
        cursor.execute("CREATE TABLE audit_entry_other PARTITION OF audit_entry DEFAULT")


def prepare(*, now: datetime) -> None:
    """This function will make this month and the next two, if they are missing."""
    missing = set(_months(now)) - set(existing())
    with transaction.atomic(), connection.cursor() as cursor:
        if not missing or not _is_mine():
            return
        for month in sorted(missing - set(existing())):
            cursor.execute(_made(month))


def forget(*, now: datetime) -> int:
    """This function will drop the months that ended more than 24 months ago, and return how many that were."""
    today = now.astimezone(UTC).date()
    kept_from = date(today.year - KEPT_MONTHS // 12, today.month, 1)
    with transaction.atomic(), connection.cursor() as cursor:
        old = [month for month in existing() if month < kept_from]
        if not old or not _is_mine():
            return 0
        for month in old:
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}_{month:%Y_%m}")
        return len(old)


def existing() -> list[date]:
    """This function will return the first days of the months that have a table, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid"
            " WHERE inhparent = %s::regclass ORDER BY part.relname",
            [TABLE],
        )
        found = [_MONTH.fullmatch(name) for (name,) in cursor.fetchall()]
    return [date(int(each[1]), int(each[2]), 1) for each in found if each]


def following(month: date) -> date:
    """This function will return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def _months(now: datetime) -> Iterator[date]:
    month = now.astimezone(UTC).date().replace(day=1)
    for _ahead in range(3):
        yield month
        month = following(month)


def _made(month: date) -> str:
    return (
        f"CREATE TABLE {TABLE}_{month:%Y_%m} PARTITION OF {TABLE}"
        f" FOR VALUES FROM ('{month} 00:00+00') TO ('{following(month)} 00:00+00')"
    )


def _is_mine() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])
