"""`manage.py export_circles [FILE]`: the circles that run, as a table; their links, places and people are not in it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from groups.exchange.table import table_of
from groups.models import Circle


class Command(BaseCommand):
    help = "Write the circles that run as CSV, to a file or to the terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        table = table_of(Circle.objects.filter(archived_at__isnull=True).order_by("slug"))
        if options["file"]:
            options["file"].write_text(table, encoding="utf-8", newline="")
        else:
            self.stdout.write(table, ending="")
