"""`manage.py rehearse_zones`: what the zone data of this installation would move, before the service has it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operations.rehearsal import Failed, rehearse_zones


class Command(BaseCommand):
    """Works on a copy of this moment beside the running service; nothing of that changes, and the copy is dropped."""

    help = "Show on a copy which sessions new zone data would move and who would be told, prove it, and drop the copy."

    def handle(self, **_options: Any) -> None:
        """This function will say what was seen. Raises CommandError where a step fails or a proof does."""
        try:
            with TemporaryDirectory() as folder:
                report = rehearse_zones(folder=Path(folder))
        except Failed as failure:
            raise CommandError(f"Not rehearsed. {failure}") from None
        for step, seconds in report.seconds.items():
            self.stdout.write(f"{seconds:8.1f} s {step}")
        self.stdout.write("\n".join(report.said))
        if report.wrong:
            raise CommandError("Not as it has to be: " + "; ".join(report.wrong))
        self.stdout.write("A second run moves nothing, and every wall shows what it did. The copy is dropped.")
