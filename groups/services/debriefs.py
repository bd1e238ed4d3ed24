"""Keeping what whoever facilitated says within a day of a session, for as long as somebody may help her with it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from config import vault
from groups.errors import AlreadyDebriefed, DebriefClosed
from groups.models import Debrief, Session
from groups.selectors.debriefs import Said
from members.models import Member

OPEN_FOR: Final = timedelta(hours=24)  # after the session (domain.md, 2.2)
KEPT_FOR: Final = timedelta(days=90)  # domain.md, 2.2


@transaction.atomic
def write_debrief(*, author: Member, session_id: UUID, said: Said, now: datetime) -> Debrief:
    """Keep what she says, once, from the beginning of a session that takes place until a day after its end.

    Raises DebriefClosed or AlreadyDebriefed; then nothing is stored.
    """
    session = Session.objects.get(pk=session_id)
    if session.state != Session.State.SCHEDULED or not session.starts_at <= now < closes_at(session):
        raise DebriefClosed
    debrief = Debrief(author=author, session=session, created_at=now)
    owner = vault.Owner.member(author.pk)
    place = vault.place(debrief, "answers_sealed")
    debrief.answers_sealed = vault.seal(said.as_json(), owner=owner, place=place)
    Debrief.objects.bulk_create([debrief], ignore_conflicts=True)  # a tap that is repeated
    if not Debrief.objects.filter(pk=debrief.pk).exists():
        raise AlreadyDebriefed
    return debrief


@transaction.atomic
def take_back_debrief(*, author: Member, session_id: UUID) -> None:
    """Forget what she said. Raises Debrief.DoesNotExist."""
    Debrief.objects.get(author=author, session=session_id).delete()


def closes_at(session: Session) -> datetime:
    """Return until when something may be said, the moment itself not included."""
    return session.ends_at + OPEN_FOR


def forget_old_debriefs(*, now: datetime) -> int:
    """Delete what was said 90 days ago or earlier, and return how many that were. Safe to run twice."""
    return Debrief.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
