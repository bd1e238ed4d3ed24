"""Doing the same to many rows, so that one that cannot be done does not keep the others back."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction


def one_by_one(rows: Iterable[UUID], act: Callable[[UUID], bool]) -> int:
    """Do it to each row in a transaction of its own, and return of how many `act` said that it was done.

    Raises ExceptionGroup, with all that went wrong, once every row had its turn.
    """
    done, wrong = 0, []
    for row in rows:
        try:
            with transaction.atomic():
                done += act(row)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some rows could not be swept", wrong)
    return done
