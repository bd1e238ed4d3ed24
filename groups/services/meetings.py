"""The door of a session: who comes in and when, what is written down, and what she is told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from groups.errors import CertificateExpired, NoSeat, NotAMember, NotOpenYet, SessionClosed, SessionIsCancelled
from groups.models import Membership, Seat, Session
from groups.services import attendance, hosts, rooms
from members.models import Member
from members.selectors import is_certified

PLACE_TOLD: Final = timedelta(hours=72)  # whoever has to travel cannot wait for the door


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """Where a session meets, and between which instants that is told."""

    kind: rooms.Kind
    url: str | None = field(repr=False)
    place: str | None = field(default=None, repr=False)
    opens_at: datetime
    closes_at: datetime


@transaction.atomic
def join_meeting(*, session_id: UUID, member: Member, now: datetime) -> Meeting:
    """Let her in: write down that she came, or that a host is there, and return where the session meets.

    A place to go to is told from 72 hours before, and then nothing is written down yet. Whoever facilitates needs no
    seat; without one, no attendance is written down. Where a certificate is asked for and hers is over, she leads no
    session: with a seat she comes in like the others. Raises Session.DoesNotExist, SessionIsCancelled,
    NotOpenYet, SessionClosed, NotAMember, NoSeat, CertificateExpired or NoMeetingLink.
    """
    session = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("circle").get(pk=session_id)
    check_not_over(session, now=now)
    membership = _membership(session, member)
    seat = session.seats.filter(member=member, state__in=Seat.SEATED).select_related("member").first()
    leads = _leads(membership, member, has_seat=seat is not None, now=now)
    if now < session.join_opens_at:
        return _told_ahead(session, member, now=now)
    point = rooms.meeting_point(session, reader=member.pk)
    if seat is not None:
        attendance.record(session, seat, has_attended=True, now=now)
    if leads:
        hosts.check_in(session, member.pk, now=now)
    return Meeting(
        kind=point.kind,
        url=point.url,
        place=point.place,
        opens_at=session.join_opens_at,
        closes_at=session.join_closes_at,
    )


def _leads(membership: Membership, member: Member, *, has_seat: bool, now: datetime) -> bool:
    facilitates = membership.role in hosts.ROLES
    leads = facilitates and is_certified(member, today=now.date())
    if not has_seat and not leads:
        raise CertificateExpired if facilitates else NoSeat
    return leads


def _told_ahead(session: Session, member: Member, *, now: datetime) -> Meeting:
    told_from = session.starts_at - PLACE_TOLD if rooms.has_place(session) else session.join_opens_at
    if now < told_from:
        raise NotOpenYet(opens_at=told_from)
    place = rooms.place_of(session, reader=member.pk)
    return Meeting(
        kind="place", url=None, place=place, opens_at=session.join_opens_at, closes_at=session.join_closes_at
    )


def check_not_over(session: Session, *, now: datetime) -> None:
    """Raise SessionIsCancelled, or SessionClosed once it is over."""
    if session.state == Session.State.CANCELLED:
        raise SessionIsCancelled
    if now >= session.join_closes_at:
        raise SessionClosed("This session is over.")


def _membership(session: Session, member: Member) -> Membership:
    # Asked under the lock: a seat of a session that has begun stays with whoever leaves or is removed meanwhile.
    membership = Membership.objects.filter(
        circle_id=session.circle_id, member=member, state=Membership.State.ACTIVE
    ).first()
    if membership is None:
        raise NotAMember("Only members of this circle come in.")
    return membership
