"""Loopback ports: which one is free, and whether somebody answers there."""

import socket
import time

from config.runner.errors import Refused

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def check_free(port: int) -> None:
    """Raise Refused when another program already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a closed connection's remains do not matter
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            raise Refused(
                f"Port {port} may not be used by an ordinary user: choose one above 1023, as in `PORT=8080 make run`."
            ) from None
        except OSError:
            raise Refused(
                f"Port {port} is taken by another program: end that one, or choose another: `PORT={port + 1} make run`."
            ) from None


def answers(port: int) -> bool:
    """Tell whether something accepts connections on the port."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until_answered(port: int, seconds: float) -> bool:
    """Wait until something accepts connections on the port; return False when nothing did in time."""
    deadline = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
