"""The shapes of what a member reads and says about messages. A field that is not listed here does not exist."""

from notifications.serializers.counts import SessionDeliveriesOut
from notifications.serializers.fields import check_leads
from notifications.serializers.inbox import NotificationOut
from notifications.serializers.preferences import (
    CirclePreferencesIn,
    CirclePreferencesOut,
    PreferencesIn,
    PreferencesOut,
    ReminderPreviewIn,
    ReminderPreviewOut,
)
from notifications.serializers.quiet import quiet_shown
from notifications.serializers.topics import TopicsIn, TopicsOut

__all__ = [
    "CirclePreferencesIn",
    "CirclePreferencesOut",
    "NotificationOut",
    "PreferencesIn",
    "PreferencesOut",
    "ReminderPreviewIn",
    "ReminderPreviewOut",
    "SessionDeliveriesOut",
    "TopicsIn",
    "TopicsOut",
    "check_leads",
    "quiet_shown",
]
