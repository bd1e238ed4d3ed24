"""The journal as text, to be kept where neither database is: one id and instant to a line, and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand

from config.privacy import journal


class Command(BaseCommand):
    """`manage.py list_erasures`."""

    help = "Write the journal of erasures, for `replay_erasures --also`."

    def handle(self, **_options: Any) -> None:
        """This function will write the oldest first."""
        for member_id, erased_at in journal.entries():
            self.stdout.write(f"{member_id} {erased_at.isoformat(timespec='seconds')}")
