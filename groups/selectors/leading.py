"""The circles that somebody leads or looks after, and what waits for her there: numbers, and no name."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.models import Circle, Coordination, Membership, Session, SessionHost, WaitingPlace
from groups.selectors.circles import with_card
from members.models import Member

HOSTS_WITHIN: Final = timedelta(days=14)  # whom nobody leads farther ahead is nothing to think of yet
_LEADING: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def led_circles(*, member: Member, is_staff: bool, now: datetime) -> QuerySet[Circle]:
    """Return the running circles that she facilitates, or coordinates as staff, by name, by two queries for a page.

    Each says as whom (`role`), its `next_sessions`, and how many `requests` wait for an answer she may give, how many
    sessions are `asked` about since too few come, how many of the next two weeks nobody leads (`unhosted`), and how
    many stand `in_line` for a place. The next one is hers to lead where `is_host` says so.
    """
    roles = Membership.objects.filter(
        circle=OuterRef("pk"), member=member, state=Membership.State.ACTIVE, role__in=_LEADING
    ).values("role")
    looked_after = Coordination.objects.filter(circle=OuterRef("pk"), member=member if is_staff else None)
    coming = Session.objects.filter(circle=OuterRef("pk"), state=Session.State.SCHEDULED, starts_at__gt=now)
    hosted = SessionHost.objects.filter(session=OuterRef("pk"), is_active=True)
    mine = SessionHost.objects.filter(session=OuterRef("next_id"), member=member, is_active=True)
    pending = Membership.objects.filter(circle=OuterRef("pk"), state=Membership.State.PENDING)
    circles = (
        Circle.objects.filter(archived_at__isnull=True)
        .annotate(own_role=Subquery(roles[:1]), looked_after=Exists(looked_after))
        .filter(Q(own_role__isnull=False) | Q(looked_after=True))
        .annotate(
            role=Coalesce("own_role", Value("coordinator")),
            next_id=Subquery(coming.order_by("starts_at", "pk").values("pk")[:1]),
            is_host=Exists(mine),
            requests=_number(pending),
            in_line=_number(WaitingPlace.objects.filter(circle=OuterRef("pk"))),
            asked=_number(coming.filter(quorum=Session.Quorum.ASKED)),
            unhosted=_number(coming.filter(~Exists(hosted), starts_at__lte=now + HOSTS_WITHIN)),
        )
    )
    return with_card(circles, now=now, member=member).order_by("name", "pk")


def _number(rows: "QuerySet[Membership] | QuerySet[Session] | QuerySet[WaitingPlace]") -> Coalesce:
    counted = rows.order_by().values("circle").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
