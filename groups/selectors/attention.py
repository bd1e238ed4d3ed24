"""What of the calendar and of the queues somebody of the staff may want to look at. The start page and the filters of
the lists ask here, so that a number and the list behind it are the same rows.
"""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.models import Membership, Report, Seat, Session, SessionHost
from groups.selectors.coordination import overseen
from groups.selectors.moderation import URGENT
from members.models import Member
from members.zones import zone

WEEK: Final = timedelta(days=7)
DAYS: Final = timedelta(days=3)  # so near, too few who come are worth a thought
_MORNING: Final = time(4)  # until then it is still the same night
_LEADING: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def coming(sessions: QuerySet[Any], *, now: datetime, before: datetime) -> QuerySet[Any]:
    """Return those that take place and are not over, of running circles, that begin before an instant."""
    takes_place = Q(state=Session.State.SCHEDULED, circle__archived_at__isnull=True)
    found: QuerySet[Any] = sessions.filter(takes_place, ends_at__gt=now, starts_at__lt=before)
    return found


def end_of_night(staff: Member, *, now: datetime) -> datetime:
    """Return when tonight is over on her clock: at the next four in the morning."""
    here = now.astimezone(zone(staff.timezone))
    morning = datetime.combine(here.date(), _MORNING, tzinfo=here.tzinfo)
    return morning if here < morning else datetime.combine(here.date() + timedelta(days=1), _MORNING, here.tzinfo)


def with_leading(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Add `leading`: how many lead each session."""
    hosts = SessionHost.objects.filter(session=OuterRef("pk"), is_active=True)
    counted: QuerySet[Any] = sessions.annotate(leading=_number(hosts, "session"))
    return counted


def led_by_too_few(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that fewer lead than their circle wants; whom nobody leads are among them."""
    return with_leading(sessions).filter(leading__lt=F("circle__facilitators_wanted"))


def led_by_nobody(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Return those that nobody leads."""
    return with_leading(sessions).filter(leading=0)


def attended_by_too_few(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Return those to which fewer come than their circle needs; whoever only hopes to come counts half."""
    seats = Seat.objects.filter(session=OuterRef("pk"))
    certain = _number(seats.filter(state=Seat.State.IN), "session")
    hopeful = _number(seats.filter(state=Seat.State.HOPEFUL), "session")
    counted: QuerySet[Any] = sessions.annotate(twice=2 * certain + hopeful)
    return counted.filter(twice__lt=2 * F("circle__min_to_run"))


def asks_to_join() -> Q:
    """Return the condition on memberships that somebody waits for an answer of a circle that goes on."""
    return Q(state=Membership.State.PENDING, circle__archived_at__isnull=True)


def open_requests(staff: Member) -> QuerySet[Membership]:
    """Return who waits for an answer of the circles that she oversees, whoever waits longest first."""
    rows = Membership.objects.filter(asks_to_join(), overseen(staff, path="circle")).exclude(member=staff)
    return rows.select_related("circle").order_by("created_at", "pk")


def unled() -> Q:
    """Return the condition on circles that they go on, and nobody leads them."""
    leads = Membership.objects.filter(
        circle=OuterRef("pk"), state=Membership.State.ACTIVE, role__in=_LEADING, member__is_active=True
    )
    return Q(~Exists(leads), archived_at__isnull=True)


def urgent_reports() -> Q:
    """Return the condition on reports that they are open and about somebody's life."""
    return Q(state__in=Report.LIVE, reason__in=URGENT)


def other_reports() -> Q:
    """Return the condition on reports that they are open and about anything else."""
    return Q(state__in=Report.LIVE) & ~Q(reason__in=URGENT)


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
