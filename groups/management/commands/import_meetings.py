"""`manage.py import_meetings FILE`: circles from a Meeting Guide file. Safe to run again, and to be stopped."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.text import slugify

from groups.exchange.clocks import Unreadable
from groups.exchange.files import entries_in
from groups.exchange.reading import Defaults, read_entries
from groups.exchange.wording import sentence
from groups.management.progress import Progress
from groups.management.reporting import report
from groups.services.imports import take_entries
from members.zones import UnknownZone, canonical_zone


class Command(BaseCommand):
    help = "Take circles from a Meeting Guide file: hidden, and led by nobody until a coordinator names somebody."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file, what holds where it is silent, and whose it is."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
        parser.add_argument("--source", default="meeting-guide", help="a name for where the file is from; keep it")
        parser.add_argument("--timezone", default="", help="the zone of entries without one, as America/New_York")
        parser.add_argument("--language", default="en", help="the language of entries that say none")
        parser.add_argument(
            "--own", action="store_true", help="the organisation's own file: links, numbers and places are kept, sealed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read it, take it, say what became of each entry. Raises CommandError for a file that is none."""
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", options["language"]):
            raise CommandError("Give a language by its code, such as en or pt-BR.")
        defaults = Defaults(timezone=_zone(options["timezone"]), language=options["language"], is_own=options["own"])
        try:
            entries = read_entries(entries_in(options["file"].read_bytes()), defaults)
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from error
        except Unreadable as refused:
            raise CommandError(f"{refused.code}: {sentence(refused.code)}") from refused
        bar = Progress(len(entries), self.stderr)
        lines = take_entries(
            entries,
            source=slugify(options["source"])[:40] or "meeting-guide",
            actor=None,
            now=timezone.now(),
            is_trial=options["dry_run"],
            told=bar.step,
        )
        report(lines, self.stdout, is_trial=options["dry_run"])


def _zone(name: str) -> str:
    try:
        return canonical_zone(name) if name else ""
    except UnknownZone as unknown:
        raise CommandError(str(unknown)) from unknown
