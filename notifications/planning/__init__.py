"""Which deliveries should exist. Written in the transaction of the change that causes them, always as a set."""

from notifications.planning.ledger import Owed, void, write
from notifications.planning.plan import (
    owe_cancellations,
    owe_confirmation,
    owe_join_answer,
    owe_moves,
    owe_promotion,
    owe_prompt,
    plan_reminders,
    retime,
)
from notifications.planning.reconcile import reconcile

__all__ = [
    "Owed",
    "owe_cancellations",
    "owe_confirmation",
    "owe_join_answer",
    "owe_moves",
    "owe_promotion",
    "owe_prompt",
    "plan_reminders",
    "reconcile",
    "retime",
    "void",
    "write",
]
