"""What of the ledger staff may see, and what of it they may want to look at."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from groups.selectors.coordination import overseen_sessions
from members.models import Member
from notifications.models import KeptDelivery, State

WEEK: Final = timedelta(days=7)
NOT_ARRIVED: Final = (State.FAILED, State.UNKNOWN, State.EXPIRED)


def kept_for(staff: Member) -> QuerySet[KeptDelivery]:
    """Return the deliveries that she may see, archived ones as well: of her circles' sessions, or all."""
    rows = KeptDelivery.objects.all()
    if staff.is_superuser:
        return rows
    return rows.filter(session_id__in=overseen_sessions(staff).values("pk"))


def did_not_arrive(*, now: datetime) -> Q:
    """Return the condition that one was settled within seven days, and did not arrive or perhaps did not."""
    return Q(state__in=NOT_ARRIVED, settled_at__gt=now - WEEK)
