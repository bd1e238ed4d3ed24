"""Servers for one command or one test run: `python -m config.runner.ephemeral -- COMMAND`. Nothing of them is kept."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config.runner import cluster, strays
from config.runner.errors import Refused
from config.runner.postgres import PrivatePostgres
from config.runner.valkey import PrivateValkey

PREFIX = "kindcircle-ephemeral-"
DATABASE = "kindcircle"


class EphemeralServers:
    """A fast PostgreSQL and a Valkey in a temporary folder, each only where the environment names none already."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._postgres: PrivatePostgres | None = None
        self._valkey: PrivateValkey | None = None

    def start(self) -> dict[str, str]:
        """Start what is missing and return the variables that name it. Raises Refused when a server fails."""
        clear_abandoned()
        variables: dict[str, str] = {}
        if not os.environ.get("DATABASE_URL"):
            variables |= self._start_postgres()
        if not os.environ.get("REDIS_URL"):
            self._valkey = PrivateValkey(marker=PREFIX + str(os.getpid()))
            self._valkey.start()
            variables["REDIS_URL"] = self._valkey.url()
        return variables

    def stop(self) -> None:
        """Stop both and remove the folder. May be called twice."""
        for server in (self._valkey, self._postgres):
            if server:
                server.stop()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = self._postgres = self._valkey = None

    def _start_postgres(self) -> dict[str, str]:
        self._folder = cluster.scratch_folder(f"{PREFIX}{os.getpid()}-")
        self._postgres = PrivatePostgres(self._folder / "postgres", durable=False)
        self._postgres.start()
        names = {"DATABASE_URL": DATABASE, "KEYS_DATABASE_URL": f"{DATABASE}_keys"}
        for name in names.values():
            self._postgres.create_database(name)
        return {variable: self._postgres.url(name) for variable, name in names.items()}


def clear_abandoned() -> None:
    """Remove the servers and folders of test runs that were killed before they could do it themselves."""
    for folder in cluster.scratch_folders(PREFIX):
        owner = folder.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not strays.is_alive(int(owner)):
            cluster.end_servers_on(folder / "postgres")
            strays.end_marked(PREFIX + owner)
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def ephemeral_servers() -> Iterator[dict[str, str]]:
    """Lend servers for the length of a block."""
    servers = EphemeralServers()
    try:
        yield servers.start()
    finally:
        servers.stop()


def main(arguments: list[str]) -> int:
    """Run the command with servers of its own and return its exit code."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    try:
        with ephemeral_servers() as variables:
            return subprocess.run(command, env=os.environ | variables, check=False).returncode
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
