"""Keeping the words of circles: a trigger adds them, and here goes what no circle says any more."""

from django.db import connection, transaction

# Nobody may add a word between the look and its going. Whoever is writing a circle is waited for, three seconds long.
_NOBODY_ELSE = "LOCK TABLE groups_circleword IN SHARE ROW EXCLUSIVE MODE"
_UNUSED = """
    DELETE FROM groups_circleword AS known WHERE NOT EXISTS (
        SELECT FROM groups_circle WHERE search_words @@ plainto_tsquery('simple', known.word)
    )
"""


@transaction.atomic
def forget_unused_words() -> int:
    """Forget the words that no circle says any more; return how many those were.

    Raises OperationalError where somebody takes too long to write a circle; the next day is soon enough.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOBODY_ELSE)
        cursor.execute(_UNUSED)
        return int(cursor.rowcount)
