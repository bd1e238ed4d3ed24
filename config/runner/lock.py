"""One runner for each `var/`: the kernel holds the lock and lets go of it when we die, however we die."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from config.runner.errors import Refused


@contextlib.contextmanager
def only_runner(file: Path, port: int) -> Iterator[None]:
    """Hold the lock for the length of a block. Raises Refused when another runner holds it."""
    with file.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            raise Refused(
                f"Kindcircle is already running from this folder ({handle.read().strip()}): stop that one first."
            ) from None
        handle.truncate(0)
        handle.write(f"process {os.getpid()}, http://127.0.0.1:{port}/\n")
        handle.flush()
        yield
        handle.truncate(0)
