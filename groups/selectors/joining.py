"""Which circles a member could become a member of: the same rules that joining obeys, as conditions."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from config.statements import Given
from groups.models import Circle, Membership, Session
from groups.selectors.circles import directory
from groups.selectors.enrolment import CLOSES_WITH
from groups.selectors.memberships import open_requests, taken_part_in
from groups.selectors.standing import closed_to
from groups.selectors.waiting import has_place_for
from members.models import Member


def has_room_for_another(member: Member) -> bool:
    """Tell whether she takes part in fewer circles than a member may."""
    most: int = settings.CIRCLES_PER_MEMBER
    return taken_part_in(member.pk).count() < most


def joinable(member: Member, *, now: datetime) -> QuerySet[Circle]:
    """Return the circles of the directory that she could join, or ask to be let into; none that she belongs to.

    Whether she may be in one circle more is not asked here. Full circles count. By two queries, one of them this one.
    """
    return doors_for(member, may_ask=may_ask_another(member), now=now)


def may_ask_another(member: Member) -> bool:
    """Tell whether fewer of her requests wait for an answer than may."""
    most: int = settings.JOIN_REQUESTS_PER_MEMBER
    return open_requests(member.pk).count() < most


def doors_for(member: Member | Given, *, may_ask: bool, now: datetime | Given) -> QuerySet[Circle]:
    """Return the circles of `joinable`, with those that are asked first only where she `may_ask`; it asks nothing."""
    hers = Membership.objects.filter(circle=OuterRef("pk"), member=member, state__in=Membership.LIVE)
    found = directory().filter(~Exists(hers), ~closed_to(member, circle="pk"), ~_closed_cohort(now))
    return found if may_ask else found.filter(admission=Circle.Admission.OPEN)


def open_doors(member: Member, *, now: datetime) -> QuerySet[Circle]:
    """Return the circles of the directory into which a seat leads: by taking one she would also join.

    Not those that take so many members, and have them or hold their last places for others.
    """
    doors = joinable(member, now=now).filter(admission=Circle.Admission.OPEN, enrolment=Circle.Enrolment.DROP_IN)
    return doors.filter(has_place_for(member))


def _closed_cohort(now: datetime | Given) -> Q:
    begun = Session.objects.filter(circle=OuterRef("pk"), state=Session.State.SCHEDULED, starts_at__lte=now)
    closing = begun.order_by("starts_at")[CLOSES_WITH - 1 : CLOSES_WITH]
    return Q(enrolment=Circle.Enrolment.COHORT) & Q(Exists(closing))
