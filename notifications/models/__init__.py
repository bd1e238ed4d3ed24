"""The ledger and what members said about it. Only notifications itself imports from here."""

from notifications.models.devices import PushSubscription
from notifications.models.health import ChannelHealth, Heartbeat, SenderPlace
from notifications.models.ledger import (
    OPEN,
    AccountMail,
    ArchivedDelivery,
    Debt,
    Delivery,
    KeptDelivery,
    Owed,
    Receipt,
    State,
)
from notifications.models.wishes import ChannelChoice, CirclePreference, Pause, Preference, ReminderLeads

__all__ = [
    "OPEN",
    "AccountMail",
    "ArchivedDelivery",
    "ChannelChoice",
    "ChannelHealth",
    "CirclePreference",
    "Debt",
    "Delivery",
    "Heartbeat",
    "KeptDelivery",
    "Owed",
    "Pause",
    "Preference",
    "PushSubscription",
    "Receipt",
    "ReminderLeads",
    "SenderPlace",
    "State",
]
