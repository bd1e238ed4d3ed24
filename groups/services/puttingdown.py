"""What staff do about a session that too few lead: ask everybody who could, or put down who said yes to them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from config import audit
from groups.errors import EnoughLead, FacilitatorBusy, NotAFacilitator
from groups.models import Handover, Session
from groups.services import handovers, hosts, rules


@transaction.atomic
def ask_everybody(*, session_id: UUID, actor: UUID, now: datetime) -> None:
    """Ask all who facilitate the circle and are free then; who was asked already is not asked again.

    Raises Session.DoesNotExist, SessionIsCancelled, SessionClosed or EnoughLead.
    """
    session = handovers.lock_session(session_id)
    rules.check_session_open(session, now=now)
    if not hosts.is_short(session):
        raise EnoughLead
    if not session.handovers.filter(leaving=None, state=Handover.State.OPEN).exists():
        handovers.begin(session, leaving=None, now=now)
        audit.record(audit.Entry.about(session, actor=actor, action="session.facilitators_asked"))


@transaction.atomic
def put_down(*, session_id: UUID, member_id: UUID, actor: UUID, now: datetime) -> Session:
    """Let a facilitator of the circle lead a session; whoever holds a seat is told once, and nobody else is asked.

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
        for search in session.handovers.filter(leaving=None, state=Handover.State.OPEN):
            handovers.settle(session, search, Handover.State.CLOSED, now=now)
    handovers.tell_who_leads(session, host_id=member_id, now=now)
    audit.record(audit.Entry.about(session, actor=actor, action="session.given_a_facilitator"))
    return session
