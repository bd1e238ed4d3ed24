"""Who is on duty when somebody asks to be contacted, until when, and what they read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from config import vault
from groups.models import ContactRequest, DutyContact, Incident, Membership, Session
from groups.selectors.coordination import coordinates, overseen
from groups.selectors.deliverables.told import open_contact_requests
from members.models import Member
from members.zones import zone

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Somebody who calls back, and the hours that run right now."""

    member_id: UUID
    begins_at: datetime
    ends_at: datetime


def shifts_for(*, session: Session, member: Member, now: datetime) -> list[Shift]:
    """Return who is there for her now, of the session's circle, of her country or of everywhere, by one query."""
    reach = Q(circle=session.circle_id) | Q(circle=None, country__in=["", member.support_country or ""])
    staffed = DutyContact.objects.filter(reach, is_active=True, member__is_active=True, member__is_staff=True)
    found = [_shift(contact, now=now) for contact in staffed.exclude(member=member).order_by("pk")]
    return [shift for shift in found if shift is not None]


def staffed_until(*, session: Session, member: Member, now: datetime) -> datetime | None:
    """Return until when somebody is there for her, or None while nobody is."""
    return max((shift.ends_at for shift in shifts_for(session=session, member=member, now=now)), default=None)


def answers_calls(member: Member) -> bool:
    """Return whether she is on the list of those who call back."""
    return DutyContact.objects.filter(member=member, is_active=True).exists()


def contact_requests_for(member: Member) -> QuerySet[ContactRequest]:
    """Return the requests that this duty contact answers, the oldest first; nobody else reads any."""
    rows = ContactRequest.objects.filter(_is_answered_by(member)).exclude(member=member)
    return rows.select_related("session__circle").order_by("created_at", "pk")


def incidents_for(member: Member) -> QuerySet[Incident]:
    """Return the incidents of the circles that she oversees, and of those that she is on duty for; the latest first."""
    mine = DutyContact.objects.filter(member=member, is_active=True)
    rows = Incident.objects.select_related("session__circle").order_by("-at", "pk")
    if member.is_superuser or mine.filter(circle__isnull=True).exists():
        return rows
    on_duty = Q(session__circle__in=mine.values("circle"))
    return rows.filter(on_duty | overseen(member, path="session__circle"))


def reads_incidents(member: Member) -> bool:
    """Return whether any incident is hers to read."""
    return coordinates(member) or answers_calls(member)


def reach_of(request: ContactRequest, *, actor: Member, reason: str = "duty") -> str:
    """Return how she wants to be reached, opened for whoever reads it. Raises KeyDestroyed once she is erased."""
    owner = vault.Owner.member(request.member_id)
    place = vault.place(request, "reach_sealed")
    return vault.reveal(bytes(request.reach_sealed), owner=owner, place=place, actor=actor.pk, reason=reason)


def handle_of_whoever_asks(request: ContactRequest) -> str:
    """Return the handle by which the circle knows her."""
    known = Membership.objects.filter(circle=request.session.circle_id, member=request.member_id)
    return known.order_by("-created_at").values_list("handle", flat=True).first() or ""


def _is_answered_by(member: Member) -> Q:
    return Q(pk__in=open_contact_requests(member).values("pk"))


def _shift(contact: DutyContact, *, now: datetime) -> Shift | None:
    place = zone(contact.timezone)
    for begins_at, ends_at in _hours(contact, place, now.astimezone(place).date()):
        if begins_at <= now < ends_at:
            return Shift(member_id=contact.member_id, begins_at=begins_at, ends_at=ends_at)
    return None


def _hours(contact: DutyContact, place: ZoneInfo, today: date) -> Iterator[tuple[datetime, datetime]]:
    """Yield the hours that began today or yesterday on her wall; those that do not end later end a day on."""
    for day in (today - _DAY, today):
        if day.weekday() in contact.weekdays:
            ends_on = day if contact.ends > contact.starts else day + _DAY
            yield _at(day, contact.starts, place), _at(ends_on, contact.ends, place)


def _at(day: date, wall: time, place: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, tzinfo=place).astimezone(UTC)
