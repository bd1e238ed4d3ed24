"""Pure: how long an offer is held, and from when on nothing is offered."""

from datetime import datetime, timedelta
from typing import Final

from groups.models.sessions import HOPE_ENDS, OFFERS_END
from members.models import Member
from members.quiet import defer_after
from members.zones import zone

LONGEST_HOLD: Final = timedelta(hours=12)


def door_opens_at(starts_at: datetime) -> datetime:
    """Return from when on nothing is offered: whoever comes first has the seat."""
    return starts_at - OFFERS_END


def hope_ends_at(starts_at: datetime) -> datetime:
    """Return from when on a seat that is only hoped for gives way to somebody who waits."""
    return starts_at - HOPE_ENDS


def held_until(*, starts_at: datetime, member: Member, now: datetime) -> datetime:
    """Return until when a seat is held for her: half the time that is left, twelve hours at most.

    An offer made while the start is twelve hours away or more does not run out in her quiet hours, but at their end;
    none lasts longer than until the door opens.
    """
    left = starts_at - now
    ends = now + min(LONGEST_HOLD, left / 2)
    if left >= LONGEST_HOLD:
        ends = defer_after(ends, zone(member.timezone), member.quiet_hours)
    return min(ends, door_opens_at(starts_at))
