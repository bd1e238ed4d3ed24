"""Processes that act at the same moment: each has its own connection, waits at one barrier, then does its part.

What members do goes through the whole service, from middleware to database; what the machinery does is called as its
tasks call it.
"""

import contextlib
import multiprocessing
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import django

django.setup()  # a process of the crew imports this by itself; where it is done already it does nothing

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from uuid6 import uuid7  # noqa: E402

from config.privacy import keeping  # noqa: E402
from groups.errors import GroupsError  # noqa: E402
from groups.models import Membership  # noqa: E402
from groups.services import blocks, memberships, seats, sessions  # noqa: E402
from groups.services.sweep import sweep  # noqa: E402
from members.models import Member  # noqa: E402
from notifications import dispatch  # noqa: E402

HANDS = 4  # processes that act at the same moment
ARMS = 3  # connections of each of them where a crowd comes: all together, fewer than the lock's time is for
ROOT = Path(memberships.__file__).parents[2]  # where this process takes its code from

# What no moment may show: a wrong counter, more than there is room for, two who are kept apart in one session.
NEVER = """
    SELECT 'counter', id::text FROM groups_session WHERE taken <> (
        SELECT count(*) FROM groups_seat WHERE session_id = groups_session.id AND state IN ('in', 'hopeful', 'offered')
    )
    UNION ALL SELECT 'oversold', id::text FROM groups_session WHERE taken > seat_limit OR seat_limit < capacity
    UNION ALL SELECT 'twice', session_id::text FROM groups_seat WHERE state <> 'out'
        GROUP BY session_id, member_id HAVING count(*) > 1
    UNION ALL SELECT 'together', one.session_id::text FROM groups_block
        JOIN groups_seat one ON one.member_id = blocker_id AND one.state IN ('in', 'hopeful', 'offered')
        JOIN groups_seat two ON two.member_id = blocked_id AND two.state IN ('in', 'hopeful', 'offered')
            AND two.session_id = one.session_id
"""
SERVICES = {
    "sweep": lambda: sweep(now=timezone.now()),
    "rest": lambda: None,
    "settle": lambda: seats.sweep(now=timezone.now()),
    "capacity": lambda session, capacity: sessions.change_session(
        session_id=session, capacity=capacity, now=timezone.now()
    ),
    "cancel": lambda session: sessions.cancel_session(session_id=session, now=timezone.now()),
    "take_away": lambda session, seat: seats.take_away_seat(session_id=session, seat_id=seat, now=timezone.now()),
    "block": lambda member, membership: blocks.block_member(
        member=Member.objects.get(pk=member), membership=Membership.objects.get(pk=membership), now=timezone.now()
    ),
    "send": lambda: dispatch.send_due(owner=uuid7(), limit=100),
    "keep": lambda: keeping.keep(now=timezone.now()),
    "remove": lambda membership: memberships.remove_member(membership_id=membership, now=timezone.now()),
}


@dataclass(frozen=True)
class Act:
    """A request of somebody's (`who` is her login), or, without one, a call of the service."""

    what: str  # method and path, or the name of a service
    who: str = ""
    body: Any = None

    def do(self) -> str:
        """Do it and answer the status, with the state of her seat or the code of the refusal."""
        return self._ask() if self.who else self._call()

    def _ask(self) -> str:
        method, path = self.what.split()
        client = Client(raise_request_exception=False, headers={"X-Session-Token": self.who})
        answer = client.generic(method, path, self.body or "{}", content_type="application/json")
        told = answer.json() if answer.content else {}
        return f"{answer.status_code} {told.get('state') or told.get('code') or ''}".strip()

    def _call(self) -> str:
        try:
            SERVICES[self.what](**(self.body or {}))  # type: ignore[operator]
        except GroupsError as refusal:
            return f"409 {refusal.code}"
        except Exception as error:
            return f"500 {type(error).__name__}: {error}"
        return "200"


@dataclass(frozen=True)
class Crowd:
    """Members who all want a seat in one session; `do` answers what each of them has then."""

    session: Any
    members: tuple[Any, ...]

    def do(self) -> str:
        """Let them claim it, some at a time, and answer states or codes, each with its number."""
        with ThreadPoolExecutor(ARMS) as pool:
            told = pool.map(self._claim_all, [self.members[arm::ARMS] for arm in range(ARMS)])
        found = Counter(answer for answers in told for answer in answers)
        return " ".join(f"{what}={number}" for what, number in sorted(found.items()))

    def _claim_all(self, members: tuple[Any, ...]) -> list[str]:
        try:
            return [self._claim(member) for member in members]
        finally:
            connections.close_all()

    def _claim(self, key: Any) -> str:
        try:
            member = Member.objects.get(pk=key)
            return str(seats.take_seat(session_id=self.session, member=member, now=timezone.now()).state)
        except GroupsError as refusal:
            return f"409:{refusal.code}"
        except Exception as error:
            return f"500:{type(error).__name__}:{error}".replace(" ", "_")


def held(answers: list[str]) -> Counter:
    """Count the answers; none of them is a failure of ours."""
    assert not [answer for answer in answers if answer.startswith("5")], answers
    return Counter(answers)


def _work(orders: Connection, barrier: Any) -> None:
    settings.THROTTLE_RATES = {}  # how often somebody may write is not what is raced for here
    orders.send(str(ROOT))
    while (act := orders.recv()) is not None:
        barrier.wait(timeout=60)
        orders.send(act.do())


def seen() -> list[tuple[Any, ...]]:
    """Return what there is at this moment, for everybody to read, of what no moment may show."""
    with connection.cursor() as cursor:
        cursor.execute(NEVER)
        return list(cursor.fetchall())


def _watch(orders: Connection) -> None:
    orders.send(str(ROOT))
    while orders.recv() is not None:
        samples, wrong = 0, []
        while not orders.poll(0.02):
            wrong += seen()
            samples += 1
        orders.recv()
        orders.send((samples, wrong))


@contextlib.contextmanager
def _inherited(environment: dict[str, str], root: Path) -> Iterator[None]:
    """What a new process reads as it starts: its environment, and where its modules are.

    Celery has it look where it stands before anything else, so it has to stand there.
    """
    before, path = dict(os.environ), list(sys.path)
    os.environ.update(environment)
    sys.path.insert(0, str(root))
    try:
        with contextlib.chdir(root):
            yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.path[:] = path


class Crew:
    """A fixed number of processes; `together` lets all act at the same moment. One more process watches meanwhile.

    They take their code from `root`, which may be a copy in which something was changed.
    """

    def __init__(self, size: int, environment: dict[str, str], root: Path = ROOT) -> None:
        context = multiprocessing.get_context("spawn")
        self._barrier = context.Barrier(size)  # kept: its name is gone with it, before the processes have read it
        pipes = [context.Pipe() for _each in range(size + 1)]
        self._watcher, *self._hands = [here for here, _there in pipes]
        (_here, watching), *working = pipes
        self._processes = [context.Process(target=_watch, args=(watching,), daemon=True)]
        for _here, there in working:
            self._processes.append(context.Process(target=_work, args=(there, self._barrier), daemon=True))
        with _inherited(environment, root):
            for process in self._processes:
                process.start()
        for here, _there in pipes:
            where = self._answer(here)
            assert where == str(root), f"a process runs the code in {where}"

    def together(self, *acts: Act | Crowd) -> list[str]:
        """Let everybody act at once and answer what came of it, in the order of the acts.

        Of those without a part one settles the sessions, as a worker would meanwhile, and the others rest.
        """
        parts = [*acts, Act("settle"), *[Act("rest")] * len(self._hands)][: len(self._hands)]
        for hand, part in zip(self._hands, parts, strict=True):
            hand.send(part)
        return [self._answer(hand) for hand in self._hands]

    def watch(self) -> None:
        """Begin to look, again and again, for what must never be."""
        self._watcher.send("go")

    def watched(self) -> tuple[int, list[tuple[Any, ...]]]:
        """End the watch; answer how often it looked, and what it saw."""
        self._watcher.send("stop")
        answer: tuple[int, list[tuple[Any, ...]]] = self._answer(self._watcher)
        return answer

    def dismiss(self) -> None:
        """End every process."""
        for here in (self._watcher, *self._hands):
            with contextlib.suppress(OSError):
                here.send(None)
        for process in self._processes:
            process.join(20)
            if process.is_alive():
                process.kill()

    @staticmethod
    def _answer(here: Connection) -> Any:
        assert here.poll(90), "a process does not answer"
        return here.recv()
