"""The meeting link: sealed with the circle's own key, opened for whoever comes to a session while its door is open."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config import vault
from groups.errors import NoMeetingLink, NoSeat, NotAMember, NotOpenYet, SessionClosed, SessionIsCancelled
from groups.models import Circle, Membership, Seat, Session
from groups.services import attendance
from members.models import Member

HOSTS = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """Where a session meets, and between which instants that is told."""

    url: str = field(repr=False)
    opens_at: datetime
    closes_at: datetime


def sealed_link(circle: Circle, link: str) -> bytes | None:
    """Return the link as the circle's row keeps it; None for an empty one."""
    if not link:
        return None
    return vault.seal(link, owner=vault.Owner.circle(circle.pk), place=vault.place(circle, "meeting_link_sealed"))


@transaction.atomic
def join_meeting(*, session_id: UUID, member: Member, now: datetime) -> Meeting:
    """Let her in: write down that she came, and return the link.

    Whoever facilitates needs no seat; without one, nothing is written down. Raises Session.DoesNotExist,
    SessionIsCancelled, NotOpenYet, SessionClosed, NotAMember, NoSeat or NoMeetingLink.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("circle").get(pk=session_id)
    check_door_open(session, now=now)
    seat = _seat(session, member)
    url = _link(session.circle)
    if seat is not None:
        attendance.record(session, seat, has_attended=True, now=now)
    return Meeting(url=url, opens_at=session.join_opens_at, closes_at=session.join_closes_at)


def check_door_open(session: Session, *, now: datetime) -> None:
    """Raise SessionIsCancelled, NotOpenYet with the instant from which it is, or SessionClosed once it is over."""
    if session.state == Session.State.CANCELLED:
        raise SessionIsCancelled
    if now < session.join_opens_at:
        raise NotOpenYet(opens_at=session.join_opens_at)
    if now >= session.join_closes_at:
        raise SessionClosed("This session is over.")


def _seat(session: Session, member: Member) -> Seat | None:
    # Asked under the lock: a seat of a session that has begun stays with whoever leaves or is removed meanwhile.
    membership = Membership.objects.filter(
        circle_id=session.circle_id, member=member, state=Membership.State.ACTIVE
    ).first()
    if membership is None:
        raise NotAMember("Only members of this circle come in.")
    seat = session.seats.filter(member=member, state__in=Seat.SEATED).select_related("member").first()
    if seat is None and membership.role not in HOSTS:
        raise NoSeat
    return seat


def _link(circle: Circle) -> str:
    if circle.meeting_link_sealed is None:
        raise NoMeetingLink
    sealed = bytes(circle.meeting_link_sealed)
    return vault.reveal(sealed, owner=vault.Owner.circle(circle.pk), place=vault.place(circle, "meeting_link_sealed"))
