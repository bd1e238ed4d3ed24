"""Letting a member go for good: her places are passed on, her circles led by others, her rows deleted."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from groups import events
from groups.models import (
    Appeal,
    Block,
    CalendarFeed,
    CheckIn,
    Circle,
    CircleBlock,
    ContactRequest,
    Coordination,
    Debrief,
    DutyContact,
    HandoverOffer,
    Intention,
    Invitation,
    KeepingQuestion,
    Membership,
    MergeAnswer,
    Moderator,
    Notice,
    OwnSources,
    PromptShown,
    Reflection,
    Seat,
    SeatHistory,
    SeriesChange,
    Session,
    SessionHost,
    WaitingPlace,
)
from groups.services import handovers, hosts, memberships, reports, seats, waiting

HERS: Final = (
    ContactRequest,
    DutyContact,
    CheckIn,
    Intention,
    OwnSources,
    PromptShown,
    KeepingQuestion,
    CalendarFeed,
    MergeAnswer,
    HandoverOffer,
    SessionHost,
    Seat,
    SeatHistory,  # after the seats: that they are gone is a row of theirs
    CircleBlock,
    Coordination,
    Moderator,
    WaitingPlace,
)


def hold_all(*, member_id: UUID, now: datetime) -> Callable[[], bool]:
    """Lock all that others may be changing with her in it, and return a question: does that still cover everything?

    In the order of every service: circles, sessions, memberships, seats; each by id. The caller locks her own row after
    that, and asks. Inside the caller's transaction. NO KEY, since who writes about a session refers to it.
    """
    circles = Circle.objects.filter(pk__in=_circles(member_id)).select_for_update(no_key=True).order_by("pk")
    held = {circle.pk for circle in circles}
    unfinished = Q(circle__in=held, state=Session.State.SCHEDULED, ends_at__gt=now)
    sat_in = Q(pk__in=Seat.objects.filter(member_id=member_id).values("session"))  # who came is written down for days
    sessions = Session.objects.filter(unfinished | sat_in).select_for_update(no_key=True).order_by("pk")
    list(sessions.values_list("pk", flat=True))
    for model in (Membership, Seat):
        hers = model._default_manager.filter(member_id=member_id).select_for_update().order_by("pk")
        held |= set(hers.values_list("pk", flat=True))
    return lambda: _all_of(member_id) <= held


def erase_all(*, member_id: UUID, now: datetime) -> None:
    """Free her coming seats, so that whoever waits gets them, and delete every row about her.

    What stays is the number of seats that were taken in past sessions: a count without a name. A last facilitator may
    go too; the circle's coordinators are told. The caller holds all that `hold_all` locks.
    """
    hers = Membership.objects.filter(member_id=member_id)
    led = hers.filter(state__in=Membership.LIVE, role__in=hosts.ROLES).order_by("circle")
    unled = list(led.values_list("circle", flat=True))
    circles = sorted(_circles(member_id))
    for circle_id in circles:
        seats.release_all(circle_id=circle_id, member_id=member_id, now=now)
    handovers.forget_host(member_id=member_id, now=now)
    reports.forget_whom_it_is_about(member_id=member_id, now=now)
    reports.forget_who_told(member_id=member_id)
    Appeal.objects.filter(member_id=member_id).delete()  # before the memberships that they are about
    hers.delete()
    for circle_id in unled:
        memberships.let_others_lead(circle_id=circle_id, now=now)
        _tell_who_is_responsible(circle_id, now=now)
    Reflection.objects.filter(author_id=member_id).delete()
    Debrief.objects.filter(author_id=member_id).delete()
    Invitation.objects.filter(made_by_id=member_id).delete()
    Notice.objects.filter(author_id=member_id).delete()
    Block.objects.filter(Q(blocker_id=member_id) | Q(blocked_id=member_id)).delete()
    SeriesChange.objects.filter(made_by_id=member_id).update(made_by=None)
    Membership.objects.filter(ended_by_id=member_id).update(ended_by=None)
    Appeal.objects.filter(decided_by_id=member_id).update(decided_by=None)
    for model in HERS:
        model.objects.filter(member_id=member_id).delete()
    waiting.settle_circles(circles, now=now)


def _circles(member_id: UUID) -> QuerySet[Circle, UUID]:
    """Return where she belongs, sits, waits or leads."""
    hers = (
        Q(memberships__member=member_id)
        | Q(sessions__seats__member=member_id)
        | Q(sessions__hosts__member=member_id)
        | Q(waiting__member=member_id)
    )
    return Circle.objects.filter(hers).distinct().values_list("pk", flat=True)


def _all_of(member_id: UUID) -> set[UUID]:
    found = set(_circles(member_id))
    for model in (Membership, Seat):
        found |= set(model._default_manager.filter(member_id=member_id).values_list("pk", flat=True))
    return found


def _tell_who_is_responsible(circle_id: UUID, *, now: datetime) -> None:
    """Tell the circle's coordinators once nobody is left who leads it."""
    circle = Circle.objects.get(pk=circle_id)
    if circle.archived_at is not None or hosts.facilitators([circle_id])[circle_id]:
        return
    told = Coordination.objects.filter(circle=circle).order_by("pk").values_list("member", flat=True)
    events.publish(events.CircleUnled(circle_id=circle_id, coordinator_ids=tuple(told), at=now))
