"""Which deliveries should exist. Written in the transaction of the change that causes them, always as a set."""

from notifications.planning.ledger import Owed, void, write
from notifications.planning.plan import (
    owe_cancellations,
    owe_confirmation,
    owe_join_answer,
    owe_missed,
    owe_moves,
    owe_promotion,
    owe_prompt,
    plan_ahead,
    plan_reminders,
    retime,
)
from notifications.planning.preview import Reason, Reminder, preview
from notifications.planning.reconcile import reconcile
from notifications.planning.turns import share_turn, take_turn

__all__ = [
    "Owed",
    "Reason",
    "Reminder",
    "owe_cancellations",
    "owe_confirmation",
    "owe_join_answer",
    "owe_missed",
    "owe_moves",
    "owe_promotion",
    "owe_prompt",
    "plan_ahead",
    "plan_reminders",
    "preview",
    "reconcile",
    "retime",
    "share_turn",
    "take_turn",
    "void",
    "write",
]
