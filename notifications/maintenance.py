"""Keeping the ledger alive and small: the heartbeat, and forgetting what was settled long ago."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from notifications.models import OPEN, AccountMail, Delivery, Heartbeat


def beat(job: str) -> None:
    """Note that a recurring job runs, on the database's clock."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(job=job, beat_at=Now())], update_conflicts=True, unique_fields=["job"], update_fields=["beat_at"]
    )


def purge() -> int:
    """Delete what was settled before the days for which deliveries are kept; return how many rows that were."""
    old = {"created_at__lt": Now() - timedelta(days=settings.DELIVERY_KEPT_DAYS), "expires_at__lt": Now()}
    deliveries, _ = Delivery.objects.filter(**old).exclude(state__in=OPEN).delete()
    mails, _ = AccountMail.objects.filter(expires_at__lt=Now()).exclude(state__in=OPEN).delete()
    return deliveries + mails
