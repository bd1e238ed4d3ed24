"""`manage.py rehearse_restore [--dump FILE --taken INSTANT]`: whether the backup would bring the service back."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operations.rehearsal import Failed, Report, rehearse


class Command(BaseCommand):
    """Restores beside the running service; nothing of that changes, and the copy is dropped."""

    help = "Restore a backup into a database of its own, make it ready, prove it, and drop it. The service goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the options."""
        parser.add_argument("--dump", type=Path, help="of pg_dump --format=custom; without it one is made now")
        parser.add_argument("--taken", type=instant, help="when that dump was begun, with its offset")

    def handle(self, *, dump: Path | None, taken: datetime | None, **_options: Any) -> None:
        """This function will say what was seen. Raises CommandError where a step fails or a proof does."""
        if (dump is None) != (taken is None):
            raise CommandError(
                "--dump and --taken belong together: without the instant nobody knows what went out since."
            )
        if dump is not None and not dump.is_file():
            raise CommandError("--dump names no file.")
        try:
            with TemporaryDirectory() as folder:
                report = rehearse(dump=dump, taken_at=taken, folder=Path(folder))
        except Failed as failure:
            raise CommandError(f"Not restored. {failure}") from None
        self._say(report)
        if report.wrong:
            raise CommandError("Restored, but not as it has to be: " + "; ".join(report.wrong))

    def _say(self, report: Report) -> None:
        for step, seconds in report.seconds.items():
            self.stdout.write(f"{seconds:8.1f} s {step}")
        self.stdout.write("\n".join([*report.said, f"{report.rows} rows are back."]))
        if not report.wrong:
            self.stdout.write("Nobody who was erased is back, and nothing would go out twice. The copy is dropped.")


def instant(text: str) -> datetime:
    """Return the instant. Raises ValueError where it is none, or has no offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("without an offset nobody knows which hour is meant")
    return moment
