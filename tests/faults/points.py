"""The points at which a worker of these tests kills or stops itself, named by the environment.

`FAULT=before_data:20:kill` means: at the 20th time, right before DATA, kill -9; several are divided by commas.
Production code has no hook for it: the worker of the tests wraps the seams that are there anyway.
"""

import os
import signal
import smtplib
from collections import Counter
from collections.abc import Callable
from typing import Any

from notifications.channels.email import EmailChannel
from notifications.dispatch import claim, fence, outcome
from notifications.messages import Message

_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_hits: Counter[str] = Counter()


def reached(point: str) -> None:
    """Say that a point is reached; this may be the last thing that the process does."""
    _hits[point] += 1
    for fault in (os.environ.get("FAULT") or "none:0:kill").split(","):
        name, number, action = fault.split(":")
        if point == name and _hits[point] == int(number):
            os.kill(os.getpid(), _SIGNALS[action])


class PausingEmailChannel(EmailChannel):
    """The real channel, with a point before SMTP, one before the last look at the lease, one before DATA, one after."""

    def begin(self, sender: str, recipient: str) -> smtplib.SMTP:
        reached("before_smtp")
        return super().begin(sender, recipient)

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        def last_look() -> bool:
            reached("before_last_look")
            return may_go()

        super().send(message, may_go=last_look)

    def hand_over(self, smtp: smtplib.SMTP, content: bytes) -> None:
        reached("before_data")
        super().hand_over(smtp, content)
        reached("after_250")


def install() -> None:
    """Wrap the seams of claim, fence and outcome."""
    claim.claim_deliveries = _around(claim.claim_deliveries, "before_claim", "after_claim")  # type: ignore[assignment]
    fence.hand_off = _around(fence.hand_off, "before_fence", "after_fence")  # type: ignore[assignment]
    outcome.sent = _around(outcome.sent, "before_commit", "after_commit")  # type: ignore[assignment]


def _around(function: Callable[..., Any], before: str, after: str) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        reached(before)
        result = function(*args, **kwargs)
        reached(after)
        return result

    return wrapped
