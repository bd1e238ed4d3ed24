"""Who leads a session, as its circle's members read it: by handle."""

from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.models import Handover, HandoverOffer, Membership, Session, SessionHost
from groups.selectors.circles import visible_circles
from members.models import Member

_LEADING = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def with_hosts() -> "Prefetch[str]":
    """Return what adds `led_by` to sessions: their hosts, each with her `handle`, by one query for a whole page."""
    return Prefetch("hosts", queryset=leading(), to_attr="led_by")


def leading() -> QuerySet[Any]:
    """Return who leads, each with her `handle`, in the order in which a session names them."""
    handle = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state=Membership.State.ACTIVE
    ).values("handle")
    hosts = SessionHost.objects.annotate(handle=Subquery(handle[:1])).filter(handle__isnull=False)
    return hosts.order_by("created_at", "pk")


def handovers_visible_to(*, member: Member, is_staff: bool) -> QuerySet[Handover]:
    """Return the searches for a host in the circles that exist for this reader."""
    circles = visible_circles(member=member, is_staff=is_staff)
    return Handover.objects.filter(session__circle__in=circles).select_related("session__circle")


def with_answers(handovers: QuerySet[Handover]) -> QuerySet[Handover]:
    """Add to each search how many were `asked`, and the handle of who said yes, as `accepted_handle`."""
    asked = HandoverOffer.objects.filter(handover=OuterRef("pk")).order_by().values("handover")
    handle = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("accepted_by"), state=Membership.State.ACTIVE
    ).values("handle")
    number = Subquery(asked.annotate(number=Count("pk")).values("number"), output_field=IntegerField())
    return handovers.annotate(asked=Coalesce(number, 0), accepted_handle=Subquery(handle[:1]))


def search_for(*, session: Session, member: Member) -> Handover | None:
    """Return how the search for a host stands that she began, or else the one of all at once; None where none is.

    What somebody said yes to is told as long as she who could not make it does not lead the session again.
    """
    leads = SessionHost.objects.filter(session=session, member=member)
    hers = Q(leaving=member) & (Q(state=Handover.State.OPEN) | Q(state=Handover.State.ACCEPTED) & ~Exists(leads))
    substitutes = Q(leaving=None, state=Handover.State.OPEN)
    return with_answers(session.handovers.filter(hers | substitutes)).order_by("leaving_id", "-created_at").first()


def offers_to(member: Member) -> QuerySet[HandoverOffer]:
    """Return what she is asked to lead and has not answered, the first to begin first."""
    leads = Membership.objects.filter(member=member, state=Membership.State.ACTIVE, role__in=_LEADING)
    open_offers = HandoverOffer.objects.filter(
        member=member,
        state=HandoverOffer.State.OFFERED,
        handover__state=Handover.State.OPEN,
        handover__session__state=Session.State.SCHEDULED,
        handover__session__circle__in=leads.values("circle"),
    )
    return open_offers.select_related("handover__session__circle").order_by("handover__session__starts_at", "pk")
