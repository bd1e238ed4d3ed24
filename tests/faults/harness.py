"""Real processes around a real ledger: workers and a mail server to start, and the verdict to read at the end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.db import connections
from django.db.models import F, Q
from django.db.models.functions import Now
from uuid6 import uuid7

from groups.models import Circle, Membership, Seat, Session
from members.models import Member
from notifications import planning
from notifications.letters import message_id
from notifications.letters.compose import key_of
from notifications.models import Delivery
from tests.factories import make_circle
from tests.faults import settings as fault_settings

ROOT = Path(__file__).parents[2]
LEASE, TICK = fault_settings.DELIVERY_LEASE_SECONDS, fault_settings.DELIVERY_TICK_SECONDS
PATIENCE = 90.0
WORK = 8.0  # seconds to start a process on a busy machine and to send sixty letters
SLUG = "faults"


@dataclass
class Verdict:
    """What arrived at the mail server against what was owed, counted by Message-ID."""

    lost: int
    dup: int
    late_p99: float
    earliest: float  # seconds after it was due; what came too early is below zero
    most_copies: int
    states: dict[str, int]

    def __str__(self) -> str:
        return f"lost={self.lost} dup={self.dup} late_p99={self.late_p99:.1f}s copies<={self.most_copies} {self.states}"


@dataclass
class Lab:
    """One test's processes. Leaving it kills them all, each by its own pid."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT  # where the processes take their code from
    patience: float = PATIENCE
    sink_port: int = 0
    found: Verdict | None = None  # the latest
    _processes: list[subprocess.Popen[str]] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        self.sink_port = free_port()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()  # also ends a stopped one
            process.wait(10)
            if process.stdout:
                process.stdout.close()
        self._stack.close()

    @property
    def log(self) -> Path:
        """Return the file in which the mail server writes what it accepted."""
        return self.folder / "sink.jsonl"

    def sink(self, **faults: float) -> subprocess.Popen[str]:
        """Start the mail server, with the shares of answers that it gets wrong."""
        wrong = {f"SINK_{name.upper().lstrip('_')}": str(share) for name, share in faults.items()}
        return self.start("tests.faults.sink", str(self.sink_port), str(self.log), **wrong)

    def worker(self, fault: str = "") -> subprocess.Popen[str]:
        """Start a sender that kills or stops itself as told: point:number:kill."""
        return self.start("tests.faults.worker", FAULT=fault)

    def start(self, module: str, *arguments: str, wait: bool = True, **environment: str) -> subprocess.Popen[str]:
        """Start a module and wait for its first line."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=self.root,
            env={**os.environ, **databases(), **self.environment, "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
                 "SINK_PORT": str(self.sink_port), **environment},
            stdout=subprocess.PIPE if wait else subprocess.DEVNULL,
            stderr=(self.folder / f"{module}-{len(self._processes)}.err").open("w"),
            text=True,
        )  # fmt: skip
        self._processes.append(process)
        if wait and process.stdout:
            assert process.stdout.readline() == "ready\n", self.errors()
        return process

    def once(self, *command: str, **environment: str) -> str:
        """Run a command of ours to its end and return what it said. Raises AssertionError where it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=self.root,
            env={**os.environ, **databases(), **self.environment, "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
                 "SINK_PORT": str(self.sink_port), **environment},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def errors(self) -> str:
        """Return what the processes complained about."""
        return "\n".join(f"{path.name}: {path.read_text()[-2000:]}" for path in self.folder.glob("*.err"))

    def accepted(self) -> list[dict[str, object]]:
        """Return what the mail server accepted so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def wait_accepted(self, number: int) -> None:
        """Wait until the mail server accepted that many messages."""
        wait_until(lambda: len(self.accepted()) >= number, self.patience, self.errors)

    def wait_settled(self, patience: float | None = None) -> None:
        """Wait until nothing is open that could be sent now."""
        still = Q(state="leased") | Q(state="pending", due_at__lte=Now())
        wait_until(lambda: not Delivery.objects.filter(still).exists(), patience or self.patience, self.errors)

    def verdict(self, title: str) -> Verdict:
        """Count, print and return. Lost is what was due, not refused for good, and never arrived."""
        rows = [row for row in Delivery.objects.all() if row.state not in ("failed", "void", "suppressed", "expired")]
        owed = {message_id(key_of(row)): row.due_at for row in rows if row.due_at <= datetime.now(UTC)}
        lines = self.accepted()
        copies = Counter(str(line["key"]) for line in lines)
        arrivals = [(float(str(line["at"])), owed.get(str(line["key"]))) for line in lines]
        late = sorted(at - due_at.timestamp() for at, due_at in arrivals if due_at)
        found = Verdict(
            lost=len(owed.keys() - copies.keys()),
            dup=copies.total() - len(copies),
            late_p99=late[int(len(late) * 0.99) - 1] if late else 0.0,
            earliest=late[0] if late else 0.0,
            most_copies=max(copies.values(), default=0),
            states=dict(Counter(Delivery.objects.values_list("state", flat=True))),
        )
        print(f"{title}: {found}")
        self.found = found
        return found


def owe(number: int, *, kind: str = "reminder") -> list[Delivery]:
    """Write down that many deliveries that are due now, to as many members with a seat each, ten to a session."""
    now = datetime.now(UTC).replace(microsecond=0)
    start = now + timedelta(days=5) if kind == "reminder" else now - timedelta(days=1)
    attendance = "attended" if kind == "reflection_prompt" else "unknown"
    starts = [start + timedelta(minutes=2 * n) for n in range(-(-number // 10))]
    seats = seated(starts, number=number, attendance=attendance)
    if kind == "reminder":
        planning.plan_reminders(Q(session__circle__slug=SLUG), now=now)
        Delivery.objects.exclude(lead_minutes=4320).delete()
        Delivery.objects.update(due_at=Now(), not_before=Now())
    else:
        Delivery.objects.bulk_create(
            Delivery(recipient_id=seat.member_id, kind=kind, occasion_id=seat.pk, session_id=seat.session_id,
                     due_at=now, not_before=now, expires_at=now + timedelta(hours=40)) for seat in seats
        )  # fmt: skip
    return list(Delivery.objects.all())


def seated(starts: Sequence[datetime], *, number: int, attendance: str = "unknown") -> list[Seat]:
    """Let that many members, who are never quiet, sit in sessions of one circle that begin at these instants."""
    now = datetime.now(UTC).replace(microsecond=0)
    circle = make_circle(slug=SLUG)
    members = Member.objects.bulk_create(
        Member(email=f"m{n:05}@example.org", password="!", quiet_from=None, quiet_to=None) for n in range(number)
    )
    Membership.objects.bulk_create(
        Membership(circle=circle, member=member, handle=f"h{n}", joined_at=now) for n, member in enumerate(members)
    )
    each = -(-number // len(starts))
    sessions = Session.objects.bulk_create(_session(circle, starts_at, taken=each) for starts_at in starts)
    return Seat.objects.bulk_create(
        Seat(session=sessions[n // each], member=member, state="in", queued_at=now, attendance=attendance)
        for n, member in enumerate(members)
    )


def lapse_leases() -> None:
    """Let the leases of vanished workers run out now."""
    Delivery.objects.filter(state="leased").update(lease_until=F("lease_until") - timedelta(hours=1))


def wait_until(true: Callable[[], object], patience: float, complain: Callable[[], str] = str) -> None:
    """Wait for something to become true, or fail with what the processes complained about."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, f"waited {patience} s in vain. {complain()}"
        time.sleep(0.05)


def wait_killed(processes: Iterable[subprocess.Popen[str]]) -> None:
    """Wait until the processes have killed themselves."""
    for process in processes:
        assert process.wait(PATIENCE) == -signal.SIGKILL


def wait_stopped(process: subprocess.Popen[str]) -> None:
    """Wait until a process has stopped itself."""
    status = Path(f"/proc/{process.pid}/stat")
    wait_until(lambda: status.read_text().rpartition(")")[2].split()[0] == "T", PATIENCE)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def databases() -> dict[str, str]:
    """Return the tests' own databases as a child process shall find them: the same server, another name."""
    return {"DATABASE_URL": _url("DATABASE_URL", "default"), "KEYS_DATABASE_URL": _url("KEYS_DATABASE_URL", "keys")}


def _url(variable: str, alias: str) -> str:
    given = os.environ.get(variable) or os.environ["DATABASE_URL"]
    return urlsplit(given)._replace(path=f"/{connections[alias].settings_dict['NAME']}").geturl()


def _session(circle: Circle, starts_at: datetime, *, taken: int) -> Session:
    return Session(
        id=uuid7(),
        circle=circle,
        local_start=starts_at.replace(tzinfo=None),
        timezone="UTC",
        duration_minutes=1,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=1),
        capacity=10,
        seat_limit=10,
        taken=taken,
    )
