"""Which circles may be read, and with what beside them. The directory is the same for everyone."""

from datetime import datetime

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from groups.models import Circle, Membership, Session
from groups.selectors.blocks import as_seen_by
from members.models import Member

NEXT_SESSIONS = 3


def directory() -> QuerySet[Circle]:
    """Return the circles that anybody may find, by name."""
    return Circle.objects.filter(is_discoverable=True, archived_at__isnull=True).order_by("name", "pk")


def visible_circles(*, member: Member | None, is_staff: bool) -> QuerySet[Circle]:
    """Return the circles that exist for this reader: the directory, her own, and those she oversees as staff."""
    listed = Q(is_discoverable=True, archived_at__isnull=True)
    if member is None:
        return Circle.objects.filter(listed)
    if is_staff and member.is_superuser:
        return Circle.objects.all()
    own = Membership.objects.filter(member=member, state=Membership.State.ACTIVE).values("circle")
    visible = listed | Q(pk__in=own)
    if is_staff:
        visible |= Q(coordinations__member=member)
    return Circle.objects.filter(visible).distinct()


def with_card(circles: QuerySet[Circle], *, now: datetime, member: Member | None = None) -> QuerySet[Circle]:
    """Add what a card shows this reader: `next_sessions` and `member_count`, by one query more for a whole page."""
    coming = Session.objects.filter(state=Session.State.SCHEDULED, starts_at__gt=now).order_by("starts_at", "pk")
    members = (
        Membership.objects.filter(circle=OuterRef("pk"), state=Membership.State.ACTIVE)
        .order_by()
        .values("circle")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return circles.annotate(member_count=Coalesce(Subquery(members, output_field=IntegerField()), 0)).prefetch_related(
        Prefetch("sessions", queryset=as_seen_by(coming, member)[:NEXT_SESSIONS], to_attr="next_sessions")
    )
