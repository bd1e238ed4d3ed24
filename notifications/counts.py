"""How many of a session's messages went out: told to who leads it, and never who got one or did not."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from groups.selectors import deliverables
from notifications import kinds
from notifications.models import KeptDelivery, State

# What goes to everybody of a session at about the same time, by group. What concerns one member alone (a confirmation,
# an offer, a lost seat), and what comes after a session, is nobody's to count.
TOLD_TO_ALL: Final = {
    "reminders": kinds.BEFORE_THE_START,
    "changes": [
        kind.code
        for kind in (kinds.SESSION_MOVED, kinds.SESSION_CANCELLED, kinds.HOST_CHANGED, kinds.HOST_MISSING_MEMBERS,
                     kinds.TWO_CHAIRS)
    ],
}  # fmt: skip
FEWEST: Final = 3  # members: with fewer, a message that was not sent would have a name
_BECAME: Final = {
    State.SENT: "sent",
    State.UNKNOWN: "sent",
    State.PENDING: "waiting",
    State.LEASED: "waiting",
    State.FAILED: "failed",
    State.EXPIRED: "failed",
    # A no of hers is one of several reasons, all of which read alike.
    State.VOID: "not_sent",
    State.SUPPRESSED: "not_sent",
}
_BEST_FIRST: Final = ("sent", "waiting", "failed", "not_sent")


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupCount:
    """How many messages of one group became what; a message over two channels is one."""

    group: str
    sent: int
    waiting: int
    failed: int
    not_sent: int


def delivery_counts(session_id: UUID, *, now: datetime) -> list[GroupCount]:
    """Return what became of the messages that were due to everybody of a session; nothing while only few are in it.

    What is not due yet is not counted: it grows with each seat, and would tell of whoever took it what she wants.
    """
    if deliverables.people_in(session_id) < FEWEST:
        return []
    codes = [code for group in TOLD_TO_ALL.values() for code in group]
    due = KeptDelivery.objects.filter(session_id=session_id, due_at__lte=now, kind__in=codes)
    became: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for state, *message in due.values_list("state", "kind", "recipient", "occasion_id", "version", "lead_minutes"):
        became[tuple(message)].add(_BECAME[State(state)])
    return [_counted(group, codes, became) for group, codes in TOLD_TO_ALL.items()]


def _counted(group: str, codes: Collection[str], became: dict[tuple[object, ...], set[str]]) -> GroupCount:
    ends = [next(end for end in _BEST_FIRST if end in found) for (kind, *_), found in became.items() if kind in codes]
    number = Counter(ends)
    return GroupCount(group=group, **{end: number[end] for end in _BEST_FIRST})
