"""What staff do about a session that too few lead: ask everybody who could, or put down who said yes to them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from config import audit
from groups import events
from groups.errors import EnoughLead, FacilitatorBusy, NotAFacilitator
from groups.models import Handover, HandoverOffer, Session
from groups.services import handovers, hosts, rules


def askable(session: Session) -> list[UUID]:
    """Return who would be asked now: who facilitates the circle, is free then, has not passed and was not asked yet."""
    asked = HandoverOffer.objects.filter(handover__in=_searches(session)).values_list("member", flat=True)
    left_out = set(asked)
    return [member_id for member_id in handovers.candidates(session) if member_id not in left_out]


@transaction.atomic
def ask_everybody(*, session_id: UUID, actor: UUID, now: datetime) -> int:
    """Ask all who are `askable`, also where a search runs already; return how many, and do nothing where it is nobody.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or EnoughLead.
    """
    session = handovers.lock_session(session_id)
    rules.check_session_open(session, now=now)
    if not hosts.is_short(session):
        raise EnoughLead
    members = askable(session)
    if not members:
        return 0
    running = _searches(session).first()
    if running is None:
        handovers.begin(session, leaving=None, now=now)
    else:
        _ask_too(session, running, members, now=now)
    audit.record(audit.Entry.about(session, actor=actor, action="session.facilitators_asked"))
    return len(members)


@transaction.atomic
def put_down(*, session_id: UUID, member_id: UUID, actor: UUID, now: datetime) -> Session:
    """Let a facilitator of the circle lead a session: she and whoever holds a seat are told, and nobody else is asked.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed, EnoughLead, NotAFacilitator for who does not
    facilitate the circle, or FacilitatorBusy when she leads another session then.
    """
    session = handovers.lock_session(session_id)
    rules.check_session_open(session, now=now)
    if not hosts.is_short(session) or session.hosts.filter(member=member_id).exists():
        raise EnoughLead
    if member_id not in hosts.facilitators([session.circle_id])[session.circle_id]:
        raise NotAFacilitator
    try:
        hosts.swap(session, leaving_id=None, coming_id=member_id, now=now)
    except FacilitatorBusy as busy:
        raise FacilitatorBusy from busy  # in words for whoever asks on her behalf
    if not hosts.is_short(session):
        for search in _searches(session):
            handovers.settle(session, search, Handover.State.CLOSED, now=now)
    handovers.tell_who_leads(session, host_id=member_id, now=now)
    events.publish(events.HostNamed(session_id=session.pk, member_id=member_id, at=now))
    audit.record(audit.Entry.about(session, actor=actor, action="session.given_a_facilitator"))
    return session


def _ask_too(session: Session, running: Handover, members: Iterable[UUID], *, now: datetime) -> None:
    for member_id in members:
        offer = HandoverOffer.objects.create(handover=running, member_id=member_id, offered_at=now)
        handovers.announce(session, offer, now=now)


def _searches(session: Session) -> QuerySet[Handover]:
    return session.handovers.filter(leaving=None, state=Handover.State.OPEN)
