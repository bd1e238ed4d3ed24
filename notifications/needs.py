"""What did not arrive, for the start page of the admin: kind, difficulty and time; nobody is named."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.desk.needs import Line, Need, ago, need
from groups.selectors.coordination import coordinates
from members.models import Member
from notifications.attention import did_not_arrive, kept_for
from notifications.models import KeptDelivery


def needs(staff: Member, *, now: datetime) -> Iterator[Need]:
    """Yield what did not arrive within seven days of what she oversees."""
    if not coordinates(staff):
        return

    def line(row: KeptDelivery) -> Line:
        reason = f" ({row.error_code})" if row.error_code else ""
        address = reverse("admin:notifications_delivery_change", args=[row.pk])
        return Line(
            words=f"{row.kind}: {row.get_state_display()}{reason}",
            note=ago(row.settled_at or row.due_at, now=now),
            address=address,
        )

    yield need(
        kept_for(staff).filter(did_not_arrive(now=now)).order_by("-settled_at", "-pk"),
        code="deliveries",
        urgency=60,
        title=_("Deliveries of the last seven days that did not arrive"),
        address=reverse("admin:notifications_delivery_changelist") + "?look=week",
        line=line,
    )
