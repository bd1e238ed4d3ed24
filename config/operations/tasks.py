"""Housekeeping of the leaves, which know no Celery. A task decides nothing: it calls one function."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from config.api import retention
from config.api.clock import database_now
from config.audit import partitions
from config.privacy import keeping


@shared_task(ignore_result=True)
def purge_api_records(**_: object) -> None:
    """Delete kept answers past their day and throttle windows that are over."""
    retention.purge(timezone.now())


@shared_task(ignore_result=True)
def keep_privacy(**_: object) -> None:
    """Finish erasures and make the archives that were asked for; the loop without a broker does the same."""
    keeping.keep(now=database_now())


@shared_task(ignore_result=True)
def purge_privacy(**_: object) -> None:
    """Delete what the journal of erasures and the lists of logins need no more."""
    keeping.purge(now=database_now())


@shared_task(ignore_result=True)
def purge_expired_logins(**_: object) -> None:
    """Delete logins that are over; while a code was asked for, one holds the address that it was sent to."""
    call_command("clearsessions")


@shared_task(ignore_result=True)
def purge_audit(**_: object) -> None:
    """Make the months of the audit that are missing, and drop those that are over for long enough."""
    partitions.tidy(now=timezone.now())


@shared_task(ignore_result=True)
def forget_invitations(**_: object) -> None:
    """Delete invitations to facilitate that ended thirty days ago; the loop without a broker does the same."""
    call_command("forget_invitations")
