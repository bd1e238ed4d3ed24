"""Which deliveries should exist. Written in the transaction of the change that causes them, always as a set."""

from notifications.planning.leading import owe_call, owe_handover_offer, owe_link_question, owe_quorum_question
from notifications.planning.ledger import Owed, carry_over, hold_back, is_on_its_way, void, write
from notifications.planning.notices import (
    owe_cancellations,
    owe_change,
    owe_confirmation,
    owe_join_answer,
    owe_merge_question,
    owe_moves,
    owe_new_host,
    owe_offer,
    owe_offers_again,
    owe_passed_on,
    owe_promotion,
    owe_two_chairs,
    owe_withdrawal,
    owe_word_to_who_waits,
    reminders_waiting,
    told_since,
)
from notifications.planning.pauses import end_of, move_pause
from notifications.planning.plan import owe_missed, owe_prompt, plan_ahead, plan_reminders, retime, retime_zones
from notifications.planning.preview import Reason, Reminder, preview
from notifications.planning.questions import of_session, owe_facilitator_answer, owe_midweek, owe_renewals, owe_welcome
from notifications.planning.reconcile import reconcile
from notifications.planning.spreading import spread_again
from notifications.planning.turns import share_turn, take_turn

__all__ = [
    "Owed",
    "Reason",
    "Reminder",
    "carry_over",
    "end_of",
    "hold_back",
    "is_on_its_way",
    "move_pause",
    "of_session",
    "owe_call",
    "owe_cancellations",
    "owe_change",
    "owe_confirmation",
    "owe_facilitator_answer",
    "owe_handover_offer",
    "owe_join_answer",
    "owe_link_question",
    "owe_merge_question",
    "owe_midweek",
    "owe_missed",
    "owe_moves",
    "owe_new_host",
    "owe_offer",
    "owe_offers_again",
    "owe_passed_on",
    "owe_promotion",
    "owe_prompt",
    "owe_quorum_question",
    "owe_renewals",
    "owe_two_chairs",
    "owe_welcome",
    "owe_withdrawal",
    "owe_word_to_who_waits",
    "plan_ahead",
    "plan_reminders",
    "preview",
    "reconcile",
    "reminders_waiting",
    "retime",
    "retime_zones",
    "share_turn",
    "spread_again",
    "take_turn",
    "told_since",
    "void",
    "write",
]
