"""A rehearsal of the worst day: a backup is restored beside the running service, made ready, looked at, thrown away.

Nothing of the running service changes. The copy goes the way of docs/operations.md ("Restoring a backup"): tables, who
was erased, what may have been sent. The keys are those of the running service, as they would be on that day.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from config.logs import scrubbed

SUFFIX: Final = "_rehearsal"
STEP_SECONDS: Final = 3600
# What reaches a database, and how libpq's programs are told of it.
VARIABLES: Final = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
}  # fmt: skip
TABLES: Final = """
    SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
"""
# Due since the backup was made, and not set aside: the worker that starts on the copy would send it.
WOULD_GO_OUT: Final = """
    SELECT count(*) FROM notifications_delivery WHERE state IN ('pending', 'leased') AND due_at BETWEEN %s AND now()
"""
# What a place's new rules may not change, whatever becomes of the instants.
WALLS: Final = """
    SELECT md5(string_agg(concat_ws('|', id, local_start, timezone, duration_minutes, state), ',' ORDER BY id))
    FROM groups_session
"""
DESTROYED: Final = "SELECT owner_id FROM vault_datakey WHERE owner_kind = 'member' AND destroyed_at IS NOT NULL"


class Failed(Exception):
    """A step did not succeed; the message says which, and what its program said last."""


@dataclass
class Report:
    """What was seen: rows by table in the backup and in the copy, seconds by step, and what is wrong, if anything."""

    seconds: dict[str, float] = field(default_factory=dict)
    rows: int = 0
    said: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def rehearse(*, dump: Path | None, taken_at: datetime | None, folder: Path) -> Report:
    """Restore a backup (or one that is made now) into a database of its own, prove it, and drop it.

    `taken_at` is the last instant that the backup holds; it is needed with `dump`. Raises Failed.
    """
    report, counted = Report(), None
    if dump is None:
        dump, taken_at, counted = _made(folder, report)
    assert taken_at is not None  # noqa: S101  (the command asks for it)
    with _copy() as name:
        with _timed(report, "restore"):
            into = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}"]
            _client("pg_restore", *into, str(dump), to=name)
        with _timed(report, "make ready"):
            _wait_for_the_last_tick(name)
            _manage(name, "migrate", "--verbosity=0")
            report.said.append(_manage(name, "replay_erasures"))
            report.said.append(_manage(name, "quarantine_deliveries", "--since", taken_at.isoformat()))
        with _timed(report, "look"):
            _prove(name, report, counted=counted, taken_at=taken_at)
    return report


def rehearse_zones(*, folder: Path) -> Report:
    """Let a copy of this moment follow the zone data of this process, prove it, and drop the copy. Raises Failed."""
    report = Report()
    dump, _taken_at, _counted = _made(folder, report)
    with _copy() as name:
        with _timed(report, "restore"):
            into = ["--no-owner", "--no-privileges", "--exit-on-error", f"--dbname={name}"]
            _client("pg_restore", *into, str(dump), to=name)
            _manage(name, "migrate", "--verbosity=0")
        with _timed(report, "follow the clocks"):
            before = _walls(name)
            report.said.append(_manage(name, "recompute_instants", "--list"))
        with _timed(report, "look"):
            again = _manage(name, "recompute_instants")
            report.wrong += [] if again.startswith("0 sessions moved,") else [f"a second run says: {again}"]
            report.wrong += [] if _walls(name) == before else ["what a wall shows has changed"]
    return report


def _walls(name: str) -> str:
    with psycopg.connect(**_reach("default", name=name)) as copy:
        return str(copy.execute(WALLS).fetchall()[0][0])


def _made(folder: Path, report: Report) -> tuple[Path, datetime, dict[str, int]]:
    """Make a backup of this instant, and count what it holds: by one snapshot, so that both say the same."""
    path = folder / "default.dump"
    with _timed(report, "backup"), psycopg.connect(**_reach("default")) as live:
        live.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (taken_at, snapshot) = live.execute("SELECT now(), pg_export_snapshot()").fetchall()[0]
        _client("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
        return path, taken_at, _counts(live)


def _prove(name: str, report: Report, *, counted: dict[str, int] | None, taken_at: datetime) -> None:
    copied, kept = _reach("default", name=name), _reach("keys")
    with psycopg.connect(**copied) as copy, psycopg.connect(**kept) as keys:
        found = _counts(copy)
        report.rows = sum(found.values())
        if not found.get("members_member"):
            report.wrong.append("the copy holds no member")
        due = _number(copy, WOULD_GO_OUT, [taken_at])
        report.wrong += [f"{due} deliveries would go out a second time"] if due else []
        erased = [member for (member,) in keys.execute(DESTROYED).fetchall()]
        back = _number(copy, "SELECT count(*) FROM members_member WHERE id = ANY(%s)", [erased])
        report.wrong += [f"{back} who were erased are back"] if back else []
    # Getting it ready writes into the ledger and the journals. Circles, seats and words are those of the backup.
    for table, rows in (counted or {}).items():
        if table.startswith("groups_") and found.get(table) != rows:
            report.wrong.append(f"{table}: {rows} rows in the backup, {found.get(table)} in the copy")


def _counts(talk: psycopg.Connection[Any]) -> dict[str, int]:
    count = sql.SQL("SELECT count(*) FROM {}")
    return {name: _number(talk, count.format(sql.Identifier(name))) for (name,) in talk.execute(TABLES).fetchall()}


def _number(talk: psycopg.Connection[Any], query: Any, values: list[Any] | None = None) -> int:
    row = talk.execute(query, values).fetchone()
    return int(row[0]) if row else 0


def _reach(alias: str, *, name: str = "") -> dict[str, Any]:
    """Return what reaches a database of ours, or another one on its server."""
    kept = {key: value for key, value in connections[alias].get_connection_params().items() if key in VARIABLES}
    return kept | ({"dbname": name} if name else {})


def _beside() -> str:
    return f"{connections['default'].settings_dict['NAME']}{SUFFIX}"


@contextmanager
def _copy() -> Iterator[str]:
    """Lend a database of its own beside the running one, by its name, and drop it."""
    name = sql.Identifier(_beside())
    with psycopg.connect(**_reach("default"), autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        except psycopg.errors.DuplicateDatabase:
            raise Failed(f"{_beside()} is there: another rehearsal runs, or one was killed. Drop it first.") from None
        except psycopg.errors.InsufficientPrivilege:
            raise Failed("This role may not create databases: use one that may (CREATEDB).") from None
        try:
            yield _beside()
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _wait_for_the_last_tick(name: str) -> None:
    """Let three ticks go by, as quarantine asks for: in the backup a worker may have ticked a second ago."""
    with psycopg.connect(**_reach("default", name=name)) as copy:
        row = copy.execute("SELECT max(beat_at) FROM notifications_heartbeat WHERE job = 'tick'").fetchone()
    if row and row[0]:
        silent = (datetime.now(UTC) - row[0]).total_seconds()
        time.sleep(max(0.0, 3 * settings.DELIVERY_TICK_SECONDS + 1 - silent))


def _manage(name: str, *command: str) -> str:
    """Let a command of ours work on the copy; the keys stay those of the running service."""
    urls = {
        "DATABASE_URL": _url(os.environ["DATABASE_URL"], name),
        "KEYS_DATABASE_URL": _url(
            os.environ.get("KEYS_DATABASE_URL") or os.environ["DATABASE_URL"], connections["keys"].settings_dict["NAME"]
        ),
    }
    return _run([sys.executable, "manage.py", *command], env=urls)


def _url(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def _run(command: list[str], *, env: dict[str, str]) -> str:
    """Run one step. Passwords go by the environment: everybody on the machine reads arguments. Raises Failed."""
    done = subprocess.run(  # noqa: S603  # nosec B603  (our own programs, no shell)
        command, cwd=settings.BASE_DIR, env={**os.environ, **env},
        capture_output=True, text=True, check=False, timeout=STEP_SECONDS,
    )  # fmt: skip
    if done.returncode:
        last = scrubbed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "it said nothing")
        raise Failed(f"{Path(command[0]).name} {command[1]}: {last}")
    return done.stdout.strip()


def _client(name: str, *arguments: str, to: str = "") -> None:
    """Let a client program of PostgreSQL work on a database of ours, or on the copy. Raises Failed."""
    program = shutil.which(name)
    if program is None:
        raise Failed(f"{name} is not on the PATH: it comes with PostgreSQL's client programs, as new as the server.")
    reach = _reach("default", name=to)
    _run([program, *arguments], env={VARIABLES[key]: str(value) for key, value in reach.items() if value})


@contextmanager
def _timed(report: Report, step: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    report.seconds[step] = round(time.monotonic() - began, 1)
