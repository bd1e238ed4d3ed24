"""What invents people must never run where real ones are."""

from django.conf import settings
from django.core.management.base import CommandError


def refuse_in_production() -> None:
    """Raise CommandError unless the settings say that this is a development machine."""
    if not settings.DEVELOPMENT:
        raise CommandError("Demo data is for development only; this is a production configuration.")
