"""A database of its own that keeps its promises, a mail server that costs nothing, and processes that send."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django

from config.runner import environment, ports
from config.runner.cluster import scratch_folder
from config.runner.parts import CHECKOUT
from config.runner.postgres import PrivatePostgres

SETTINGS = "benchmarks.settings"


@dataclass
class Laboratory:
    """What a benchmark works with. Its database waits for the disk as a real one does."""

    folder: Path
    variables: dict[str, str]
    sink_port: int
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def log(self) -> Path:
        """Return the file in which the mail server writes what it accepted."""
        return self.folder / "accepted"

    def start(
        self, *command: str, core: int | None = None, python: Path | None = None, **variables: str
    ) -> subprocess.Popen[str]:
        """Start a process with the laboratory's environment, on one core where one is named.

        With the Python of a peer it works in the laboratory's folder, where it meets none of our modules.
        """
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        process = subprocess.Popen(
            [*pinned, str(python or sys.executable), *command],
            cwd=self.folder if python else CHECKOUT,
            env={**self.variables, **variables},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._processes.append(process)
        return process

    def sink(self) -> None:
        """Start the mail server on the last core."""
        process = self.start("-m", "benchmarks.sink", str(self.sink_port), str(self.log), str(last_core()))
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the mail server does not start")

    def accepted(self) -> list[tuple[str, float]]:
        """Return Message-ID and second of what was accepted so far."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [(key, float(at)) for key, at in (line.rsplit(" ", 1) for line in lines)]

    def forget(self) -> None:
        """Empty the mail server's log."""
        if self.log.exists():
            os.truncate(self.log, 0)

    def close(self) -> None:
        """End what was started, each by its own id."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait(10)


def last_core() -> int:
    """Return the number of the last core that we may use."""
    return max(os.sched_getaffinity(0))


@contextlib.contextmanager
def laboratory() -> Iterator[Laboratory]:
    """Lend a laboratory, with the tables made and Django ready in this process."""
    with tempfile.TemporaryDirectory(prefix="kindcircle-bench-") as folder:
        place = scratch_folder(f"kindcircle-ephemeral-{os.getpid()}-")
        postgres = PrivatePostgres(place / "postgres", durable=True)
        lab = None
        try:
            postgres.start()
            lab = _laboratory(Path(folder), postgres)
            yield lab
        finally:
            if lab:
                lab.close()
            postgres.stop()
            subprocess.run(["rm", "-rf", str(place)], check=False)


def _laboratory(folder: Path, postgres: PrivatePostgres) -> Laboratory:
    for name in ("kindcircle", "kindcircle_keys"):
        postgres.create_database(name)
    servers = {
        "DATABASE_URL": postgres.url("kindcircle"),
        "KEYS_DATABASE_URL": postgres.url("kindcircle_keys"),
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    port = ports.free_port()
    variables = environment.for_parts(marker="bench", var=folder, port=1, mail_port=port, servers=servers)
    variables |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "SINK_PORT": str(port)}
    for database in ("default", "keys"):
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0", f"--database={database}"],
            cwd=CHECKOUT,
            env=variables,
            check=True,
        )
    os.environ.update(variables)
    django.setup()
    return Laboratory(folder, variables, port)
