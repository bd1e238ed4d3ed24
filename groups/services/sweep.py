"""One look, at every tick, for what became due by itself. Nobody has to be online for a place to be passed on."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from groups.services import debriefs, handovers, hosts, insight, quorum, seats, waiting

Sweep = Callable[..., int]  # (*, now) -> how many rows it settled; rows that somebody holds are left to the next tick
SWEEPS: Final[tuple[Sweep, ...]] = (
    seats.sweep,
    handovers.sweep,
    hosts.sweep,
    quorum.sweep,
    insight.sweep,
    debriefs.sweep,
    waiting.sweep,
)  # fmt: skip


def sweep(*, now: datetime) -> int:
    """Run every sweep and return how many rows they settled.

    One that fails does not keep the others back. Raises ExceptionGroup at the end.
    """
    settled, wrong = 0, []
    for each in SWEEPS:
        try:
            settled += each(now=now)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some sweeps failed", wrong)
    return settled
