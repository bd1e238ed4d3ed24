"""The loop that needs no broker: it does what beat, worker and broker do together. Any number of them is safe."""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection, connections
from uuid6 import uuid7

from config import vault
from config.api import retention
from config.api.clock import database_now
from config.audit import partitions
from config.privacy import keeping
from groups.services.daily import do_chores
from groups.services.sweep import sweep
from notifications import dispatch, maintenance, planning

log = logging.getLogger(__name__)

CHORES_EVERY: Final = 6 * 3600  # seconds, and once at the start: new zone data comes with it


class Command(BaseCommand):
    help = "Send what is due and reconcile, again and again, without any broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="settle what is due now, then leave")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until SIGTERM or Ctrl-C; the message in hand is finished first."""
        if options["once"]:
            _sweep()
            planning.reconcile(now=database_now())
            _round(threading.Event())
            return
        stop = threading.Event()

        def _stop(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        _loop(stop)


def _loop(stop: threading.Event) -> None:
    reconcile_at = purge_at = chores_at = time.monotonic()
    while not stop.is_set():
        close_old_connections()  # one that broke over a sealed letter, which waits for its next try
        try:
            _sweep()
            _round(stop)
            if time.monotonic() >= reconcile_at:
                planning.reconcile(now=database_now())
                reconcile_at = time.monotonic() + settings.DELIVERY_RECONCILE_SECONDS
            if settings.MAINTENANCE_BY_WORKER and time.monotonic() >= purge_at:
                maintenance.purge()
                keeping.purge(now=database_now())
                purge_at = time.monotonic() + settings.DELIVERY_PURGE_SECONDS
            if time.monotonic() >= chores_at:
                _do_chores()
                chores_at = time.monotonic() + CHORES_EVERY
        except (Error, vault.VaultError) as error:
            log.warning("a database is away (%s)", type(error).__name__)
            connections.close_all()
        stop.wait(settings.DELIVERY_TICK_SECONDS)


def _sweep() -> None:
    """Finish erasures, make archives, pass on what ran out; what cannot be done now is done at the next tick."""
    for turn in (keeping.keep, sweep):
        try:
            turn(now=database_now())
        except ExceptionGroup as wrong:
            log.exception("a sweep failed", exc_info=wrong)
            connection.close()


def _do_chores() -> None:
    """Write sessions that came into reach, follow new zone data, forget what is over; what failed is tried again."""
    try:
        do_chores(now=database_now())
    except ExceptionGroup as wrong:
        log.exception("a chore failed", exc_info=wrong)
        connection.close()
    retention.purge(database_now())
    call_command("clearsessions")
    call_command("forget_invitations")
    if settings.MAINTENANCE_BY_WORKER:
        partitions.tidy(now=database_now())


def _round(stop: threading.Event) -> None:
    maintenance.beat("tick")
    while not stop.is_set() and dispatch.send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH):
        pass
