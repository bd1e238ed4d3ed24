"""What was sent is written without waiting for the disk, and kept in memory until the disk has it.

A killed process loses nothing: the database has the row. A database that crashes may forget the last moments, and then
finds them here: whoever meets a lost connection writes them again before anything else.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.db import Error, InterfaceError, OperationalError, connection

from notifications.models import AccountMail, Delivery

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
_AT_ONCE: Final = " AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'"
_STATEMENTS_AT_ONCE: Final = {model: statement + _AT_ONCE for model, statement in _TABLES.items()}
# A commit that waits for the disk takes along whatever was committed before it; this one writes nothing else.
_FLUSH: Final = "SELECT pg_logical_emit_message(true, 'kindcircle', '')"


class _Memory(threading.local):
    """What this thread wrote since the disk last had everything."""

    def __init__(self) -> None:
        self.rows: list[Row] = []


_memory = _Memory()


def sent(row: Row) -> None:
    """Record that a message is out. When this returns every other connection sees it; the disk comes later."""
    _memory.rows.append(row)
    statement, values = _STATEMENTS_AT_ONCE[type(row)], [[row.pk]]
    persist(lambda: _prepared(statement, values))


def flush() -> None:
    """Wait until the disk has everything, and forget it here."""
    if _memory.rows:
        persist(lambda: _prepared(_FLUSH, []))
        _memory.rows.clear()


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
        _prepared(_TABLES[model], [of_model])


def _prepared(statement: str, values: list[Any]) -> None:
    """Run a statement that the server parses and plans once for each connection, past Django's cursor."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        psycopg.Cursor(connection.connection).execute(statement, values, prepare=True)
