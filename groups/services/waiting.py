"""The line before a circle that is full: who comes first is asked first. Whoever calls `settle` holds the circle."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from groups import events
from groups.errors import CircleFull, CircleNotFull, NoWaitlist, WaitsElsewhere
from groups.models import Circle, WaitingPlace
from groups.selectors.likeness import who_waits_beside
from groups.selectors.waiting import circles_to_settle, has_room, in_line, offers_of, own_place
from groups.services import admission, joining, limits
from groups.services.one_by_one import one_by_one
from members.models import Member
from members.quiet import defer_after
from members.zones import zone

HELD_FOR: Final = timedelta(hours=48)


@transaction.atomic
def wait_for_place(*, circle_id: UUID, member: Member, now: datetime) -> WaitingPlace:
    """Give her the last place in the line of a full circle; whoever waits there already keeps hers.

    Raises Circle.DoesNotExist, NoWaitlist, WaitsElsewhere, CircleNotFull, and what joining would be refused with but
    for CircleFull: whoever is shut out waits like everybody, and is never asked.
    """
    limits.queue_up(member.pk)
    circle = admission.circle_to_join(circle_id)
    if circle.member_limit is None:
        raise NoWaitlist
    hers = own_place(member)
    if hers is not None and hers.circle_id == circle.pk:
        return hers
    refusal = joining.would_refuse(circle, member, now=now)
    if refusal is None:
        raise CircleNotFull
    if not isinstance(refusal, CircleFull):
        raise refusal
    if hers is not None:
        raise WaitsElsewhere
    return WaitingPlace.objects.create(circle=circle, member=member, queued_at=now)


@transaction.atomic
def stop_waiting(*, member: Member, now: datetime) -> None:
    """Leave the line, or let an offer go; the next one is asked at once. Nothing where she waits nowhere."""
    limits.queue_up(member.pk)
    hers = own_place(member)
    if hers is None:
        return
    circle = Circle.objects.select_for_update(no_key=True).get(pk=hers.circle_id)
    _end(WaitingPlace.objects.filter(pk=hers.pk), now=now)
    settle(circle, now=now)


def settle(circle: Circle, *, now: datetime) -> None:
    """End the offers that ran out, and hold what is free for those who wait, in their order, for two days each.

    Whoever could not join right now is passed over and keeps her place.
    """
    _end(offers_of(circle.pk).filter(offer_expires_at__lte=now), now=now)
    for place in in_line(circle.pk):
        if not has_room(circle):
            return
        if joining.would_refuse(circle, place.member, now=now) is None:
            _offer(place, now=now)


def tell_of_a_like(circle: Circle, *, now: datetime) -> None:
    """Tell those who wait before a full circle that this one, which was started like it, is open."""
    who = tuple(who_waits_beside(circle).values_list("member", flat=True))
    if who:
        events.publish(events.LikeOpened(circle_id=circle.pk, member_ids=who, at=now))


def settle_circles(circle_ids: list[UUID], *, now: datetime) -> None:
    """Settle circles that take so many and no more, of those that the caller holds."""
    for circle in Circle.objects.filter(pk__in=circle_ids, member_limit__isnull=False, archived_at=None).order_by("pk"):
        settle(circle, now=now)


def sweep(*, now: datetime) -> int:
    """Settle every circle where somebody waits, with nobody online, and return how many there were.

    A circle that somebody holds is left to the next sweep. Raises ExceptionGroup once all others are settled.
    """
    return one_by_one(circles_to_settle(now=now), partial(_settle_one, now=now))


def _settle_one(circle_id: UUID, *, now: datetime) -> bool:
    circle = Circle.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=circle_id).first()
    if circle is not None:
        settle(circle, now=now)
    return circle is not None


def _offer(place: WaitingPlace, *, now: datetime) -> None:
    """Hold a place for her; it does not run out in her quiet hours, but at their end."""
    member = place.member
    place.offer_expires_at = defer_after(now + HELD_FOR, zone(member.timezone), member.quiet_hours)
    place.save(update_fields=["offer_expires_at"])
    events.publish(
        events.PlaceOffered(
            place_id=place.pk,
            circle_id=place.circle_id,
            member_id=place.member_id,
            expires_at=place.offer_expires_at,
            at=now,
        )
    )


def _end(places: QuerySet[WaitingPlace], *, now: datetime) -> None:
    for place in places.order_by("pk"):
        place_id = place.pk
        place.delete()
        events.publish(events.WaitingEnded(place_id=place_id, member_id=place.member_id, at=now))
