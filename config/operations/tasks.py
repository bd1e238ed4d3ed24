"""Housekeeping of the leaves, which know no Celery. A task decides nothing: it calls one function."""

from celery import shared_task
from django.utils import timezone

from config.api import retention


@shared_task(ignore_result=True)
def purge_api_records(**_: object) -> None:
    """Delete kept answers past their day and throttle windows that are over."""
    retention.purge(timezone.now())
