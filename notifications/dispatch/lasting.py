"""What was sent is noted without waiting for the disk, and kept in memory until the disk has it.

A note is a receipt: a row of a small table. After each look the receipts are entered into the ledger together, and that
waits for the disk. A killed process loses nothing: the database has its receipts, and whoever comes by enters them. A
database that crashes may forget the last moments, and then finds them here: whoever meets a lost connection writes them
again before anything else.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import Error, InterfaceError, OperationalError, connection

from config import statements
from notifications.models import AccountMail, Delivery, Receipt

log = logging.getLogger(__name__)
_LONGEST_WAIT: Final = 2.0

Row = Delivery | AccountMail

# Whoever holds the row by now: that it was sent is simply the truth.
_SENT: Final = """
    UPDATE {table} SET state = 'sent', sent_at = statement_timestamp(), error_code = '', lease_owner = NULL,
        lease_until = NULL{wiped}
    WHERE id = ANY(%s) AND state <> 'sent'
"""
_TABLES: Final = {
    Delivery: _SENT.format(table="notifications_delivery", wiped=""),
    AccountMail: _SENT.format(table="notifications_accountmail", wiped=", letter_sealed = NULL"),
}
# The setting holds for the statement's own transaction and no other.
_AT_ONCE: Final = "(SELECT set_config('synchronous_commit', 'off', true)) = 'off'"
_NOTES: Final = {
    Delivery: "INSERT INTO notifications_receipt (delivery_id, taken_at) SELECT %s, statement_timestamp()"
    f" WHERE {_AT_ONCE} ON CONFLICT DO NOTHING",
    AccountMail: _TABLES[AccountMail].replace("ANY(%s)", "%s") + f" AND {_AT_ONCE}",
}
# Several rows are never waited for in a circle: what somebody holds is left out.
_ENTER: Final = """
    WITH free AS MATERIALIZED (
        SELECT id FROM notifications_delivery WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED
    ), entered AS (
        UPDATE notifications_delivery AS owed SET state = 'sent', sent_at = receipt.taken_at, error_code = '',
            lease_owner = NULL, lease_until = NULL
        FROM free JOIN notifications_receipt AS receipt ON receipt.delivery_id = free.id
        WHERE owed.id = free.id AND owed.state <> 'sent'
    )
    DELETE FROM notifications_receipt AS receipt USING free WHERE receipt.delivery_id = free.id RETURNING delivery_id
"""
_FORGET: Final = "DELETE FROM notifications_receipt WHERE delivery_id = ANY(%s)"
_ABANDONED: Final = """
    SELECT id FROM notifications_delivery AS owed
    WHERE state = 'leased' AND channel = ANY(%s) AND lease_until < statement_timestamp()
        AND EXISTS (SELECT 1 FROM notifications_receipt WHERE delivery_id = owed.id)
"""
# A commit that waits for the disk takes along whatever was committed before it; this one writes nothing else.
_FLUSH: Final = "SELECT pg_logical_emit_message(true, 'kindcircle', '')"


class _Memory(threading.local):
    """What this thread wrote since the disk last had everything."""

    def __init__(self) -> None:
        self.rows: list[Row] = []


_memory = _Memory()


def sent(row: Row) -> None:
    """Note that a message is out. When this returns nobody can send it any more; the ledger and the disk come later."""
    _memory.rows.append(row)
    statement, values = _NOTES[type(row)], [row.pk]
    persist(lambda: statements.run(statement, values))


def flush() -> None:
    """Enter what was noted, wait until the disk has everything, and forget it here."""
    if _memory.rows:
        persist(partial(enter, [row.pk for row in _memory.rows if isinstance(row, Delivery)]))
        persist(lambda: statements.run(_FLUSH, []))
        _memory.rows.clear()


def enter(ids: Sequence[UUID]) -> None:
    """Enter the receipts of these deliveries into the ledger; for a row that somebody holds we wait, alone."""
    entered = {row_id for (row_id,) in statements.run(_ENTER, [list(ids)])}
    for row_id in ids:
        if row_id not in entered:
            _enter_alone(row_id)


def enter_abandoned(channels: Iterable[str]) -> None:
    """Enter the receipts of workers that are no more."""
    if ids := [row_id for (row_id,) in statements.run(_ABANDONED, [list(channels)])]:
        enter(ids)


def is_noted(row: Delivery) -> bool:
    """Return whether somebody has a receipt for it."""
    return Receipt.objects.filter(pk=row.pk).exists()


def _enter_alone(row_id: UUID) -> None:
    statements.run(_TABLES[Delivery], [[row_id]])
    statements.run(_FORGET, [[row_id]])


def persist(write: Callable[[], object]) -> None:
    """Write, and while the database is away write again: to forget a 250 means to send twice."""
    pause, was_away = 0.05, False
    while True:
        try:
            if was_away:
                _write_again()
            write()
            return
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block:
                raise
            log.warning("an outcome waits for the database (%s)", type(error).__name__)
            disconnect()
            time.sleep(pause)
            pause, was_away = min(2 * pause, _LONGEST_WAIT), True


def disconnect() -> None:
    """Give the connection up, whatever state it is in."""
    try:
        connection.close()
    except Error:
        connection.connection = None


def _write_again() -> None:
    """Write what a database that crashed may have forgotten, and wait for the disk this time."""
    ids: defaultdict[type[Row], list[Any]] = defaultdict(list)
    for row in _memory.rows:
        ids[type(row)].append(row.pk)
    for model, of_model in ids.items():
        statements.run(_TABLES[model], [of_model])
