"""What the worker does at its start and every day, for whoever runs no worker or has just installed new zone data."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from groups.services import zonedata


class Command(BaseCommand):
    help = "Move what is scheduled to the present rules of each place's clock. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Move what needs it and say how much that was."""
        moved = zonedata.recompute_instants(now=timezone.now())
        self.stdout.write(f"{moved} sessions moved")
