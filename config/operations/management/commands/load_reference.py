"""`manage.py load_reference`: the agreement, words, prompts and lines we are shipped with. Safe at every start."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from groups.services.reference import load_prompts, load_support_lines, load_vocabulary
from members.services.reference import load_agreement


class Command(BaseCommand):
    help = "Add the shipped agreement, words, prompts and support lines that are missing; edited rows stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Add what is missing and say how much that was."""
        agreement = load_agreement(now=timezone.now())
        words, prompts, lines = load_vocabulary(), load_prompts(), load_support_lines()
        if options["verbosity"]:
            self.stdout.write(
                f"added: {int(agreement)} agreement, {words} words, {prompts} prompts, {lines} support lines"
            )
