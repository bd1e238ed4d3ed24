"""Who waits for a place in a circle, in which order, and for whom one is held."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from config.statements import Given
from groups.models import Circle, Membership, WaitingPlace
from groups.selectors.standing import closed_to
from members.models import Member


def own_place(member: Member) -> WaitingPlace | None:
    """Return where she waits, with the circle, or None."""
    return WaitingPlace.objects.select_related("circle").filter(member=member).first()


def position_of(place: WaitingPlace) -> int | None:
    """Return how many come before her, and she; None while a place is held for her."""
    if place.offer_expires_at is not None:
        return None
    ahead = Q(queued_at__lt=place.queued_at) | Q(queued_at=place.queued_at, pk__lt=place.pk)
    return WaitingPlace.objects.filter(ahead, circle=place.circle_id, offer_expires_at=None).count() + 1


def in_line(circle_id: UUID) -> QuerySet[WaitingPlace]:
    """Return who waits and was not asked yet, first come first; whoever the circle is closed to is never asked."""
    waiting = WaitingPlace.objects.filter(circle=circle_id, offer_expires_at=None, member__is_active=True)
    asked = waiting.filter(~closed_to(OuterRef("member"), circle="circle"))
    return asked.select_related("member").order_by("queued_at", "pk")


def offers_of(circle_id: UUID) -> QuerySet[WaitingPlace]:
    """Return the places held for somebody; one that ran out counts until the line was settled, so nobody overtakes."""
    return WaitingPlace.objects.filter(circle=circle_id, offer_expires_at__isnull=False)


def taken_places(circle_id: UUID) -> QuerySet[Membership]:
    """Return who belongs to a circle, or asked to: each has a place."""
    return Membership.objects.filter(circle=circle_id, state__in=Membership.LIVE)


def has_room(circle: Circle) -> bool:
    """Tell whether a place is free that is held for nobody."""
    if circle.member_limit is None:
        return True
    return taken_places(circle.pk).count() + offers_of(circle.pk).count() < circle.member_limit


def has_place_for(member: Member | Given) -> Q:
    """Return the condition that a circle takes any number, or has a place that it holds for nobody but her."""
    taken = _number_of(Membership.objects.filter(state__in=Membership.LIVE))
    held = _number_of(WaitingPlace.objects.filter(offer_expires_at__isnull=False).exclude(member=member))
    return Q(member_limit=None) | Q(member_limit__gt=taken + held)


def _number_of(rows: QuerySet[Any]) -> Combinable:
    counted = rows.filter(circle=OuterRef("pk")).order_by().values("circle").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), Value(0))


def circles_to_settle(*, now: datetime) -> list[UUID]:
    """Return the circles where somebody waits, or where an offer ran out."""
    due = Q(offer_expires_at=None) | Q(offer_expires_at__lte=now)
    found = WaitingPlace.objects.filter(due, circle__archived_at=None)
    return list(found.order_by("circle").values_list("circle", flat=True).distinct())
