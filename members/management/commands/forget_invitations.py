"""Deletes invitations to facilitate that ended thirty days ago; beat and the loop without a broker call it."""

from django.core.management.base import BaseCommand

from config.api.clock import database_now
from members.services.inviting import forget_old_invitations


class Command(BaseCommand):
    """Safe to run twice."""

    help = "Delete invitations to facilitate that ended thirty days ago."

    def handle(self, *args: object, **options: object) -> None:
        """This function will do it, and say nothing."""
        forget_old_invitations(now=database_now())
