"""What the audit is asked."""

from typing import Final

from django.db import connection

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
