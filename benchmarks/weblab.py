"""Programs that answer over HTTP, each in turn as one gunicorn with the same workers, and what the askers saw."""

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.laboratory import Laboratory
from config.runner import ports
from config.runner.parts import CHECKOUT

SETTINGS = "benchmarks.websettings"
OURS, FLOOR = "config.wsgi:application", "benchmarks.floor:application"
_SERVER = ("--workers=2", "--threads=1", "--worker-class=gthread", "--no-control-socket", "--log-level=error",
           "--keep-alive=30")  # fmt: skip
LINES = 4  # connections that ask at the same time


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of asking for a while: seconds of each answer, and how often each status came."""

    spent: list[float]
    statuses: dict[str, int]
    rate: float

    @property
    def p99(self) -> float:
        """Milliseconds within which 99 of 100 answers came."""
        return statistics.quantiles(self.spent, n=100)[98] * 1000

    @property
    def median(self) -> float:
        """Milliseconds of the middle answer."""
        return statistics.median(self.spent) * 1000


@contextlib.contextmanager
def serving(lab: Laboratory, program: str, *, python: Path | None = None, **variables: str) -> Iterator[int]:
    """Serve that program, ours or that of a peer with its own Python, for the length of a block and lend its port."""
    port = ports.free_port()
    bound = ("-m", "gunicorn", program, *_SERVER, f"--bind={ports.LOOPBACK}:{port}")
    process = lab.start(*bound, python=python, **{"DJANGO_SETTINGS_MODULE": SETTINGS, **variables})
    try:
        if not ports.wait_until_answered(port, 60):
            raise RuntimeError(f"{program} does not answer")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def asked(
    port: int, requests: Sequence[str], *, seconds: float = 3, most: int | None = None, lines: int = LINES,
    expects: str = "200",
) -> Seen:  # fmt: skip
    """Ask these over and over, or each once where `most` is their number. Raises RuntimeError for another status."""
    wish = {"port": port, "requests": list(requests), "lines": lines, "seconds": seconds, "most": most}
    program = [sys.executable, "-m", "benchmarks.load"]
    done = subprocess.run(program, cwd=CHECKOUT, input=json.dumps(wish), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout)
    others = set(told["statuses"]) - set(expects.split())
    if others:
        raise RuntimeError(f"{requests[0].splitlines()[0]} was answered {told['statuses']}")
    return Seen(told["spent"], told["statuses"], len(told["spent"]) / told["seconds"])


def get(path: str, *, cookie: str = "", key: str = "") -> str:
    """Return a request as it goes over the line, with a login or with the key of another program's API."""
    who = f"Cookie: sessionid={cookie}\r\n" if cookie else f"Authorization: Token {key}\r\n" if key else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{who}\r\n"


def put(path: str, body: object, *, cookie: str, token: str) -> str:
    """Return a request that writes, with the token that a browser shows."""
    text = json.dumps(body)
    who = f"Cookie: sessionid={cookie}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
    head = f"Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n{who}"
    return f"PUT {path} HTTP/1.1\r\n{head}\r\n{text}"


def post(path: str, body: object, *, key: str) -> str:
    """Return a request that writes, with the key of another program's API."""
    text = json.dumps(body)
    head = f"Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
    return f"POST {path} HTTP/1.1\r\n{head}Authorization: Token {key}\r\n\r\n{text}"
