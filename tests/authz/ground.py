"""A world that is built once and stays: every case has a savepoint of its own, and one digest tells what changed."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.apps import apps
from django.db import connections, transaction

ALIASES = ("default", "keys", "audit")
DIGESTED = ("default", "keys")  # by `audit` the same tables are reached: who read what is no effect of a request
COUNTED_ANYWAY = {"api_throttlecount", "django_session"}  # a refused request is counted; a login's session is no secret


@contextmanager
def rolled_back() -> Iterator[None]:
    """Let the body write what it likes to all databases, then undo it."""
    with ExitStack() as stack:
        for alias in ALIASES:
            stack.enter_context(_savepoint(alias))
        yield


@contextmanager
def _savepoint(alias: str) -> Iterator[None]:
    atomic = transaction.Atomic(alias, savepoint=True, durable=False)
    atomic._from_testcase = True  # code under test may open a durable transaction, as it does in production
    with atomic:
        yield
        transaction.set_rollback(True, using=alias)


def digest() -> dict[str, tuple[int, str]]:
    """This function will return each table's number of rows and a hash of them, computed by the database."""
    found: dict[str, tuple[int, str]] = {}
    for alias in DIGESTED:
        with connections[alias].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(_one(table) for table in _tables(alias)))
            found |= {f"{alias}.{table}": (count, rows) for table, count, rows in cursor.fetchall()}
    return found


def _tables(alias: str) -> list[str]:
    installed = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed
    }
    present = set(connections[alias].introspection.table_names())
    return sorted((installed & present) - COUNTED_ANYWAY)


def _one(table: str) -> str:
    rows = "md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), ''))"
    return f"SELECT '{table}', count(*), {rows} FROM \"{table}\" t"


def changes(before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]) -> list[str]:
    """This function will name the tables that differ."""
    return [
        f"{table}: {before.get(table, (0, ''))[0]} rows before, {after.get(table, (0, ''))[0]} after"
        for table in sorted(before | after)
        if before.get(table) != after.get(table)
    ]
