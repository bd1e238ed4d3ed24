"""Growing: the same requests where there are ten and a hundred times as many sessions, and planning as many reminders.

Each size is a process with a database and two web workers of its own, all there at once and asked in turns. Deep in the
directory is asked by the cursor of its last page, which is page 1,000 at the size of the targets.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from benchmarks.directory import _populate as populate
from benchmarks.laboratory import laboratory
from benchmarks.markdown import table
from benchmarks.reads import API, her_life
from benchmarks.sizes import size
from benchmarks.weblab import OURS, asked, get, serving
from config.runner.parts import CHECKOUT

CARDS, EACH = 20, 50  # of a page of the directory; sessions of a circle
FIRST, LAST, PLAN = "the directory, first page", "the directory, last page", "planning"


def main() -> None:
    """Start one after the other, ask all in turns, and print each kind of request with its three sizes."""
    most = size(quick=80, usual=4_000, full=20_000)
    runs, seconds = size(quick=1, usual=5, full=5), size(quick=1, usual=1, full=2)
    sizes = {f"{circles * EACH:,}": circles for circles in (most // 100 or 1, most // 10, most)}
    with ExitStack() as stack:
        places = {name: stack.enter_context(_place(max(circles, 30))) for name, circles in sizes.items()}
        measured: dict[str, dict[str, list[float]]] = {}
        for _ in range(runs):
            for kind in next(iter(places.values())).requests:
                for name, place in places.items():
                    measured.setdefault(kind, {}).setdefault(name, []).append(place.milliseconds(kind, seconds))
            for name, place in places.items():
                measured.setdefault(PLAN, {}).setdefault(name, []).append(place.planning())
    smallest = next(iter(sizes))
    for number, (kind, by_size) in enumerate(measured.items()):
        unit = "microseconds for a row" if kind == PLAN else "ms"
        print(table(f"{kind}, by sessions", by_size, unit=unit, base=smallest, name=f"growth_{number}"))
    pages = {kind: measured[kind][list(sizes)[-1]] for kind in (FIRST, LAST)}
    print(table(f"Page {most // CARDS:,} beside page 1", pages, unit="ms", base=FIRST, name="growth_pages"))


class Place:
    """One size: its web workers' port, what is asked there, and the process that plans."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        told = self._hear()
        self.port: int = told["port"]
        self.requests: dict[str, str] = told["requests"]

    def milliseconds(self, kind: str, seconds: float) -> float:
        """Return the middle answer's time, asked by one who waits for each."""
        return asked(self.port, [self.requests[kind]], seconds=seconds, lines=1).median

    def planning(self) -> float:
        """Return the microseconds in which a reminder is planned, all of them at once."""
        assert self._process.stdin is not None
        print("plan", file=self._process.stdin, flush=True)
        return float(self._hear()["microseconds"])

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                told: dict[str, Any] = json.loads(line)
                return told
        raise RuntimeError("a size ended before its time")


@contextmanager
def _place(circles: int) -> Iterator[Place]:
    command = [sys.executable, "-m", "benchmarks.growth", str(circles)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Place(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


def child(circles: int) -> None:
    """Be one size: populate, serve, tell where, and plan whenever a line asks for it."""
    with laboratory() as lab:
        populate(circles, EACH)
        hers = her_life()
        from benchmarks import population  # noqa: PLC0415
        from notifications import planning  # noqa: PLC0415

        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(circles * EACH // 10, starts_at=now + timedelta(days=5))
        with serving(lab, OURS) as port:
            print(json.dumps({"port": port, "requests": _requests(port, hers)}), flush=True)
            for _ in sys.stdin:
                population.forget_debts()
                began = time.perf_counter()
                planned = planning.plan_reminders(_all(), now=now)
                print(json.dumps({"microseconds": (time.perf_counter() - began) / planned * 1e6}), flush=True)


def _all() -> Any:
    from django.db.models import Q  # noqa: PLC0415

    return Q(session__circle__slug__startswith="planned-")


def _requests(port: int, hers: dict[str, str]) -> dict[str, str]:
    cookie, first = hers["cookie"], f"{API}/circles/?limit={CARDS}"
    return {
        FIRST: get(first, cookie=cookie),
        LAST: get(_last_page(port, first, cookie), cookie=cookie),
        "the directory, a word": get(f"{first}&q=bedtime", cookie=cookie),
        "the directory, tonight with a seat": get(f"{first}&starts_within=480&has_seats=true", cookie=cookie),
        "fifty sessions of a circle": get(f"{API}/circles/{hers['slug']}/sessions/?limit=50", cookie=cookie),
        "her agenda": get(f"{API}/me/agenda/?limit=50", cookie=cookie),
        "starting soon": get(f"{API}/me/starting-soon/", cookie=cookie),
        "suggestions": get(f"{API}/circles/suggestions/", cookie=cookie),
    }


def _last_page(port: int, path: str, cookie: str) -> str:
    """Go from page to page to the last full one, and return its address."""
    line = HTTPConnection("127.0.0.1", port)
    before = path
    while True:
        line.request("GET", path, headers={"Cookie": f"sessionid={cookie}", "Accept": "application/json"})
        answer = json.load(line.getresponse())
        if len(answer["results"]) < CARDS or not answer["next"]:
            return path if len(answer["results"]) == CARDS else before
        there = urlsplit(answer["next"])
        before, path = path, f"{there.path}?{there.query}"


if __name__ == "__main__":
    child(int(sys.argv[1]))
