"""One debt, one row for each channel that carries it. Planning and reconciling spread with the same function."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from notifications import ways
from notifications.kinds import KINDS
from notifications.models import Delivery, State
from notifications.planning.ledger import Owed, void, write


def spread(debts: Sequence[Owed]) -> list[Owed]:
    """Return the debts, and beside each the same over the other channels that its recipient takes."""
    hers = ways.of_members({debt.recipient_id for debt in debts})
    if not any(each.has_push for each in hers.values()):
        return list(debts)
    return [
        each
        for debt in debts
        for each in (debt, *(debt._replace(channel=way) for way in hers[debt.recipient_id].beside_mail(debt.kind)))
    ]


def spread_again(*, member_id: UUID, now: datetime) -> int:
    """Exchange what waits for her beside her mail after her channels changed, and return how many rows are new.

    What is due already is on its way by mail: a channel that is switched on never back-fills.
    """
    hers = ways.of_members([member_id])[member_id]
    dropped = [code for code in KINDS if not hers.beside_mail(code)]
    void(Q(recipient=member_id, kind__in=dropped) & ~Q(channel=ways.EMAIL))
    waiting = Delivery.objects.filter(recipient=member_id, channel=ways.EMAIL, state=State.PENDING, due_at__gt=now)
    return write([debt for debt in spread([_owed(row) for row in waiting]) if debt.channel != ways.EMAIL])


def _owed(row: Delivery) -> Owed:
    return Owed(
        recipient_id=row.recipient_id,
        kind=row.kind,
        occasion_id=row.occasion_id,
        session_id=row.session_id,
        version=row.version,
        lead_minutes=row.lead_minutes,
        due_at=row.due_at,
        expires_at=row.expires_at,
    )
