"""What a member does with her inbox: she opens an entry. The row itself remembers it."""

from datetime import datetime
from uuid import UUID

from members.models import Member
from notifications import selectors
from notifications.models import ArchivedDelivery, Delivery


def mark_read(*, member: Member, delivery_id: UUID, now: datetime) -> None:
    """Note when she first opened an entry; doing it again changes nothing.

    Raises KeptDelivery.DoesNotExist where her inbox has no such entry (any more).
    """
    entry = selectors.inbox(member_id=member.pk, now=now).get(pk=delivery_id)
    # In this order: what is being archived just now is waited for, and then found there.
    for rows in (Delivery.objects, ArchivedDelivery.objects):
        rows.filter(pk=entry.pk, read_at__isnull=True).update(read_at=now)
