"""Seats: a member reads her own and her place in the queue; facilitators read handles."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Now

from groups.models import Membership, Seat, Session
from groups.models.sessions import HOPE_ENDS, OFFERS_END
from groups.selectors.blocks import apart_from_the_seated
from members.models import Member

COMING_DAYS: Final = timedelta(days=7)


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
    return seats.annotate(position=position(""))


def position(prefix: str) -> Case:
    """Return the place in its session's line of the seat whose columns begin with `prefix`; None without."""
    at, pk = OuterRef(f"{prefix}queued_at"), OuterRef(f"{prefix}pk")
    earlier = Q(queued_at__lt=at) | Q(queued_at=at, pk__lt=pk)
    session = OuterRef(f"{prefix}session")
    ahead = (
        Seat.objects.filter(earlier, session=session, state=Seat.State.WAITING, member__is_active=True)
        .order_by()
        .values("session")
        .annotate(number=Count("pk"))
        .values("number")
    )
    place = Coalesce(Subquery(ahead, output_field=IntegerField()), 0) + 1
    return Case(When(Q((f"{prefix}state", Seat.State.WAITING)), then=place), default=None)


def live_seats(session: Session) -> QuerySet[Seat]:
    """Return the seats and the queue of a session with each member's `handle`, first come first.

    `is_first`: as far as is known, she comes to this circle for the first time.
    """
    handle = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state__in=Membership.LIVE
    ).values("handle")
    earlier = Seat.objects.filter(
        session__circle=OuterRef("session__circle"),
        session__starts_at__lt=OuterRef("session__starts_at"),
        session__state=Session.State.SCHEDULED,
        member=OuterRef("member"),
        state__in=Seat.SEATED,
    ).exclude(attendance=Seat.Attendance.MISSED)
    live = session.seats.exclude(state=Seat.State.OUT)
    return live.annotate(handle=Subquery(handle[:1]), is_first=~Exists(earlier)).order_by("queued_at", "pk")


def known_by(session: Session, public_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return which seats of the session these addresses name; an address of another session is missing."""
    named = session.seats.filter(public_id__in=list(public_ids))
    return dict(named.values_list("public_id", "pk"))


def eligible_seats(*, now: datetime) -> QuerySet[Seat]:
    """Return the places on waitlists to which a free seat may be offered, first come first.

    Not whoever passed since a seat came free, would be told too late for her, is kept apart from somebody there, or
    closed her account; and none of a circle that has ended. Whether there is a seat is not asked here.
    """
    not_passed = Q(passed_at=None) | Q(passed_at__lt=F("session__freed_at"))
    earliest = ExpressionWrapper(Value(now) + F("min_notice_minutes") * Value(timedelta(minutes=1)), DateTimeField())
    in_time = Q(min_notice_minutes=None) | Q(session__starts_at__gte=earliest)
    waiting = Seat.objects.filter(state=Seat.State.WAITING, member__is_active=True, session__circle__archived_at=None)
    return waiting.filter(not_passed, in_time, ~apart_from_the_seated()).order_by("queued_at", "pk")


def gave_way(seat: Seat) -> bool:
    """Tell whether this place on the waitlist began as a hopeful seat of hers ended, in the same moment."""
    return Seat.objects.filter(_GAVE_WAY, pk=seat.pk).exists()


def sessions_to_settle(*, now: datetime) -> list[UUID]:
    """Return the sessions in which an offer ran out, or somebody waits for a seat that she may be offered."""
    offered = Seat.objects.filter(session=OuterRef("pk"), state=Seat.State.OFFERED)
    is_over = Q(offer_expires_at__lte=now) | Q(offer_expires_at__gt=F("session__starts_at") - OFFERS_END)
    hopeful = Seat.objects.filter(session=OuterRef("pk"), state=Seat.State.HOPEFUL)
    waiting = eligible_seats(now=now).filter(session=OuterRef("pk")).order_by()
    has_room = Q(Exists(waiting), taken__lt=F("capacity"))
    may_give_way = Q(Exists(hopeful), Exists(waiting.exclude(_GAVE_WAY)), taken=F("capacity"))
    is_due = has_room | (may_give_way & Q(starts_at__lte=now + HOPE_ENDS))
    due = Q(Exists(offered.filter(is_over))) | (Q(starts_at__gt=now + OFFERS_END) & is_due)
    return list(Session.objects.filter(due, state=Session.State.SCHEDULED).order_by("pk").values_list("pk", flat=True))


_GAVE_WAY: Final = Exists(
    Seat.objects.filter(
        session=OuterRef("session"),
        member=OuterRef("member"),
        state=Seat.State.OUT,
        ended_at=OuterRef("queued_at"),
    )
)


def seats_of_coming_days() -> dict[str, int]:
    """Return how many seats of the next seven days are in each state, and how many are free, of all circles together.

    By two queries, for a monitor: about nobody, and about no circle.
    """
    coming = Session.objects.filter(
        state=Session.State.SCHEDULED, starts_at__gte=Now(), starts_at__lt=Now() + COMING_DAYS
    )
    seats = Seat.objects.filter(session__in=coming).exclude(state=Seat.State.OUT).order_by()
    counted = dict(seats.values_list("state").annotate(number=Count("pk")))
    free = coming.aggregate(free=Sum(Greatest(F("seat_limit") - F("taken"), 0)))["free"]
    held = {str(state): counted.get(state, 0) for state in Seat.State.values if state != Seat.State.OUT}
    return {**held, "free": free or 0}
