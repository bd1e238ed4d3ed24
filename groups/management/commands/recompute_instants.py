"""What the worker does at its start and every day, for whoever runs no worker or has just installed new zone data."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import zonedata as shipped
from groups.services import zonedata
from groups.services.zonedata import Move


class Command(BaseCommand):
    help = "Move what is scheduled to the present rules of each place's clock, and prove it. Safe to run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--list", action="store_true", help="say which sessions moved, from when to when")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move what needs it, and prove it. Raises CommandError where a session could not follow."""
        now = timezone.now()
        followed = zonedata.follow_clocks(now=now)
        for move in followed.moved if options["list"] else ():
            self.stdout.write(_line(move))
        seen, off = zonedata.off_the_wall(now=now)
        told = sum(move.told for move in followed.moved)
        self.stdout.write(f"{len(followed.moved)} sessions moved, {told} people see another hour and are told")
        self.stdout.write(f"zone data {shipped.release()}: {seen - off} of {seen} sessions stand as their wall says")
        if followed.refused or off:
            notes = "; ".join(", ".join(getattr(error, "__notes__", [])) for error in followed.refused)
            raise CommandError(f"{off} sessions could not follow their clocks: {notes}. Move them by hand.")


def _line(move: Move) -> str:
    return (
        f"{move.session_id} {move.timezone} {move.local_start:%Y-%m-%d %H:%M}: "
        f"{_utc(move.old_starts_at)} -> {_utc(move.starts_at)}, {move.told} told"
    )


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
