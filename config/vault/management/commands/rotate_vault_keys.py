"""Wraps every data key under the first master key of VAULT_MASTER_KEYS. Repeat until it says that none is left."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.vault import masters, rotation


class Command(BaseCommand):
    """`manage.py rotate_vault_keys [--batch N] [--dry-run]`."""

    help = "Wrap all data keys under the current master key; an older one may leave the list once none is left."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """This function will declare the two options."""
        parser.add_argument("--batch", type=int, default=500, help="rows to a transaction (default 500)")
        parser.add_argument("--dry-run", action="store_true", help="only count the keys under each master key")

    def handle(self, *, batch: int, dry_run: bool, **_options: Any) -> None:
        """This function will rotate and say what is left. Raises CommandError while any key is under another one."""
        current, _key = masters.current()
        if dry_run:
            for id, count in rotation.census().items():
                self.stdout.write(f"{id}{' (current)' if id == current else ''}: {count}")
            return
        if batch < 1:
            raise CommandError("--batch is at least 1.")
        done = rotation.rewrap(batch=batch)
        self.stdout.write(f"{done.rewrapped} keys wrapped under {current}; {done.left} left.")
        if done.unreadable:
            raise CommandError(f"{done.unreadable} keys cannot be opened: is their master key still listed?")
        if done.left:
            raise CommandError("Some keys were made under an older master key meanwhile: restart those, then repeat.")
