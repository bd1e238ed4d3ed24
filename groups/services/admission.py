"""Writing a membership. One door for joining by request, by an open circle, and by taking a seat."""

from datetime import datetime

from groups.errors import HandleTaken
from groups.handles import suggest_color, suggest_handle
from groups.models import Circle, Membership
from members.models import Member

_TRIES = 5  # of a handle drawn by chance


def admit(*, circle: Circle, member: Member, now: datetime, handle: str = "", alias: str = "") -> Membership:
    """Make her an active member inside the caller's transaction, under a handle drawn by chance unless she chose one.

    Raises HandleTaken.
    """
    return insert(circle=circle, member=member, state=Membership.State.ACTIVE, handle=handle, alias=alias, now=now)


def insert(
    *, circle: Circle, member: Member, state: Membership.State, handle: str, alias: str, now: datetime
) -> Membership:
    """Write the row by ON CONFLICT DO NOTHING: two taps at once, or a handle in use, must not break the transaction."""
    for _attempt in range(_TRIES):
        Membership.objects.bulk_create(
            [
                Membership(
                    circle=circle,
                    member=member,
                    state=state,
                    handle=handle or suggest_handle(),
                    alias=alias,
                    color=suggest_color(),
                    joined_at=now if state == Membership.State.ACTIVE else None,
                )
            ],
            ignore_conflicts=True,
        )
        found = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()
        if found is not None:
            return found
        if handle:
            break
    raise HandleTaken
