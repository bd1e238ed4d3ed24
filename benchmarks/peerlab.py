"""Programs of others, each in an environment of its own that `make bench-peers` installs; nothing of it enters ours."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from config.runner.parts import CHECKOUT

PROGRAMS: Final = Path(__file__).parent / "peers"
_ENVIRONMENTS: Final = CHECKOUT / "var"


def python_of(environment: str) -> Path | None:
    """Return the Python of that environment; where there is none, say so and return None."""
    python = _ENVIRONMENTS / environment / "bin" / "python"
    if python.exists():
        return python
    print(f"The environment var/{environment} is not installed: `make bench-peers` does that.")
    return None


def run(python: Path, program: str, *words: str, said: str = "", variables: Mapping[str, str] | None = None) -> str:
    """Run one of the programs of benchmarks/peers to its end and return what it wrote. Raises RuntimeError."""
    done = subprocess.run(
        [str(python), str(PROGRAMS / program), *words],
        env={**os.environ, **(variables or {})},
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def socket_of(database_url: str) -> str:
    """Return the host, or the folder of the socket, under which that database answers."""
    url = urlsplit(database_url)
    return url.hostname or parse_qs(url.query).get("host", [""])[0]
