"""Migrations that can run while the service does: `make check` asks squawk about each that is younger than a release.

A migration may say why a rule does not apply to it, in a line of its own: `# squawk: ban-drop-column, since ...`.
What stands in `tests/data/first_release.txt` met no table with a row in it, so it is not asked.
"""

import inspect
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Set
from io import StringIO
from pathlib import Path
from typing import Final

import django

django.setup()  # as a program of its own; where it is done already it does nothing

from django.core.management import call_command  # noqa: E402
from django.db.migrations import Migration  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

ROOT: Final = Path(__file__).resolve().parents[1]
FIRST_RELEASE: Final = ROOT / "tests" / "data" / "first_release.txt"
# Wishes of style, and what the settings of our connections say already (lock_timeout, config/settings/base.py).
NOT_ASKED: Final = (
    "prefer-text-field,prefer-bigint-over-int,prefer-bigint-over-smallint,prefer-identity,prefer-robust-stmts,"
    "prefer-timestamptz,require-timeout-settings,ban-char-field"
)
EXCUSE: Final = re.compile(r"^# squawk: (?P<rule>[a-z-]+), since \S.*$", re.MULTILINE)
SQUAWK: Final = Path(sys.executable).with_name("squawk")


def excuses(source: str) -> set[str]:
    """Return the rules that a migration says do not apply to it, each with a reason."""
    return {found["rule"] for found in EXCUSE.finditer(source)}


def findings(sql: str, *, in_transaction: bool, excused: Set[str] = frozenset()) -> str:
    """Return what squawk has against one migration's SQL, as its lines, or nothing."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(sql)
        file.flush()
        command = [str(SQUAWK), "--pg-version=15.0", f"--exclude={','.join([NOT_ASKED, *sorted(excused)])}"]
        command += ["--assume-in-transaction"] if in_transaction else []
        done = subprocess.run(
            [*command, "--reporter=gcc", file.name], capture_output=True, text=True, check=False, timeout=60
        )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).replace(file.name, "")


def ours() -> Iterator[Migration]:
    """Yield the migrations of this project, app by app, in their order."""
    for (_app, _name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if Path(inspect.getfile(type(migration))).is_relative_to(ROOT) and ".venv" not in inspect.getfile(
            type(migration)
        ):
            yield migration


def place(migration: Migration) -> str:
    """Return how a migration is named in the list: `groups.0001_circles`."""
    return f"{migration.app_label}.{migration.name}"


def sql_of(migration: Migration) -> str:
    """Return what a migration does, as SQL; the keys' tables are asked of their own database."""
    out = StringIO()
    database = "keys" if migration.app_label == "vault" else "default"
    call_command("sqlmigrate", migration.app_label, migration.name, database=database, stdout=out, no_color=True)
    return "\n".join(line for line in out.getvalue().splitlines() if line not in ("BEGIN;", "COMMIT;"))


def main() -> int:
    """Ask about each migration of ours that is not of the first release. Returns the exit code."""
    first = set(FIRST_RELEASE.read_text().split())
    asked, bad = 0, 0
    for migration in ours():
        if place(migration) not in first:
            source = Path(inspect.getfile(type(migration))).read_text()
            told = findings(sql_of(migration), in_transaction=migration.atomic, excused=excuses(source))
            asked, bad = asked + 1, bad + bool(told)
            sys.stdout.write(f"{place(migration)}\n{told}\n" if told else "")
    sys.stdout.write(f"{asked} migrations after the first release, {bad} of them not for a running service\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
