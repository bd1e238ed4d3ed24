"""What the privacy leaf announces, inside the transaction that made it true. Whoever writes letters listens."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.dispatch import Signal

published = Signal()  # sender: the event's class; keyword: event


@dataclass(frozen=True, kw_only=True)
class ExportReady:
    """Her archive can be downloaded, once, until `expires_at`."""

    member_id: UUID
    export_id: UUID
    expires_at: datetime
    at: datetime


def publish(event: ExportReady) -> None:
    """This function will tell every listener now; one that cannot write down what follows undoes the change.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} published outside a transaction")
    published.send(sender=type(event), event=event)
