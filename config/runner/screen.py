"""What the person at the terminal sees: a short line for each step, and what the parts say, under their names."""

import sys
import threading
import time
from pathlib import Path
from typing import TextIO


class Screen:
    """Writes to standard output and to one log file for each part, begun afresh at every start of the runner."""

    def __init__(self, log_folder: Path, *, spent: float = 0) -> None:
        self._began = time.monotonic() - spent
        self._folder = log_folder
        self._logs: dict[str, TextIO] = {}
        self._lock = threading.RLock()
        self._is_open = True

    def step(self, text: str) -> None:
        """Say what was done, with the seconds since the start, set-up included."""
        self.say(f"[{time.monotonic() - self._began:5.1f} s] {text}")

    def say(self, text: str) -> None:
        """Write one line. A reader that went away is no reason to stop."""
        with self._lock:
            if not self._is_open:
                return
            try:
                print(text, flush=True)
            except (BrokenPipeError, ValueError):
                self._is_open = False

    def relay(self, name: str, line: str) -> None:
        """Pass on one line of a part, and keep it in the part's log."""
        self.keep(name, line)
        self.say(f"{name:8} | {line}")

    def keep(self, name: str, line: str) -> None:
        """Keep one line of a part in its log alone."""
        with self._lock:
            log = self._log(name)
            log.write(f"{line}\n")
            log.flush()

    def pass_on(self, _name: str, line: str) -> None:
        """Pass on one line of a step that words its own progress."""
        self.say(line)

    def _log(self, name: str) -> TextIO:
        if name not in self._logs:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._logs[name] = (self._folder / f"{name}.log").open("w")
        return self._logs[name]

    def close(self) -> None:
        """Keep Python's last flush from complaining when the reader went away."""
        if not self._is_open:
            sys.stdout = None
