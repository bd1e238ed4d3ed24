"""The devices on which a member takes messages, and what she says of each channel. A no takes effect at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid6 import uuid7

from members.models import Member
from notifications import devices, planning, ways
from notifications.errors import PushIsOff
from notifications.models import ChannelChoice, PushSubscription

MOST: Final = 10  # browsers change their addresses and leave old ones behind; the oldest goes


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """What a browser told of itself."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


def add_device(*, member: Member, address: Address, label: str, now: datetime) -> tuple[PushSubscription, bool]:
    """Let a device take her messages, and return it and whether it is a new one; what lies ahead is planned for it.

    A device that was somebody else's is hers from now on: whoever signs in there last.
    Raises PushIsOff, or a VaultError when the address cannot be sealed.
    """
    if not ways.is_push_on():
        raise PushIsOff
    try:
        return _add(member, address, label, now)
    except IntegrityError:  # the same device was told of twice at the same moment
        return _add(member, address, label, now)


@transaction.atomic
def remove_device(*, member: Member, device_id: UUID, now: datetime) -> None:
    """Let a device take nothing more. Raises PushSubscription.DoesNotExist where she has no such device."""
    planning.take_turn(member.pk)
    PushSubscription.objects.get(member=member, pk=device_id).delete()
    planning.spread_again(member_id=member.pk, now=now)


@transaction.atomic
def choose_channels(*, member: Member, chosen: Mapping[str, bool], now: datetime) -> None:
    """Record her yes or no to channels, and exchange what waits for her; nothing that is due already is sent again."""
    planning.take_turn(member.pk)
    for channel, is_wanted in chosen.items():
        extent = ChannelChoice.Extent.ALL if is_wanted else ChannelChoice.Extent.NONE
        said = {"extent": extent, "changed_at": now}
        ChannelChoice.objects.update_or_create(member=member, channel=channel, defaults=said)
    planning.spread_again(member_id=member.pk, now=now)


@transaction.atomic
def _add(member: Member, address: Address, label: str, now: datetime) -> tuple[PushSubscription, bool]:
    planning.take_turn(member.pk)
    known = devices.hash_of(address.endpoint)
    PushSubscription.objects.filter(endpoint_hash=known).exclude(member=member).delete()
    row = PushSubscription.objects.filter(endpoint_hash=known).first()
    is_new = row is None
    row = row or PushSubscription(id=uuid7(), member=member, endpoint_hash=known, created_at=now)
    row.label = label
    row.subscription_sealed = devices.seal(row, endpoint=address.endpoint, p256dh=address.p256dh, auth=address.auth)
    row.save(force_insert=is_new)
    _let_the_oldest_go(member)
    planning.spread_again(member_id=member.pk, now=now)
    return row, is_new


def _let_the_oldest_go(member: Member) -> None:
    kept = PushSubscription.objects.filter(member=member).order_by("-pk").values("pk")[:MOST]
    PushSubscription.objects.filter(member=member).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
