"""Statements that the server parses and plans once for each connection, past Django's cursor.

Leaf of `config`. A statement may name what is told it each time (`Given`), so that the ORM writes its conditions once
and for all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import NotSupportedError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class _Name:
    """Stands among the values of a statement for one that is told each time."""

    name: str


class Given(Expression):
    """A value of the statement that is told each time it is run; `type` is PostgreSQL's."""

    def __init__(self, name: str, type: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name, self.type = name, type

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any]]:
        """Say the type along, so that the server need not guess it."""
        return f"%s::{self.type}", (_Name(self.name),)


def told(values: Iterable[object], given: Mapping[str, object]) -> list[object]:
    """Return the values of a statement with those that are given this time in their places."""
    return [given[value.name] if isinstance(value, _Name) else value for value in values]


def written(rows: "QuerySet[Any]") -> tuple[str, tuple[object, ...]]:
    """Return the statement of a query in which some values are `Given`, and its values, some of them to be told.

    Writing it costs more than the server takes to answer it: for what is asked often, keep what this returns.
    """
    statement, values = rows.query.get_compiler(using=rows.db).as_sql()
    return statement, tuple(values)


def run(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """Run a prepared statement and return its rows. Raises Django's own errors."""
    try:
        return _run(statement, values)
    except NotSupportedError:  # a migration changed a type of what it returns, and this connection planned it before
        if connection.in_atomic_block:
            raise
        connection.close()
        return _run(statement, values)


def _run(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    connection.close_if_health_check_failed()  # as Django's own cursor does, should this be a request's first question
    connection.ensure_connection()
    raw = connection.connection
    raw.prepare_threshold = 0  # Django switches preparing off, and psycopg would take no notice of `prepare` then
    try:
        with connection.wrap_database_errors:
            cursor = psycopg.Cursor(raw).execute(statement, values, prepare=True, binary=True)
            return cursor.fetchall() if cursor.description else []
    finally:
        raw.prepare_threshold = None
