"""Makes the databases ready in one process: schema, reference and demo data, static files. Safe to run at every start.

Run by the supervisor as `python -m config.runner.prepare`, before any part that needs them.
"""

import hashlib
import sys
import time
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands
from django.db import OperationalError

STEPS = (
    ("schema", ("migrate",)),
    ("schema of the keys", ("migrate", "--database", "keys")),
    ("reference data", ("load_reference",)),
    ("demo data", ("load_demo",)),
)


def main() -> int:
    """Run every step, one line each, and return the exit code."""
    try:
        django.setup()
        for title, command in STEPS:
            _run(title, command)
    except ImproperlyConfigured as error:
        print(f"The settings are not usable: {error}")
        return 1
    except OperationalError as error:
        print(f"The database could not be used: {str(error).strip()}")
        print(
            "A database of your own must exist before the start, as must the one beside it whose name ends in '_keys'."
        )
        return 1
    _collect_static()
    return 0


def _run(title: str, command: tuple[str, ...]) -> None:
    if command[0] not in get_commands():
        print(f"          {title}: there is no command {command[0]} yet, left out")
        return
    began = time.monotonic()
    call_command(*command, verbosity=0)
    print(f"          {title} ready ({time.monotonic() - began:.1f} s)")


def _collect_static() -> None:
    """Collect the static files when one of them changed; compressing them takes seconds."""
    began, stamp, print_of_now = time.monotonic(), Path(settings.STATIC_ROOT).with_suffix(".stamp"), _fingerprint()
    if stamp.exists() and stamp.read_text() == print_of_now and Path(settings.STATIC_ROOT).exists():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(print_of_now)
    print(f"          static files ready ({time.monotonic() - began:.1f} s)")


def _fingerprint() -> str:
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
