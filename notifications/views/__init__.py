"""HTTP for messages: a member's inbox and preferences, and the pages behind the links of letters."""

from notifications.views.circles import CirclePreferences
from notifications.views.devices import PushKey, PushSubscriptions
from notifications.views.inbox import NotificationRead, Notifications
from notifications.views.onetap import OneTapView
from notifications.views.preferences import Preferences, ReminderPreview
from notifications.views.proof import SessionDeliveries

__all__ = [
    "CirclePreferences",
    "NotificationRead",
    "Notifications",
    "OneTapView",
    "Preferences",
    "PushKey",
    "PushSubscriptions",
    "ReminderPreview",
    "SessionDeliveries",
]
