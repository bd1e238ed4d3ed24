"""Sessions that begin soon and in which she could take a seat this minute."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.models import Membership, Seat, Session
from groups.models.sessions import OFFERS_END
from groups.selectors.blocks import apart_from
from groups.selectors.joining import has_room_for_another, open_doors
from groups.selectors.seats import eligible_seats
from groups.selectors.standing import closed_to
from members.models import Member


def starting_soon(*, member: Member, now: datetime, within: timedelta) -> QuerySet[Any]:
    """Return the sessions that begin within that time and have a seat for her, the soonest first, by three queries.

    In circles that she belongs to, and those of the directory whose door is open to her: each says whether a seat
    there `joins_circle`. None in which she has a seat or waits; none that is full, or full for her.
    """
    own = Seat.objects.filter(session=OuterRef("pk"), member=member).exclude(state=Seat.State.OUT)
    active = Membership.objects.filter(circle=OuterRef("circle"), member=member, state=Membership.State.ACTIVE)
    reachable = Q(Exists(active))
    if has_room_for_another(member):
        reachable |= Q(Exists(open_doors(member, now=now).filter(pk=OuterRef("circle"))))
    coming = Session.objects.filter(
        reachable,
        ~closed_to(member, circle="circle"),
        ~Exists(own),
        ~apart_from(member),
        state=Session.State.SCHEDULED,
        starts_at__gt=now,
        starts_at__lte=now + within,
        circle__archived_at=None,
    )
    with_room = coming.filter(_has_room(now)).annotate(joins_circle=~Exists(active))
    return with_room.select_related("circle").order_by("starts_at", "pk")


def _has_room(now: datetime) -> Q:
    """Return the condition that a seat is free and nobody waits who would be offered it before a newcomer."""
    waiting = (
        eligible_seats(now=now)
        .filter(session=OuterRef("pk"))
        .order_by()
        .values("session")
        .annotate(number=Count("pk"))
        .values("number")
    )
    asked_first = Coalesce(Subquery(waiting, output_field=IntegerField()), Value(0))
    whoever_comes_first = Q(starts_at__lte=now + OFFERS_END)
    return Q(taken__lt=F("capacity")) & (whoever_comes_first | Q(taken__lt=F("capacity") - asked_first))
