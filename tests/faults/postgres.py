"""A PostgreSQL of a test's own, durable as in production, and copies of the test database to go back to."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.db import connection, connections
from psycopg import sql

from config.runner import cluster
from config.runner.ephemeral import PREFIX
from config.runner.postgres import PrivatePostgres
from tests.faults.harness import databases

NAME = "restarted"


@contextmanager
def own_server() -> Iterator[PrivatePostgres]:
    """Lend a durable server with our tables, to which this process and its children talk within the block."""
    folder = cluster.scratch_folder(f"{PREFIX}{os.getpid()}-")
    server = PrivatePostgres(folder / "own" / "postgres", durable=True)
    (folder / "own").mkdir(mode=0o711)
    server.start()
    try:
        server.create_database(NAME)
        _copy_tables(server)
        with _talking_to(server.url(NAME)):
            yield server
    finally:
        server.stop()
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def restart_at_once(server: PrivatePostgres) -> None:
    """Let the server fall as if its machine had, and start it again: PostgreSQL calls that an immediate shutdown."""
    assert server.pid is not None
    os.kill(server.pid, signal.SIGQUIT)
    server.finish(10)
    connection.close()
    server.start()


@contextmanager
def backup() -> Iterator[str]:
    """Make a copy of the test database as it is now and lend its address."""
    here = connections["default"].settings_dict["NAME"]
    address = urlsplit(databases()["DATABASE_URL"])
    copy = f"{here}_backup"
    connection.close()
    with psycopg.connect(address._replace(path="/postgres").geturl(), autocommit=True) as server:
        names = {"copy": sql.Identifier(copy), "here": sql.Identifier(here)}
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {copy} WITH (FORCE)").format(**names))
        # A server that an earlier test left waiting for the next one looks at it too, and will connect again.
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [here])
        server.execute(sql.SQL("CREATE DATABASE {copy} TEMPLATE {here}").format(**names))
        try:
            yield address._replace(path=f"/{copy}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {copy} WITH (FORCE)").format(**names))


def _copy_tables(server: PrivatePostgres) -> None:
    dump, restore = (str(server.programs / program) for program in ("pg_dump", "psql"))
    told = subprocess.run([dump, "--no-owner", databases()["DATABASE_URL"]], capture_output=True, check=True).stdout
    subprocess.run(
        [restore, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", server.url(NAME)],
        input=told, capture_output=True, check=True,
    )  # fmt: skip


@contextmanager
def _talking_to(url: str) -> Iterator[None]:
    ways = [connections["default"], connections["audit"]]  # both lead to one database
    before = [dict(way.settings_dict) for way in ways]
    others = os.environ["DATABASE_URL"]
    there = psycopg.conninfo.conninfo_to_dict(url)
    for way in ways:
        way.close()
        way.settings_dict |= {"NAME": there["dbname"], "HOST": there["host"], "PORT": "", "USER": there["user"]}
    os.environ.setdefault("KEYS_DATABASE_URL", others)
    os.environ["DATABASE_URL"] = url
    try:
        yield
    finally:
        for way, settings in zip(ways, before, strict=True):
            way.close()
            way.settings_dict.update(settings)
        os.environ["DATABASE_URL"] = others
