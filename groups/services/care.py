"""Asking to be contacted while somebody is on duty. What stays of it is that it happened, around which session."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from config import audit, vault
from groups import events
from groups.errors import ContactAskedAlready, NobodyOnDuty
from groups.models import ContactRequest, Incident, Report, Session
from groups.selectors.duty import shifts_for
from groups.services.answers import forget_old_answers
from groups.services.debriefs import forget_old_debriefs
from groups.services.invitations import forget_old_invitations
from groups.services.notices import forget_old_notices
from members.models import Member

KEPT_FOR: Final = timedelta(days=7)
REPORTS_KEPT_FOR: Final = timedelta(days=365)  # the words of a report, after it was closed
_DONE: Final = (Incident.Action.CALLED, Incident.Action.EMERGENCY)
ANSWERS: Final = (*_DONE, Incident.Action.NOT_REACHED)


@transaction.atomic
def ask_for_contact(*, member: Member, session: Session, reach: str, now: datetime) -> ContactRequest:
    """Tell whoever is on duty that she wants to be contacted, and how; open an incident without her name.

    Raises NobodyOnDuty, when nothing is kept, or ContactAskedAlready.
    """
    shifts = shifts_for(session=session, member=member, now=now)
    if not shifts:
        raise NobodyOnDuty
    request = ContactRequest(member=member, session=session, created_at=now)
    owner = vault.Owner.member(member.pk)
    request.reach_sealed = vault.seal(reach, owner=owner, place=vault.place(request, "reach_sealed"))
    ContactRequest.objects.bulk_create([request], ignore_conflicts=True)  # a tap that is repeated
    if not ContactRequest.objects.filter(pk=request.pk).exists():
        raise ContactAskedAlready
    Incident.objects.create(
        session=session, level=Incident.Level.WORRYING, action=Incident.Action.CONTACT_ASKED, at=now
    )
    contacts = tuple(sorted({shift.member_id for shift in shifts}))
    events.publish(events.ContactAsked(request_id=request.pk, contact_ids=contacts, at=now))
    return request


@transaction.atomic
def take_back_contact(*, member: Member) -> None:
    """Forget that she asked. Raises ContactRequest.DoesNotExist."""
    ContactRequest.objects.get(member=member).delete()


@transaction.atomic
def answer_contact(*, request_id: UUID, actor: Member, action: str, now: datetime) -> Incident:
    """Write down what was done; once she was spoken to, how to reach her is forgotten.

    Raises ContactRequest.DoesNotExist, or ValueError for what is no answer.
    """
    if action not in ANSWERS:
        raise ValueError("This is no answer to who asks to be contacted.")
    request = ContactRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    incident = Incident.objects.create(
        session_id=request.session_id, level=Incident.Level.WORRYING, action=action, at=now
    )
    audit.record(audit.Entry.about(incident, actor=actor.pk, action="contact.answered", reason=action))
    if action in _DONE:
        request.delete()
    return incident


@transaction.atomic
def record_incident(*, incident: Incident, actor: Member) -> Incident:
    """Write down what happened around a session, by a member of the staff."""
    incident.save(force_insert=True)
    audit.record(audit.Entry.about(incident, actor=actor.pk, action="incident.recorded", reason=incident.action))
    return incident


def forget_what_is_over(*, now: datetime) -> int:
    """Forget requests that nobody answered for a week, words of reports closed a year ago, and debriefs and
    answers of 90 days ago; invitations and notices that ended 30 days ago, too.

    Return how many rows that were. Safe to run twice.
    """
    requests, _ = ContactRequest.objects.filter(created_at__lte=now - KEPT_FOR).delete()
    over = Report.objects.filter(closed_at__lte=now - REPORTS_KEPT_FOR, text_sealed__isnull=False)
    older = forget_old_debriefs(now=now) + forget_old_answers(now=now) + forget_old_invitations(now=now)
    return requests + over.update(text_sealed=None) + older + forget_old_notices(now=now)
