"""Places for private servers, and the whole program started as a person would start it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.runner import cluster, ports, strays
from config.runner.session import marker_of

CHECKOUT = Path(__file__).resolve().parents[2]
INHERITED = ("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "PORT", "VAR_DIR")


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A temporary folder in which PostgreSQL's account can own something."""
    folder = cluster.scratch_folder("kindcircle-test-")
    yield folder
    cluster.end_servers_on(folder / "postgres")
    shutil.rmtree(folder)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """A `var/` of a test's own, with its system folder (for root) and its processes removed afterwards."""
    folder = tmp_path / "var"
    folder.mkdir()
    yield folder
    strays.end_marked(marker_of(folder), seconds=1)
    data = cluster.lasting_folder(folder, marker_of(folder))
    cluster.end_servers_on(data)
    if data.parent != folder:
        shutil.rmtree(data.parent)


class Program:
    """`python -m config.runner` in a process of its own, without a terminal."""

    def __init__(self, var: Path, port: int | None = None) -> None:
        self.var, self.port = var, port or ports.free_port()
        self.lines: list[str] = []
        kept = {name: value for name, value in os.environ.items() if name not in INHERITED}
        self.environment = kept | {"VAR_DIR": str(var), "PORT": str(self.port), "DATABASE_URL": "", "REDIS_URL": ""}
        self.running = subprocess.Popen(
            [sys.executable, "-m", "config.runner"],
            cwd=CHECKOUT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, words: str, seconds: float = 120) -> str:
        """Return the first line with these words, from now or before."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if found := [line for line in list(self.lines) if words in line]:
                return found[0]
            if self.running.poll() is not None and not self._reader.is_alive():
                break
            time.sleep(0.05)
        raise AssertionError(f"'{words}' was not said within {seconds} s:\n" + "".join(self.lines))

    def end(self, signum: int = signal.SIGTERM, seconds: float = 60) -> int:
        """Send the signal and return the exit code."""
        self.running.send_signal(signum)
        return self.running.wait(seconds)

    def _read(self) -> None:
        assert self.running.stdout
        for line in self.running.stdout:
            self.lines.append(line)


@pytest.fixture
def start_program(var: Path) -> Iterator[Callable[..., Program]]:
    """Starts the program; whatever still runs at the end of the test is killed."""
    started: list[Program] = []

    def start(port: int | None = None) -> Program:
        started.append(Program(var, port))
        return started[-1]

    yield start
    for program in started:
        if program.running.poll() is None:
            program.running.kill()
            program.running.wait()
