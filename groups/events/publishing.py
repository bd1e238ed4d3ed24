"""Telling every listener at once, inside the transaction that made it true."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection
from django.dispatch import Signal

published: Final = Signal()  # sender: the event's class; keyword: event
counting_reminders: Final = Signal()  # keyword: session_ids; each listener answers a number


class Event:
    """What all facts have in common: that they can be published."""


def publish(event: Event) -> None:
    """Tell every listener now; a listener that cannot write down the debt undoes the change.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} published outside a transaction")
    published.send(sender=type(event), event=event)


def reminders_waiting(session_ids: Collection[UUID]) -> int:
    """Return how many reminders of these sessions are planned and not sent: those that a move would move."""
    answers = counting_reminders.send(sender=None, session_ids=frozenset(session_ids))
    return sum(int(number or 0) for _listener, number in answers)
