"""Celery's way in: each task calls one function. Losing any of them loses nothing but seconds."""

import time

from celery import shared_task
from django.conf import settings
from uuid6 import uuid7

from config.api.clock import database_now
from notifications import dispatch, maintenance, planning


@shared_task(ignore_result=True)
def tick(**_: object) -> None:
    """Wake as many senders as the due rows need; safe to run twice, late, or from several beats."""
    maintenance.beat("tick")
    for _sender in range(dispatch.senders_needed()):
        send_due.delay()


@shared_task(ignore_result=True, expires=60)
def send_due(**_: object) -> None:
    """Settle batches until nothing is due, for a tick at most: the next one wakes as many senders as it takes.

    So a worker that is asked to leave can do so soon, however much is due.
    """
    until = time.monotonic() + settings.DELIVERY_TICK_SECONDS
    while dispatch.send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH) and time.monotonic() < until:
        pass


@shared_task(ignore_result=True)
def reconcile(**_: object) -> None:
    """Owe what is missing."""
    planning.reconcile(now=database_now())


@shared_task(ignore_result=True)
def purge(**_: object) -> None:
    """Forget what is old."""
    maintenance.purge()
