"""Seats: a member reads her own and her place in the queue; facilitators read handles."""

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from groups.models import Membership, Seat, Session
from members.models import Member


def own_seats(member: Member) -> QuerySet[Seat]:
    """Return her live seats and places on waitlists, each with its `position`."""
    return with_position(Seat.objects.filter(member=member).exclude(state=Seat.State.OUT))


def own_seat(*, session: Session, member: Member) -> Seat | None:
    """Return her live seat or place on the waitlist with its `position`, or None."""
    return own_seats(member).filter(session=session).first()


def is_seated(*, session: Session, member: Member) -> bool:
    """Tell whether she holds a seat in this session; a place on the waitlist is none."""
    return Seat.objects.filter(session=session, member=member, state__in=Seat.SEATED).exists()


def with_position(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Add `position`: 1 for the first who waits, None for who does not wait."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
    ahead = (
        Seat.objects.filter(earlier, session=OuterRef("session"), state=Seat.State.WAITING, member__is_active=True)
        .order_by()
        .values("session")
        .annotate(number=Count("pk"))
        .values("number")
    )
    place = Coalesce(Subquery(ahead, output_field=IntegerField()), 0) + 1
    return seats.annotate(position=Case(When(state=Seat.State.WAITING, then=place), default=None))


def live_seats(session: Session) -> QuerySet[Seat]:
    """Return the seats and the queue of a session with each member's `handle`, first come first."""
    handle = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state__in=Membership.LIVE
    ).values("handle")
    live = session.seats.exclude(state=Seat.State.OUT)
    return live.annotate(handle=Subquery(handle[:1])).order_by("queued_at", "pk")
