"""From look to look: write some letters, take the last look at them, send them one by one, record each before the next.

Letters that are sent again when in doubt share a look, as many as go out within the setting's seconds; each other one
has a look of its own. That a message is out is in the database before the data of the next one leaves; after the look
the ledger has it, too.
"""

import logging
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings

from notifications.channels import Channel
from notifications.dispatch import breaker, lasting, outcome
from notifications.dispatch import jobs as looks
from notifications.dispatch.jobs import Job
from notifications.messages import (
    AddressRefused,
    AnswerLost,
    ChannelDown,
    LeaseOver,
    Message,
    MessageRefused,
    NotSent,
    TryLater,
)
from notifications.models import State

log = logging.getLogger(__name__)
_SAFE_SHARE: Final = 0.8  # of the lease: after that another worker may be about to take the row
_FIRST_GUESS: Final = 0.05  # seconds for a message, before there is one to go by


@dataclass
class Pace:
    """How long a message takes lately, and so how many go out within the seconds that one look is good for."""

    seconds: float = _FIRST_GUESS

    def at_once(self) -> int:
        """Return how many letters a look may serve, never less than one."""
        return max(1, int(settings.DELIVERY_LOOK_SECONDS / self.seconds))

    def took(self, seconds: float) -> None:
        """Go by what the last ones took; a slow one weighs more than a fast one."""
        weight = 0.5 if seconds > self.seconds else 0.1
        self.seconds += weight * (seconds - self.seconds)


_paces: Final[defaultdict[str, Pace]] = defaultdict(Pace)  # by channel, for as long as the process lives


@dataclass
class Look:
    """Letters that passed the last look together, in the order in which they are sent."""

    letters: deque[tuple[Job, Message]]
    began: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Return whether those that are left need another look."""
        return time.monotonic() - self.began > settings.DELIVERY_LOOK_SECONDS

    def may_go(self) -> bool:
        """Return whether the lease is certainly still ours."""
        return time.monotonic() < self.began + _SAFE_SHARE * settings.DELIVERY_LEASE_SECONDS


@dataclass
class Sender:
    """One channel's connection at work on a batch; `name` is the channel's in the ledger."""

    name: str
    channel: Channel
    ends: float  # of its turn: the other channels have waited long enough then
    is_well: bool = False  # a message of this batch went out

    def work(self, jobs: Sequence[Job]) -> None:
        """Send what may be sent and record what became of each. Raises ChannelDown."""
        waiting = deque(jobs)
        while waiting and not (len(waiting) < len(jobs) and self.is_turn_over):
            chunk = _next_chunk(waiting, _paces[self.name])
            try:
                look = _look_at(chunk)
                self._send_all(look)
            except BaseException:
                # Whatever happened to this one, the others were not touched and need not wait for their lease.
                outcome.given_back([job.row for job in waiting], "not_begun")
                raise
            left = [job for job, _ in look.letters]
            outcome.looked_at_again([job.row for job in left])
            waiting.extendleft(reversed(left))
        outcome.given_back([job.row for job in waiting], "not_begun")

    @property
    def is_turn_over(self) -> bool:
        """Return whether it is another channel's turn."""
        return time.monotonic() > self.ends

    def _send_all(self, look: Look) -> None:
        """Send one after the other until the look is over; what is left stays in it. Raises ChannelDown."""
        has_begun = False
        while look.letters and not (has_begun and (look.is_over or self.is_turn_over)):
            job, message = look.letters.popleft()
            has_begun, began = True, time.monotonic()
            try:
                self._send(job, message, look)
            except BaseException:
                outcome.given_back([job.row for job, _ in look.letters], "not_begun", was_fenced=True)
                raise
            _paces[self.name].took(time.monotonic() - began)
        lasting.flush()

    def _send(self, job: Job, message: Message, look: Look) -> None:
        try:
            self.channel.send(message, may_go=look.may_go)
        except NotSent as difficulty:
            _record(job, difficulty)
            if isinstance(difficulty, ChannelDown):
                raise
        else:
            outcome.sent(job.row)
            if not self.is_well:
                self.is_well = True
                breaker.count_success(self.name)


def _next_chunk(waiting: deque[Job], pace: Pace) -> list[Job]:
    """Take the letters that one look serves: no two of them are for one member, whose day could be full between."""
    chunk = [waiting.popleft()]
    members = {chunk[0].member}
    while chunk[0].may_share and waiting and len(chunk) < pace.at_once():
        if not waiting[0].may_share or waiting[0].member in members:
            break
        chunk.append(waiting.popleft())
        members.add(chunk[-1].member)
    return chunk


def _look_at(chunk: Sequence[Job]) -> Look:
    written = {job.row.pk: message for job in chunk if (message := _write(job))}
    look = Look(deque())
    try:
        passed = looks.hand_off([job for job in chunk if job.row.pk in written])
    except BaseException:
        # The database went away, perhaps after it had said yes: certain is only that nothing was sent.
        outcome.given_back([job.row for job in chunk], "not_begun")
        raise
    look.letters.extend((job, written[job.row.pk]) for job in passed)
    return look


def _write(job: Job) -> Message | None:
    try:
        message = job.write()
    except Exception as error:
        log.error("a letter could not be written (%s)", type(error).__name__)
        outcome.retry(job.row, "letter")
        return None
    if message is None:
        outcome.settled(job.row, State.VOID, "no_longer_true")
    return message


def _record(job: Job, difficulty: NotSent) -> None:
    match difficulty:
        case TryLater():
            outcome.retry(job.row, difficulty.code, seconds=difficulty.seconds)
        case AddressRefused():
            outcome.address_refused(job.row, job.member, difficulty.code)
        case MessageRefused():
            outcome.settled(job.row, State.FAILED, difficulty.code)
        case AnswerLost():
            outcome.doubted(job.row)
        case LeaseOver() | ChannelDown():
            outcome.given_back([job.row], difficulty.code, was_fenced=True)
        case _:
            raise difficulty
