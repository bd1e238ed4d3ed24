"""One process of ours, in a session of its own. On Linux it is told to stop when we die, however we die.

Start children from the main thread only: the kernel ties a child to the thread that started it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from config.runner.account import Account

TETHER = str(Path(__file__).with_name("tether.py"))
Relay = Callable[[str, str], None]  # name of the part, one line of its output
Hurry = Callable[[], bool]


def no_hurry() -> bool:
    """Tell a waiting stop that it may take its time."""
    return False


def tethered(
    command: Sequence[str], *, death_signal: int = signal.SIGTERM, account: Account | None = None
) -> list[str]:
    """Return the command line that runs the command bound to this process and, if given, under another account."""
    uid, gid = (account.uid, account.gid) if account else (-1, -1)
    numbers = (os.getpid(), int(death_signal), uid, gid)
    return [sys.executable, "-I", "-S", TETHER, *(str(number) for number in numbers), *command]


class Child:
    """A program that can be started again after it ended, and is stopped with everything that it started."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        relay: Relay | None = None,
        stop_signal: int = signal.SIGTERM,
        account: Account | None = None,
        cwd: Path | None = None,
        stdin: bytes | None = None,
    ) -> None:
        self.name = name
        self.command = tethered(command, death_signal=stop_signal, account=account)
        self.environment = dict(environment)
        self.relay, self.stop_signal, self.cwd, self.stdin = relay, stop_signal, cwd, stdin
        self.last_words: deque[str] = deque(maxlen=10)
        self._running: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    def start(self) -> None:
        """Start the program and begin to read what it says."""
        self._running = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd=self.cwd,
            stdin=subprocess.PIPE if self.stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if self._running.stdin and self.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self._running.stdin as pipe:
                pipe.write(self.stdin)
        self._reader = threading.Thread(target=self._read, args=(self._running.stdout,), daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """The process id of the latest start."""
        return self._running.pid if self._running else None

    def exit_code(self) -> int | None:
        """Return how it ended, or None while it runs. What it left behind in its session is ended at once."""
        if self._running is None:
            return 0
        code = self._running.poll()
        if code is not None:
            self._end_session()
        return code

    def ask_to_stop(self) -> None:
        """Send the program its stop signal; it passes that on to its own children as it sees fit."""
        if self._running and self._running.poll() is None:
            self._running.send_signal(self.stop_signal)

    def finish(self, seconds: float, *, hurry: Hurry = no_hurry) -> None:
        """Wait until it has ended; after so many seconds, or when hurried, end its whole session the hard way."""
        if self._running is None:
            return
        deadline = time.monotonic() + seconds
        while self._running.poll() is None and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        self._end_session()
        self._running.wait()
        if self._reader:
            self._reader.join(timeout=1)

    def _end_session(self) -> None:
        assert self._running is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._running.pid, signal.SIGKILL)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                text = line.decode(errors="replace").rstrip()
                self.last_words.append(text)
                if self.relay:
                    self.relay(self.name, text)
