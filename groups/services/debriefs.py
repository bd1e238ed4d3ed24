"""Keeping what whoever facilitated says within a day of a session, for as long as somebody may help her with it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from config import audit, vault
from groups import events
from groups.errors import AlreadyDebriefed, DebriefClosed
from groups.models import DEBRIEF_OPEN_FOR, Debrief, Session, SessionHost
from groups.selectors.debriefs import Said, who_calls
from groups.services.one_by_one import one_by_one
from members.models import Member

_LONGEST: Final = timedelta(minutes=240)  # of a session
KEPT_FOR: Final = timedelta(days=90)  # domain.md, 2.2


@transaction.atomic
def write_debrief(*, author: Member, session_id: UUID, said: Said, now: datetime) -> Debrief:
    """Keep what she says, once, from the beginning of a session that takes place until a day after its end.

    Raises DebriefClosed or AlreadyDebriefed; then nothing is stored.
    """
    session = Session.objects.get(pk=session_id)
    if session.state != Session.State.SCHEDULED or not session.starts_at <= now < closes_at(session):
        raise DebriefClosed
    debrief = Debrief(author=author, session=session, wants_call=said.wants_call, created_at=now)
    owner = vault.Owner.member(author.pk)
    place = vault.place(debrief, "answers_sealed")
    debrief.answers_sealed = vault.seal(said.as_json(), owner=owner, place=place)
    Debrief.objects.bulk_create([debrief], ignore_conflicts=True)  # a tap that is repeated
    if not Debrief.objects.filter(pk=debrief.pk).exists():
        raise AlreadyDebriefed
    events.publish(events.DebriefWritten(session_id=session.pk, member_id=author.pk, at=now))
    if debrief.wants_call:
        told = who_calls(session.circle_id, author_id=author.pk)
        events.publish(events.CallWanted(debrief_id=debrief.pk, staff_ids=tuple(told), at=now))
    return debrief


@transaction.atomic
def note_call(*, debrief_id: UUID, actor: Member, now: datetime) -> None:
    """Write down that she was called; said twice, the first time stays. Raises Debrief.DoesNotExist."""
    debrief = Debrief.objects.select_for_update().get(pk=debrief_id)
    if debrief.waits_for_call:
        debrief.called_at = now
        debrief.save(update_fields=["called_at"])
        audit.record(audit.Entry.about(debrief, actor=actor.pk, action="debrief.called"))


@transaction.atomic
def take_back_debrief(*, author: Member, session_id: UUID) -> None:
    """Forget what she said. Raises Debrief.DoesNotExist."""
    Debrief.objects.get(author=author, session=session_id).delete()


def closes_at(session: Session) -> datetime:
    """Return until when something may be said, the moment itself not included."""
    return session.ends_at + DEBRIEF_OPEN_FOR


def sweep(*, now: datetime) -> int:
    """Let whoever facilitated be asked, once for each session that is over; return how many sessions that were.

    Not of a session in which nobody had a seat or that nobody led. Any number of sweeps at once is safe. Raises
    ExceptionGroup once all others had their turn.
    """
    return one_by_one(_unasked(now).values_list("pk", flat=True), partial(_ask, now=now))


def _unasked(now: datetime) -> QuerySet[Session]:
    open_still = Session.objects.filter(
        state=Session.State.SCHEDULED,
        starts_at__gt=now - DEBRIEF_OPEN_FOR - _LONGEST,  # what the index knows
        starts_at__lt=now,
        ends_at__gt=now - DEBRIEF_OPEN_FOR,
        ends_at__lte=now,
    )
    led = Exists(SessionHost.objects.filter(session=OuterRef("pk")))
    return open_still.filter(led, debrief_asked_at__isnull=True, taken__gt=0).order_by("pk")


def _ask(session_id: UUID, *, now: datetime) -> bool:
    unasked = _unasked(now).select_for_update(no_key=True, of=("self",), skip_locked=True)
    session = unasked.filter(pk=session_id).first()
    if session is None:
        return False
    session.debrief_asked_at = now
    session.save(update_fields=["debrief_asked_at"])
    events.publish(events.DebriefWanted(session_id=session.pk, at=now))
    return True


def forget_old_debriefs(*, now: datetime) -> int:
    """Delete what was said 90 days ago or earlier, and return how many that were. Safe to run twice."""
    return Debrief.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
