"""The step between a restored backup and the first request: whoever was erased is erased again."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from config.api.clock import database_now
from config.privacy import journal


class Command(BaseCommand):
    """`manage.py replay_erasures [--also FILE] [--if-needed]`."""

    help = "After restoring a backup: erase again whoever was erased since it was made. Nothing serves before that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the options."""
        parser.add_argument("--also", type=Path, help="what `list_erasures` wrote, where both databases were restored")
        parser.add_argument("--if-needed", action="store_true", help="say nothing where nobody came back")

    def handle(self, *, also: Path | None, if_needed: bool, **_options: Any) -> None:
        """This function will replay and say how many came back. Raises CommandError where somebody is still here."""
        now = database_now()
        if if_needed and journal.is_replayed(now=now):
            return
        found = journal.replay(now=now, also=_ids(also) if also else ())
        if not journal.is_replayed(now=now):
            raise CommandError("Somebody who was erased is still here. Look at the log, then repeat.")
        self.stdout.write(f"{found} erased again. The service may start.")


def _ids(path: Path) -> list[UUID]:
    try:
        return [UUID(line.split()[0]) for line in path.read_text().splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"--also is a file of ids, one to a line: {error}") from error
