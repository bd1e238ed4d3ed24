"""The devices of members, read for a batch: where they are called and with which keys. Nothing of it is ever shown."""

import json
from collections import defaultdict
from collections.abc import Collection
from hashlib import sha256
from uuid import UUID

from config import vault
from notifications.messages import Device
from notifications.models import PushSubscription


def of_members(member_ids: Collection[UUID]) -> dict[UUID, tuple[Device, ...]]:
    """Return the devices of each of these members, by three statements; who has none is not among them.

    One that cannot be read is no device: it keeps nobody else's messages back. Raises a VaultError when the keys
    cannot be had.
    """
    rows = list(PushSubscription.objects.filter(member__in=member_ids).order_by("pk")) if member_ids else []
    opened = vault.reveal_each([_sealed(row) for row in rows], actor=None, reason="sending")
    found: dict[UUID, list[Device]] = defaultdict(list)
    for row, text in zip(rows, opened, strict=True):
        if isinstance(text, str):  # else she was erased meanwhile, or it is broken
            found[row.member_id].append(Device(id=row.pk, **json.loads(text)))
    return {member_id: tuple(hers) for member_id, hers in found.items()}


def seal(row: PushSubscription, *, endpoint: str, p256dh: str, auth: str) -> bytes:
    """Return what a row keeps of a device. Raises a VaultError when it cannot be sealed."""
    text = json.dumps({"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
    return vault.seal(text, owner=_owner(row), place=vault.place(row, "subscription_sealed"))


def hash_of(endpoint: str) -> bytes:
    """Return by what a device is found again; an endpoint is as hard to guess as any secret address."""
    return sha256(endpoint.encode()).digest()


def _sealed(row: PushSubscription) -> vault.SealedText:
    place = vault.place(row, "subscription_sealed")
    return vault.SealedText(bytes(row.subscription_sealed), _owner(row), place)


def _owner(row: PushSubscription) -> vault.Owner:
    return vault.Owner.member(row.member_id)
