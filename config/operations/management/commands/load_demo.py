"""`manage.py load_demo`: 51 circles and 203 people to play with. Refused in production."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.operations import demo, gate


class Command(BaseCommand):
    help = "Load invented circles, sessions and people, all with one password; running it again adds nothing twice."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the reference data, then what of the demo is missing. Raises CommandError in production."""
        gate.refuse_in_production()
        call_command("load_reference", verbosity=0)
        told = demo.load(now=timezone.now())
        if options["verbosity"]:
            self.stdout.write(
                f"added: {told.circles} circles, {told.people} people, {told.sessions} sessions, {told.seats} seats"
            )
