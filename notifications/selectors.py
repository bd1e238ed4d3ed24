"""What may be read of the ledger: when it last ticked, counts without names, and to a member what was told to her."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.db.models.functions import Now

from members.models import Member
from members.quiet import QuietHours
from notifications import ways
from notifications.counts import GroupCount, delivery_counts
from notifications.figures import Figures, figures
from notifications.kinds import KINDS, REFLECTION_PROMPT, Occasion
from notifications.models import (
    ChannelChoice,
    CirclePreference,
    Heartbeat,
    KeptDelivery,
    Pause,
    Preference,
    PushSubscription,
    State,
)
from notifications.occasions import true_occasion

INBOX_DAYS: Final = timedelta(days=30)
# Of these nothing is left once the session is over; the others end by themselves, or tell of what is past.
_UNTIL_THE_END: Final = (
    Occasion.SEAT,
    Occasion.LIVE_SEAT,
    Occasion.HOPEFUL_SEAT,
    Occasion.LED_BY_ANOTHER,
    Occasion.CHANGE,
)


def last_tick_at() -> datetime | None:
    """Return when deliveries were last looked after, on the database's clock, or None before the first time."""
    return Heartbeat.objects.filter(job="tick").values_list("beat_at", flat=True).first()


def reconciled_rows() -> int:
    """Return how many deliveries reconciling ever had to add; anything but 0 wants to be looked at."""
    return Heartbeat.objects.filter(job="reconcile").values_list("added", flat=True).first() or 0


def inbox(*, member_id: UUID, now: datetime) -> QuerySet[KeptDelivery]:
    """Return what is due to her and still true, whether or not the letter arrived, in no order.

    The question after a session is there from its end on, without a sound; its letter may have to wait for the morning.
    Of a coming session nothing is left once it is over, and nothing of a circle once she is a member no longer.
    """
    hers = Q(recipient=member_id, channel=KeptDelivery.Channel.EMAIL, due_at__gt=now - INBOX_DAYS)
    ended = true_occasion(REFLECTION_PROMPT.occasion).filter(session__ends_at__lte=now)
    told = Q(due_at__lte=now) | (Q(kind=REFLECTION_PROMPT.code) & Q(Exists(ended)))
    taken_back = Q(state=State.VOID) | Q(state=State.SUPPRESSED, error_code="declined")
    true = reduce(or_, [_still_true(each, now) for each in Occasion])
    return KeptDelivery.objects.filter(hers & told & ~taken_back & true)


def topics(member_id: UUID) -> dict[str, bool]:
    """Return for every topic whether she wants to be told now; who said nothing does, who paused it does not yet."""
    rows = Preference.objects.filter(member=member_id).annotate(
        rests=Q(paused_until__isnull=False, paused_until__gt=Now())
    )
    said = {
        topic: is_wanted and not rests for topic, is_wanted, rests in rows.values_list("topic", "is_wanted", "rests")
    }
    return {topic: said.get(topic, True) for topic in Preference.Topic.values}


def channels(member_id: UUID) -> dict[str, bool]:
    """Return for every channel whether she wants all that it carries; devices count from the first one on."""
    said = dict(ChannelChoice.objects.filter(member=member_id).values_list("channel", "extent"))
    wanted = {channel: extent == ChannelChoice.Extent.ALL for channel, extent in said.items()}
    has_device = PushSubscription.objects.filter(member=member_id).exists()
    return {ways.EMAIL: wanted.get(ways.EMAIL, True), ways.PUSH: wanted.get(ways.PUSH, has_device)}


def quiet_hours(member_id: UUID) -> QuietHours:
    """Return all that she said about quiet."""
    return Member.objects.select_related("quiet_pattern").get(pk=member_id).quiet_hours


def paused_until(member_id: UUID, *, now: datetime) -> date | None:
    """Return the last day of her pause, None while she has none."""
    lasting = Pause.objects.filter(member=member_id, ends_at__gt=now)
    return lasting.values_list("last_day", flat=True).first()


def of_circle(member_id: UUID, circle_id: UUID) -> dict[str, Any]:
    """Return what she said of one circle's messages; who said nothing wants them as everywhere."""
    row = CirclePreference.objects.filter(member=member_id, circle_id=circle_id).first()
    return {
        "lead_minutes": row.lead_minutes if row else None,
        "topics": {topic: topic not in (row.topics_off if row else ()) for topic in Preference.Topic.values},
        "is_paused": bool(row and row.is_paused),
    }


def _still_true(occasion: Occasion, now: datetime) -> Q:
    rows = true_occasion(occasion)
    if occasion in _UNTIL_THE_END:
        rows = rows.filter(session__ends_at__gt=now)
    return Q(kind__in=[kind.code for kind in KINDS.values() if kind.occasion is occasion]) & Q(Exists(rows))


__all__ = [
    "Figures",
    "GroupCount",
    "channels",
    "delivery_counts",
    "figures",
    "inbox",
    "last_tick_at",
    "reconciled_rows",
    "topics",
]
