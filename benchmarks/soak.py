"""A soak: fifty requests a second and five letters a second for half an hour, with web, worker, beat and a broker.

It fails where an answer is a 5xx or none, a transaction stays idle for longer than five seconds, a letter is lost or
comes twice, or the processes of web or worker hold over a tenth more at the end than after they had warmed up.
"""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from typing import Final

import psycopg

from benchmarks.claims import TOKEN, made_evenings, made_members
from benchmarks.deliveries_memory import broker
from benchmarks.directory import _populate as populate
from benchmarks.laboratory import Laboratory, laboratory
from benchmarks.reads import API, her_life
from benchmarks.sizes import size
from benchmarks.weblab import OURS, SETTINGS
from config.runner import ports

REQUESTS, LETTERS = 50, 5  # a second
HANDS: Final = 10  # connections; each asks in turn and keeps its own
MOST_IDLE, MOST_GROWTH = 5.0, 1.10
FINE: Final = {"200", "201", "204", "404", "409"}  # the evening has fewer seats than who want one and give one back
_WARM, _END = (0.2, 0.35), (0.85, 1.0)  # shares of the time that are compared
_EVENLY: Final = """
    UPDATE groups_session AS session
    SET starts_at = %(first)s + place * interval '1 minute', ends_at = %(first)s + (place + 60) * interval '1 minute',
        local_start = (%(first)s + place * interval '1 minute') AT TIME ZONE session.timezone
    FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(each)s AS place FROM groups_session
          WHERE circle_id IN (SELECT id FROM groups_circle WHERE slug LIKE 'planned-%%')) AS placed
    WHERE session.id = placed.id
"""
_IDLE: Final = """
    SELECT coalesce(extract(epoch FROM max(clock_timestamp() - state_change)), 0)::float FROM pg_stat_activity
    WHERE state LIKE 'idle in transaction%' AND datname = current_database()
"""


@dataclass
class Seen:
    """What came of it: statuses, seconds of each answer, the longest idle transaction, megabytes by kind and time."""

    statuses: Counter[str] = field(default_factory=Counter)
    spent: list[float] = field(default_factory=list)
    idle: float = 0.0
    memory: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def growth(self, kind: str) -> float:
        """Return how much more is held at the end than once warm, as a ratio of medians."""
        values = self.memory[kind]
        early, late = (values[int(a * len(values)) : int(b * len(values)) or None] for a, b in (_WARM, _END))
        return statistics.median(late) / statistics.median(early)


def main() -> None:
    """Run it for half a minute, five minutes or the half hour, and fail where a promise was broken."""
    seconds = size(quick=90, usual=300, full=1800)
    with laboratory() as lab, broker(lab):
        from benchmarks import population  # noqa: PLC0415

        lab.sink()
        _run(lab, "manage.py", "collectstatic", "--noinput", "--verbosity=0")
        populate(size(quick=300, usual=2_000, full=2_000), 12)
        requests = _requests()
        now = datetime.now(UTC).replace(microsecond=0)
        population.populate(LETTERS * seconds, starts_at=now + timedelta(days=5))
        with _Service(lab) as service:
            _plan(now)
            seen = _soak(service, requests, seconds)
            owed = _owed()
        arrived = Counter(key for key, _ in lab.accepted())
    doubled = arrived.total() - len(arrived)
    _tell(seen, seconds, letters=len(owed), lost=len(owed - arrived.keys()), doubled=doubled)


def _plan(now: datetime) -> None:
    """Let thirty full sessions begin each minute: the reminders three days before are due evenly from now on."""
    from django.db import connection  # noqa: PLC0415
    from django.db.models import Q  # noqa: PLC0415

    from benchmarks.population import SEATS, without_triggers  # noqa: PLC0415
    from notifications import planning  # noqa: PLC0415

    first = now.replace(second=0) + timedelta(days=3, minutes=1)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(_EVENLY, {"first": first, "each": 60 * LETTERS // SEATS})
    planning.plan_reminders(Q(session__circle__slug__startswith="planned-"), now=now)


def _owed(patience: float = 60) -> set[str]:
    """Wait for the last letters and return the keys of those that are due, unless they are true no longer."""
    from django.db.models.functions import Now  # noqa: PLC0415

    from notifications.letters import message_id  # noqa: PLC0415
    from notifications.letters.compose import key_of  # noqa: PLC0415
    from notifications.models import Delivery  # noqa: PLC0415

    ends = time.monotonic() + patience
    due = Delivery.objects.filter(due_at__lte=Now() - timedelta(seconds=patience / 2)).exclude(state="void")
    while due.filter(state__in=("pending", "leased")).exists() and time.monotonic() < ends:
        time.sleep(1)
    print(dict(Counter(due.values_list("state", flat=True))))
    return {message_id(key_of(row)) for row in due}


class _Service:
    """Web, worker and beat as the Procfile starts them."""

    def __init__(self, lab: Laboratory) -> None:
        self.port = ports.free_port()
        bind = f"--bind={ports.LOOPBACK}:{self.port}"
        web = ("gunicorn", OURS, "--workers=2", "--threads=4", "--no-control-socket", "--log-level=error", bind)
        celery = ("celery", "--app", "config")
        beat = ("beat", "--loglevel=ERROR", f"--schedule={lab.folder / 'beat'}", "--pidfile=")
        commands = {
            "web": web,
            "worker": (*celery, "worker", "--loglevel=ERROR", "--concurrency=2", "--without-gossip"),
            "beat": (*celery, *beat),
        }
        settings = {"DJANGO_SETTINGS_MODULE": SETTINGS}
        self.processes = {name: lab.start("-m", *command, **settings) for name, command in commands.items()}

    def __enter__(self) -> "_Service":
        if not ports.wait_until_answered(self.port, 60):
            raise RuntimeError("the web does not answer")
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self.processes.values()):
            process.terminate()
        for process in self.processes.values():
            process.wait(60)

    def megabytes(self) -> dict[str, float]:
        """Return what the children of web and worker hold for themselves, shared pages by their share."""
        return {name: sum(map(_held, _children(self.processes[name].pid))) for name in ("web", "worker")}


def _run(lab: Laboratory, *command: str) -> None:
    if lab.start(*command, DJANGO_SETTINGS_MODULE=SETTINGS).wait(120):
        raise RuntimeError(" ".join(command))


def _children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(each) for each in found.split()]


def _held(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024


@dataclass(frozen=True)
class Request:
    """One thing that is asked over and over."""

    method: str
    path: str
    cookie: str = ""
    body: object = None

    def send(self, line: HTTPConnection) -> int:
        """Ask, read everything and return the status."""
        headers = {"Accept": "application/json", "Content-Type": "application/json", "X-CSRFToken": TOKEN}
        if self.cookie:
            headers["Cookie"] = f"sessionid={self.cookie}; csrftoken={TOKEN}"
        line.request(self.method, self.path, json.dumps(self.body) if self.body else None, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status


def _requests() -> list[Request]:
    """Return a mixture: mostly reading, as a guest and as a member, and seats taken and given back."""
    hers, people = her_life(), made_members(60)
    (evening,) = made_evenings([member for member, _ in people], 1, 40)
    seat = f"{API}/sessions/{evening.pk}/seat/"
    guest = [f"{API}/circles/", f"{API}/circles/?q=bedtime", f"{API}/not-alone/", "/circles/", f"{API}/circles/facets/"]
    member = [
        "me/agenda/",
        "me/starting-soon/",
        "me/inbox/",
        "circles/suggestions/",
        f"circles/{hers['slug']}/sessions/",
    ]
    reads = [Request("GET", path) for path in guest]
    reads += [Request("GET", f"{API}/{path}", hers["cookie"]) for path in member] * 2
    mixed: list[Request] = []
    for _, cookie in people:
        mixed += [*reads, Request("PUT", seat, cookie, {"state": "in"}), *reads, Request("DELETE", seat, cookie)]
    return mixed


def _soak(service: _Service, requests: Sequence[Request], seconds: float) -> Seen:
    seen, over = Seen(), threading.Event()
    hands = [requests[number::HANDS] for number in range(HANDS)]
    askers = [threading.Thread(target=_ask, args=(service.port, hand, seen, over.is_set)) for hand in hands]
    for asker in askers:
        asker.start()
        time.sleep(1 / REQUESTS)
    _watch(service, seen, seconds)
    over.set()
    for asker in askers:
        asker.join(60)
    return seen


def _ask(port: int, requests: Sequence[Request], seen: Seen, is_over: Callable[[], bool]) -> None:
    """Ask at one's share of the pace, later where an answer took longer; every answer is counted."""
    line, pause, due = HTTPConnection("127.0.0.1", port, timeout=30), HANDS / REQUESTS, time.monotonic()
    for request in cycle(requests):
        if is_over():
            return
        began = time.monotonic()
        try:
            status = str(request.send(line))
        except (OSError, HTTPException) as trouble:
            line.close()
            status = f"{type(trouble).__name__} {request.path}"
        with seen.lock:
            seen.statuses[status if status in FINE else f"{status} {request.path}"] += 1
            seen.spent.append(time.monotonic() - began)
        due = max(due + pause, time.monotonic() - 1)
        time.sleep(max(0.0, due - time.monotonic()))


def _watch(service: _Service, seen: Seen, seconds: float) -> None:
    ends = time.monotonic() + seconds
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        while time.monotonic() < ends:
            ((idle,),) = connection.execute(_IDLE).fetchall()
            seen.idle = max(seen.idle, idle)
            for kind, held in service.megabytes().items():
                seen.memory.setdefault(kind, []).append(held)
            time.sleep(1)


def _tell(seen: Seen, seconds: float, *, letters: int, lost: int, doubled: int) -> None:
    slow = statistics.quantiles(seen.spent, n=100)
    print(f"\n### {seconds:,} seconds\n")
    print(f"{len(seen.spent):,} answers, {len(seen.spent) / seconds:.1f} a second: {dict(seen.statuses)}")
    print(f"median {slow[49] * 1000:.1f} ms, p99 {slow[98] * 1000:.1f} ms; longest idle transaction {seen.idle:.2f} s")
    print(f"{letters:,} letters: {lost} lost, {doubled} doubled")
    for kind, values in seen.memory.items():
        print(f"{kind}: {statistics.median(values):.0f} MB, at the end {seen.growth(kind):.3f} times as much as warm")
    broken = sorted(seen.statuses.keys() - FINE)
    broken += ["idle transaction"] if seen.idle > MOST_IDLE else []
    broken += ["letters"] if lost or doubled or not letters else []
    broken += [f"memory of {kind}" for kind in seen.memory if seen.growth(kind) > MOST_GROWTH]
    if broken:
        sys.exit(f"A promise is broken: {', '.join(broken)}")


if __name__ == "__main__":
    main()
