"""Who belongs to a circle, as its members may read it: handle, colour and role, never a date."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from groups.models import Circle, CircleBlock, Membership
from members.models import Member


def roster(circle: Circle) -> QuerySet[Membership]:
    """Return the active members by handle."""
    return Membership.objects.filter(circle=circle, state=Membership.State.ACTIVE).order_by("handle", "pk")


def requests(circle: Circle) -> QuerySet[Membership]:
    """Return those who wait for an answer, the longest first."""
    return Membership.objects.filter(circle=circle, state=Membership.State.PENDING).order_by("created_at", "pk")


def managed(circle: Circle) -> QuerySet[Membership]:
    """Return active members and requests, for those who decide about them, by handle."""
    return Membership.objects.filter(circle=circle, state__in=Membership.LIVE).order_by("handle", "pk")


def own_memberships(member: Member) -> QuerySet[Membership]:
    """Return her live memberships with their circles, by the circle's name."""
    live = Membership.objects.filter(member=member, state__in=Membership.LIVE)
    return live.select_related("circle").order_by("circle__name", "pk")


def taken_part_in(member_id: UUID) -> QuerySet[Membership]:
    """Return her places in circles that run, but for those that she facilitates."""
    active = Membership.objects.filter(member=member_id, state=Membership.State.ACTIVE)
    return active.filter(role=Membership.Role.MEMBER, circle__archived_at=None)


def open_requests(member_id: UUID) -> QuerySet[Membership]:
    """Return her requests that wait for an answer of a circle that runs."""
    return Membership.objects.filter(member=member_id, state=Membership.State.PENDING, circle__archived_at=None)


def own_membership(*, circle: Circle, member: Member) -> Membership | None:
    """Return her live membership of the circle, or None."""
    return Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()


def active_membership(*, member: Member, slug: str) -> Membership | None:
    """Return her place in the circle of this address, or None where she has none, or is shut out."""
    active = Membership.objects.filter(member=member, circle__slug=slug, state=Membership.State.ACTIVE)
    block = CircleBlock.objects.filter(circle=OuterRef("circle"), member=OuterRef("member"))
    return active.filter(~Exists(block)).first()
