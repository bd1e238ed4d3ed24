"""The API as a process that can be killed in the middle of something and started again at the same address."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from config.runner import ports
from config.runner.child import tethered
from config.runner.parts import CHECKOUT, QUIET
from tests.processes import environment

PROGRAM: Final = [sys.executable, *QUIET, "-m", "tests.browser.app.standing"]
OPTIONS: Final = [
    "--workers=1", "--threads=8", "--preload", "--no-control-socket", "--graceful-timeout=1", "--log-level=warning",
]  # fmt: skip
PATIENCE = 30.0


class Api:
    """gunicorn on this test run's databases. `kill` is a real SIGKILL of every process of it."""

    def __init__(self) -> None:
        self.port = ports.free_port()
        self.root = f"http://localhost:{self.port}"  # a passkey needs a name; an address of digits has none
        self._words = tempfile.TemporaryFile("w+")  # noqa: SIM115  (it lasts as long as the program)
        self._server = 0
        self._program = subprocess.Popen(
            tethered([*PROGRAM, *OPTIONS, f"--bind={ports.LOOPBACK}:{self.port}"]),
            env=environment(DJANGO_SETTINGS_MODULE="tests.browser.app.settings"),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            text=True,
            bufsize=1,
        )

    @property
    def is_up(self) -> bool:
        """Tell whether its processes run."""
        assert self._program.stdout is not None
        if self._server and select.select([self._program.stdout], [], [], 0)[0]:
            self._hear_the_end()
        return bool(self._server)

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers."""
        if self.is_up:
            return
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write("\n")
        said = self._program.stdout.readline()
        assert said, f"the program ended: {self._last_words()}"
        self._server = int(said)
        end = time.monotonic() + PATIENCE
        while not self._answers():
            assert self.is_up, f"the server ended: {self._last_words()}"
            assert time.monotonic() < end, f"the server does not answer: {self._last_words()}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a power cut would: requests on their way get no answer."""
        if self._server:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._server, signal.SIGKILL)
            self._hear_the_end()
            self._await_silence()

    def dismiss(self) -> None:
        """Kill it for the last time, and end the program that it is made of."""
        self.kill()
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._program.wait(PATIENCE)
        self._words.close()

    def _hear_the_end(self) -> None:
        assert self._program.stdout is not None
        self._program.stdout.readline()
        self._server = 0

    def _await_silence(self) -> None:
        """Wait until the address refuses: the last process of a killed group may keep it open for a moment."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                socket.create_connection((ports.LOOPBACK, self.port), timeout=1).close()
            except ConnectionRefusedError:
                return
            except OSError:  # reset or late: it is dying
                pass
            time.sleep(0.02)
        raise AssertionError("a killed server still listens")

    def _last_words(self) -> str:
        self._words.seek(0)
        return " / ".join(self._words.read().splitlines()[-10:])

    def _answers(self) -> bool:
        try:
            with urlopen(f"http://{ports.LOOPBACK}:{self.port}/livez", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False
