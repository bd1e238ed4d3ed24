"""`manage.py import_circles FILE`: changes circles by a table that `export_circles` wrote and somebody edited."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groups.exchange.clocks import Unreadable
from groups.exchange.table import rows_in
from groups.exchange.wording import sentence
from groups.management.progress import Progress
from groups.management.reporting import report
from groups.serializers.table import checked_rows
from groups.services.tables import take_rows


class Command(BaseCommand):
    help = "Change circles by a CSV table; a row that is as before changes nothing, one that is outdated is refused."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, and whether only to look."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it, take it, say what became of each row. Raises CommandError for a file that is none."""
        try:
            rows = checked_rows(rows_in(options["file"].read_bytes()))
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        except Unreadable as refused:
            raise CommandError(f"{refused.code}: {sentence(refused.code)}") from refused
        bar = Progress(len(rows), self.stderr)
        lines = take_rows(rows, actor=None, now=timezone.now(), is_trial=options["dry_run"], told=bar.step)
        report(lines, self.stdout, is_trial=options["dry_run"])
