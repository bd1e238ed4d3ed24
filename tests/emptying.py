"""Emptying all tables after a test that commits: by deleting what is there, which is little, instead of truncating all.

TRUNCATE makes new files for every table and index, and Django writes all permissions anew afterwards: half a second.
"""

from typing import Any, Final

from django.db import connections
from django.test import TransactionTestCase

KEPT: Final = frozenset(  # written by migrating, and the same for ever
    {
        "django_content_type", "auth_permission", "groups_guiltsource", "groups_strategy", "groups_mechanism",
        "groups_topic", "groups_benchmark", "groups_contributor", "groups_agendastep",
        "groups_translatedpart",
    }
)  # fmt: skip


def empty(alias: str) -> None:
    """Delete every row of every model's table. Neither foreign keys nor triggers are asked: nothing is left to hurt."""
    connection = connections[alias]
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    quoted = [connection.ops.quote_name(table) for table in tables]
    if not quoted:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in quoted))
        filled = [name for (name,) in cursor.fetchall()]
        deletions = "".join(f"DELETE FROM {name};" for name in filled)
        cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deletions} COMMIT")


def _empty_all(self: Any) -> None:
    for alias in self._databases_names(include_mirrors=False):
        empty(alias)


def install() -> None:
    """Let Django's own test case do it like this."""
    TransactionTestCase._fixture_teardown = _empty_all  # type: ignore[method-assign]
