"""The step between a restored backup and the first tick."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.api.clock import database_now
from notifications import selectors
from notifications.dispatch.quarantine import quarantine


class Command(BaseCommand):
    help = "After restoring a backup: set aside what may have been sent since it was made. Stop every worker first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", required=True, type=instant, help="when the backup was made, with its offset")
        parser.add_argument("--dry-run", action="store_true", help="count, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many of each kind. Raises CommandError where a worker runs already or the instant lies ahead."""
        now = database_now()
        if options["since"] > now:
            raise CommandError(f"--since lies ahead; the database's clock says {now.isoformat(timespec='seconds')}.")
        _check_that_nothing_ticks(now)
        found = quarantine(since=options["since"], dry_run=options["dry_run"])
        for kind, number in found.items():
            self.stdout.write(f"{number:8} {kind}")
        verb = "would be set aside" if options["dry_run"] else "set aside"
        self.stdout.write(f"{sum(found.values()):8} {verb} as perhaps sent; none of them is sent again")


def instant(text: str) -> datetime:
    """Return the instant. Raises ValueError where it is none, or has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without an offset nobody knows which hour is meant")
    return moment


def _check_that_nothing_ticks(now: datetime) -> None:
    last = selectors.last_tick_at()
    if last is not None and now - last < 3 * timedelta(seconds=settings.DELIVERY_TICK_SECONDS):
        raise CommandError(
            f"A worker looked after deliveries at {last.isoformat(timespec='seconds')}: stop them all, and "
            "restore again, for what came back with the backup may have gone out a second time."
        )
