"""`manage.py run_maintenance`: what only the owner of the tables may do, for a service whose own role may not."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.audit import partitions
from notifications import maintenance


class Command(BaseCommand):
    help = "Archive deliveries that are over, make months ahead, and drop those that were kept for long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it once and say what went."""
        moved = maintenance.purge()
        months = partitions.tidy(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(
                f"{moved} deliveries and mails left the ledger; {months} months of the audit were dropped."
            )
