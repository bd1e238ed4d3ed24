"""What of the calendar and of the queues somebody of the staff may want to look at. The start page and the filters of
the lists ask here, so that a number and the list behind it are the same rows.
"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from groups.models import Membership, Report, Seat, Session, SessionHost
from groups.selectors.coordination import overseen
from groups.selectors.deliverables import deliverable_seats, live_seats
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


def told_of(session_ids: Collection[UUID]) -> Counter[UUID]:
    """Return by session how many are told when it is moved or called off: who has, is offered or waits for a seat."""
    seats = live_seats().filter(session__in=session_ids).order_by()
    return Counter(dict(seats.values_list("session").annotate(number=Count("pk"))))


def told_who_leads(session: Session) -> int:
    """Return how many are told that somebody else leads it: who has a seat."""
    return deliverable_seats().filter(session=session).count()


def may_lead(session: Session) -> QuerySet[Any]:
    """Return the memberships of those who facilitate a session's circle and do not lead it, each with `is_free`."""
    leads = SessionHost.objects.filter(session=session).values("member")
    busy = SessionHost.objects.filter(
        member=OuterRef("member"), is_active=True, starts_at__lt=session.ends_at, ends_at__gt=session.starts_at
    )
    rows = Membership.objects.filter(
        circle=session.circle_id, state=Membership.State.ACTIVE, role__in=_LEADING, member__is_active=True
    )
    return rows.exclude(member__in=leads).annotate(is_free=~Exists(busy)).order_by("-is_free", "handle")


def _number(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
