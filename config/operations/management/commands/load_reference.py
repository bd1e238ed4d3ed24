"""`manage.py load_reference`: the agreement, prompts and support lines we are shipped with. Safe at every start."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from groups.services.reference import load_prompts, load_support_lines
from members.services.reference import load_agreement


class Command(BaseCommand):
    help = "Add the shipped agreement, prompts and support lines that are missing; edited rows stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing and say how much that was."""
        agreement = load_agreement(now=timezone.now())
        prompts, lines = load_prompts(), load_support_lines()
        if options["verbosity"]:
            self.stdout.write(f"added: {int(agreement)} agreement, {prompts} prompts, {lines} support lines")
