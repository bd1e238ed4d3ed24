"""This app's part in export and erasure."""

from uuid import UUID

from notifications.models import (
    ArchivedDelivery,
    ChannelChoice,
    CirclePreference,
    Delivery,
    KeptDelivery,
    Pause,
    Preference,
    PushSubscription,
    ReminderLeads,
)


def export(member_id: UUID) -> dict[str, object]:
    """This function will return what she said about messages, and which messages were sent or are planned."""
    return {
        **_wishes(member_id),
        # Where a device is called is its browser's secret and opens nothing to her.
        "devices": [
            {"name": row.label, "since": row.created_at.isoformat()}
            for row in PushSubscription.objects.filter(member_id=member_id).order_by("pk")
        ],
        "deliveries": [
            _shown(row) for row in KeptDelivery.objects.filter(recipient_id=member_id).order_by("due_at", "pk")
        ],
    }


def _wishes(member_id: UUID) -> dict[str, object]:
    chosen = ReminderLeads.objects.filter(member_id=member_id).first()
    pause = Pause.objects.filter(member_id=member_id).first()
    return {
        "preferences": [
            {
                "topic": row.topic,
                "is_wanted": row.is_wanted,
                "paused_until": row.paused_until.isoformat() if row.paused_until else None,
                "changed_at": row.changed_at.isoformat(),
            }
            for row in Preference.objects.filter(member_id=member_id).order_by("topic")
        ],
        "reminder_leads": (
            {"minutes_before": chosen.lead_minutes, "changed_at": chosen.changed_at.isoformat()} if chosen else None
        ),
        "of_circles": [_said(row) for row in CirclePreference.objects.filter(member_id=member_id).order_by("pk")],
        "pause": {"last_day": pause.last_day.isoformat(), "changed_at": pause.changed_at.isoformat()}
        if pause
        else None,
        "channels": [
            {"channel": row.channel, "extent": row.extent, "changed_at": row.changed_at.isoformat()}
            for row in ChannelChoice.objects.filter(member_id=member_id).order_by("channel")
        ],
    }


def _said(row: CirclePreference) -> dict[str, object]:
    return {
        "circle": str(row.circle_id),
        "minutes_before": row.lead_minutes,
        "topics_off": row.topics_off,
        "is_paused": row.is_paused,
        "changed_at": row.changed_at.isoformat(),
    }


def _shown(row: KeptDelivery) -> dict[str, object]:
    return {
        "kind": row.kind,
        "channel": row.channel,
        "minutes_before": row.lead_minutes,
        "state": row.state,
        "due_at": row.due_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "read_at": row.read_at.isoformat() if row.read_at else None,
    }


def erase(member_id: UUID) -> None:
    """This function will delete her rows; none of them ever held her address.

    The ledger before the archive: what is being moved just now is waited for, and then found there.
    """
    Delivery.objects.filter(recipient_id=member_id).delete()
    ArchivedDelivery.objects.filter(recipient_id=member_id).delete()
    Preference.objects.filter(member_id=member_id).delete()
    ReminderLeads.objects.filter(member_id=member_id).delete()
    ChannelChoice.objects.filter(member_id=member_id).delete()
    PushSubscription.objects.filter(member_id=member_id).delete()
    CirclePreference.objects.filter(member_id=member_id).delete()
    Pause.objects.filter(member_id=member_id).delete()
