"""`manage.py keep_demo`: one demo session is always about to begin, so that a newcomer sees the letters arrive."""

import logging
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections
from django.utils import timezone

from config.api.errors import DomainError
from config.operations import gate, soon

logger = logging.getLogger(__name__)

LOOK_SECONDS = 3.0


class Command(BaseCommand):
    help = "Keep one demo session about to begin, with mom@example.org in it, and record that she came."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once, which looks a single time."""
        parser.add_argument("--once", action="store_true", help="look once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look every few seconds until stopped; a database that is away for a while ends nothing."""
        gate.refuse_in_production()
        is_first = True
        while True:
            is_first = not self._look(is_first=is_first) and is_first
            if options["once"]:
                return
            time.sleep(LOOK_SECONDS)

    def _look(self, *, is_first: bool) -> bool:
        try:
            close_old_connections()
            return soon.keep(now=timezone.now(), begins_now=is_first)
        except (Error, DomainError) as refused:
            # Whoever plays may have archived the circle, or the database restarts: the next look may go better.
            logger.warning("the demo waits: %s", type(refused).__name__)
            return False
