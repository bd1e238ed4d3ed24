"""Gives the commands of this package to manage.py and readies each connection to the database; it has no models."""

from django.apps import AppConfig

from config import instants


class OperationsConfig(AppConfig):
    name = "config.operations"
    label = "operations"

    def ready(self) -> None:
        """Let instants be read fast."""
        instants.install()
