"""Migrations are named by hand and lead both ways: forwards, back to nothing, and forwards again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tests.architecture import sources

REACH = ("host", "port", "user", "password")
APPS = ("notifications", "groups", "members", "privacy", "vault", "audit", "api")
MIGRATIONS = [path for app in sources.APPS for path in (sources.ROOT / app).rglob("migrations/[0-9]*.py")]
THERE_AND_BACK = """
import django; django.setup()
from django.apps import apps
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0); call_command("migrate", database="keys", verbosity=0)
first = {alias: sorted(connections[alias].introspection.table_names()) for alias in ("default", "keys")}
for label in %r:
    if apps.is_installed("config." + label) or apps.is_installed(label):
        for alias in ("default", "keys"):
            call_command("migrate", label, "zero", database=alias, verbosity=0)
left = [
    name for alias in ("default", "keys") for name in connections[alias].introspection.table_names()
    if name.split("_")[0] in %r
]
assert not left, left
call_command("migrate", verbosity=0); call_command("migrate", database="keys", verbosity=0)
assert first == {alias: sorted(connections[alias].introspection.table_names()) for alias in first}
"""


@pytest.fixture
def scratch() -> Iterator[dict[str, str]]:
    """Two empty databases on the tests' server, as the environment of a process that shall use them."""
    name = f"scratch_{uuid4().hex[:12]}"
    names = [name, f"{name}_keys"]
    reach = {key: value for key, value in connections["default"].get_connection_params().items() if key in REACH}
    with psycopg.connect(dbname="postgres", autocommit=True, **reach) as server:
        for each in names:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(each)))
        yield {"DATABASE_URL": _url(names[0]), "KEYS_DATABASE_URL": _url(names[1])}
        for each in names:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(each)))


def _url(name: str) -> str:
    """This function will return the tests' own address with another database's name."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def test_migrations_are_there() -> None:
    assert MIGRATIONS


def test_every_migration_is_named_by_hand() -> None:
    assert not [sources.place(path) for path in MIGRATIONS if "_auto_" in path.stem or path.stem.endswith("_auto")]


@pytest.mark.django_db(databases=["default", "keys", "audit"])
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.timeout(400)  # a machine that does much else is slow at it
def test_migrations_lead_there_and_back(scratch: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", THERE_AND_BACK % (APPS, APPS)],
        cwd=sources.ROOT,
        env=os.environ | scratch,
        capture_output=True,
        text=True,
        timeout=360,
    )
    assert done.returncode == 0, done.stderr[-3000:]
