"""Over which channels a message goes, and what has to be true of her for one of them.

A debt always has its row of mail: it is the entry of her inbox, whatever becomes of the letter. Where she switched mail
off the fence lets it rest there. Every other channel adds a row of its own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Member
from notifications import kinds
from notifications.among import Among
from notifications.models import ChannelChoice, Delivery, Preference, PushSubscription

EMAIL: Final = Delivery.Channel.EMAIL.value
PUSH: Final = Delivery.Channel.PUSH.value
_Extent = ChannelChoice.Extent
_BOOKINGS: Final = Preference.Topic.BOOKINGS
# What a device shows at once is what she should not miss. Her own booking she has just made, a question can wait.
_PUSHED: Final = (Preference.Topic.REMINDERS, Preference.Topic.CHANGES, Preference.Topic.HOSTING)
_HER_OWN_DOING: Final = (kinds.BOOKING_CONFIRMATION.code, kinds.SEAT_PROMOTED.code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ways:
    """What one member takes: how much by mail, and whether messages on a device."""

    mail: str = _Extent.ALL.value
    has_push: bool = False

    def beside_mail(self, kind: str) -> tuple[str, ...]:
        """Return the channels that carry a kind besides its row of mail."""
        return (PUSH,) if self.has_push and (_is_pushed(kind) or not self._is_mailed(kind)) else ()

    def _is_mailed(self, kind: str) -> bool:
        is_booking = kinds.KINDS[kind].topic == _BOOKINGS
        return self.mail == _Extent.ALL or (self.mail == _Extent.BOOKINGS and is_booking)


def is_push_on() -> bool:
    """Return whether this installation sends messages to devices at all."""
    return PUSH in settings.DELIVERY_CHANNELS


def of_members(member_ids: Collection[UUID]) -> dict[UUID, Ways]:
    """Return what each of these members takes, by two queries whatever their number."""
    said = ChannelChoice.objects.filter(Among("member", member_ids)).values_list("member_id", "channel", "extent")
    chosen = {(member_id, channel): extent for member_id, channel, extent in said}
    with_device = dict(_with_device(member_ids)) if is_push_on() else {}
    own = {
        member_id: Ways(
            # An address that takes no mail is as good as none.
            mail=_Extent.NONE if with_device.get(member_id) else chosen.get((member_id, EMAIL), _Extent.ALL),
            has_push=member_id in with_device and chosen.get((member_id, PUSH)) != _Extent.NONE,
        )
        for member_id in {*with_device, *(member_id for member_id, _channel in chosen)}
    }
    return {**dict.fromkeys(member_ids, Ways()), **own}


def reachable(channel: str, member_ref: OuterRef) -> QuerySet[Member]:
    """Return the member if she is active and a channel leads to her."""
    active = Member.objects.filter(pk=member_ref, is_active=True)
    if channel == PUSH:
        return active.filter(Exists(PushSubscription.objects.filter(member=OuterRef("pk"))))
    return active.filter(email_failed_at__isnull=True)


def switched_off(row: Delivery) -> QuerySet[ChannelChoice]:
    """Return her "no" to the channel of this message, correlated with the delivery."""
    no = Q(extent=_Extent.NONE)
    if kinds.KINDS[row.kind].topic != _BOOKINGS:
        no |= Q(extent=_Extent.BOOKINGS)
    return ChannelChoice.objects.filter(no, member=OuterRef("recipient"), channel=row.channel)


def _with_device(member_ids: Collection[UUID]) -> QuerySet[PushSubscription, tuple[UUID, datetime | None]]:
    """Return who has a device, each with the instant since which her address takes no mail."""
    return PushSubscription.objects.filter(Among("member", member_ids)).values_list(
        "member_id", "member__email_failed_at"
    )


def _is_pushed(kind: str) -> bool:
    return kinds.KINDS[kind].topic in _PUSHED and kind not in _HER_OWN_DOING
