"""Keeping the ledger alive and small: the heartbeat, and putting away what is over."""

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from notifications import archive
from notifications.models import OPEN, AccountMail, Delivery, Heartbeat, Receipt


def beat(job: str) -> None:
    """Note that a recurring job runs, on the database's clock."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(job=job, beat_at=Now())], update_conflicts=True, unique_fields=["job"], update_fields=["beat_at"]
    )


def purge() -> int:
    """Archive deliveries that are over, delete account mails that are; return how many rows left the ledger."""
    Receipt.objects.filter(~Exists(Delivery.objects.filter(pk=OuterRef("pk")))).delete()  # of members who were erased
    mails, _ = AccountMail.objects.filter(expires_at__lt=Now()).exclude(state__in=OPEN).delete()
    beat("purge")
    return archive.tidy() + mails
