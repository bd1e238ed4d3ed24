"""The database's clock: the only one that every worker shares, and so the only one that decides what is due."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return the instant on the database's clock, also inside a long transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment
