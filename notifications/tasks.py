"""Celery's way in: each task calls one function. Losing any of them loses nothing but seconds."""

import mmap
from uuid import UUID

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings

from config.api.clock import database_now
from notifications import dispatch, maintenance, planning

_leaving = mmap.mmap(-1, 1)  # a byte that a worker shares with the processes it forks, so that they hear of its end


@worker_shutting_down.connect
def leave(**_: object) -> None:
    """Let whoever sends end after the batch in hand."""
    _leaving[0] = 1


@shared_task(ignore_result=True)
def tick(**_: object) -> None:
    """Wake as many senders as the due rows need; safe to run twice, late, or from several beats."""
    maintenance.beat("tick")
    holders = dispatch.hold_places()
    try:
        for holder in holders:
            send_due.apply_async(kwargs={"holder": str(holder)}, expires=settings.DELIVERY_WAKE_SECONDS)
    except Exception:
        dispatch.free_places(holders)  # the broker is away: who was not woken must not keep others from being woken
        raise


@shared_task(ignore_result=True)
def send_due(holder: str | None = None, **_: object) -> None:
    """Settle batches until nothing is due, for a tick and a share at most, or until the worker is asked to leave."""
    dispatch.work_off(UUID(holder) if holder else None, is_leaving=lambda: bool(_leaving[0]))


@shared_task(ignore_result=True)
def reconcile(**_: object) -> None:
    """Owe what is missing."""
    planning.reconcile(now=database_now())


@shared_task(ignore_result=True)
def purge(**_: object) -> None:
    """Forget what is old."""
    maintenance.purge()
