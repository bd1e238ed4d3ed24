"""What the audit is asked."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from config.audit.models import AuditEntry

# From one word to the next by the index: a table of millions knows a few dozen of them.
_WORDS: Final = """
    WITH RECURSIVE word AS (
        (SELECT action FROM audit_entry ORDER BY action LIMIT 1)
        UNION ALL
        SELECT (SELECT action FROM audit_entry WHERE action > word.action ORDER BY action LIMIT 1)
        FROM word WHERE word.action IS NOT NULL
    )
    SELECT action FROM word WHERE action IS NOT NULL
"""


def actions() -> list[str]:
    """This function will return the words for what was done that stand in the table, in order."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS)
        return [word for (word,) in cursor.fetchall()]


def acts_about(subject_id: UUID, *, actions: Collection[str]) -> list[tuple[datetime, UUID | None, str, str]]:
    """This function will return when, who, what and why of the newest hundred such acts about one row."""
    found = AuditEntry.objects.filter(subject_id=subject_id, action__in=actions).order_by("-at", "-id")[:100]
    return list(found.values_list("at", "actor_id", "action", "reason"))
