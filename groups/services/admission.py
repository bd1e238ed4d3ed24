"""Writing a membership. One door for joining by request, by an open circle, and by taking a seat."""

from datetime import datetime
from uuid import UUID

from groups.errors import HandleTaken
from groups.handles import suggest_color, suggest_handle
from groups.models import Circle, Membership, WaitingPlace
from groups.selectors.waiting import offers_of, taken_places
from members.models import Member

_TRIES = 5  # of a handle drawn by chance


def admit(*, circle: Circle, member: Member, now: datetime, handle: str = "", alias: str = "") -> Membership:
    """Make her an active member inside the caller's transaction, under a handle drawn by chance unless she chose one.

    Raises HandleTaken.
    """
    return insert(circle=circle, member=member, state=Membership.State.ACTIVE, handle=handle, alias=alias, now=now)


def circle_to_join(circle_id: UUID) -> Circle:
    """Return the circle, and hold its row where joining takes seats in its sessions, or one of so many places.

    Raises Circle.DoesNotExist.
    """
    circle = Circle.objects.get(pk=circle_id)
    if circle.enrolment == Circle.Enrolment.COHORT or circle.member_limit is not None:
        circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    return circle


def held_for_others(circle: Circle, member: Member) -> int:
    """Return how many places of the circle are held for others who waited."""
    return 0 if circle.member_limit is None else offers_of(circle.pk).exclude(member=member).count()


def is_full(circle: Circle, member: Member, *, held: int) -> bool:
    """Tell whether the circle has no place for her beside those who belong, who asked, and for whom one is `held`."""
    if circle.member_limit is None:
        return False
    return taken_places(circle.pk).exclude(member=member).count() + held >= circle.member_limit


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
            WaitingPlace.objects.filter(circle=circle, member=member).delete()  # what she waited for, she has
            return found
        if handle:
            break
    raise HandleTaken
