"""A world that is built once and stays: every case has a savepoint of its own, and one digest tells what changed."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections, transaction

Rows = dict[tuple[str, str], dict[str, Any]]
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


@cache
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


def rows() -> Rows:
    """This function will return every row of every table, by table and primary key."""
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models(include_auto_created=True)}
    found: Rows = {}
    for alias in DIGESTED:
        parts = [
            f'SELECT \'{table}\', t."{keys[table]}"::text, to_jsonb(t)::text FROM "{table}" t'
            for table in _tables(alias)
        ]
        with connections[alias].cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            found |= {(f"{alias}.{table}", key): json.loads(row) for table, key, row in cursor.fetchall()}
    return found


def cells(before: Rows, after: Rows) -> dict[tuple[str, str, str], list[Any]]:
    """This function will return what changed, by table, row and column; new rows are not told apart, nor gone ones."""
    found: dict[tuple[str, str, str], list[Any]] = {}
    for table, key in sorted(before.keys() | after.keys()):
        old, new = before.get((table, key)), after.get((table, key))
        which = key if old and new else "new" if new else "gone"
        for column, value in (new or old or {}).items():
            if not (old and new) or old[column] != new[column]:
                found.setdefault((table, which, column), []).append(value)
    return {where: sorted(values, key=repr) for where, values in found.items()}
