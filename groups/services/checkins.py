"""Keeping how loud it was this week and what she means to do, sealed with her own key, as long as she wants it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from config import vault
from groups.dose import Helped
from groups.errors import AlreadyCheckedIn, ConsentRequired, NotAttended
from groups.models import CheckIn, Intention, Seat, Session
from groups.selectors.checkins import Answers, Outcome
from groups.services.prompts import choose_again
from members import selectors as people
from members.models import Member
from members.zones import zone

PURPOSE: Final = "check_ins"


@dataclass(frozen=True, slots=True)
class Said:
    """What she answered: 0 to 10, whether it helped, and any feelings, opposite ones too."""

    loudness: int
    helped: Helped
    feelings: Sequence[str] = ()


@transaction.atomic
def check_in(*, member: Member, said: Said, now: datetime) -> CheckIn:
    """Keep her answers for this week of her own calendar, one set a week.

    Raises ConsentRequired or AlreadyCheckedIn; then nothing is stored.
    """
    _queue(member)
    _check_consent(member)
    week = week_of(now, member)
    if CheckIn.objects.filter(member=member, week_date=week).exists():
        raise AlreadyCheckedIn
    row = CheckIn(member=member, week_date=week, created_at=now, updated_at=now)
    row.answers_sealed = _sealed_answers(row, said)
    row.save(force_insert=True)
    choose_again(member_id=member.pk, now=now)
    return row


@transaction.atomic
def change_check_in(*, member: Member, check_in_id: UUID, said: Said, now: datetime) -> CheckIn:
    """Put other answers in place of hers. Raises CheckIn.DoesNotExist or ConsentRequired."""
    _queue(member)
    row = CheckIn.objects.get(pk=check_in_id, member=member)
    _check_consent(member)
    row.answers_sealed = _sealed_answers(row, said)
    row.version += 1
    row.updated_at = now
    row.save(update_fields=["answers_sealed", "version", "updated_at"])
    choose_again(member_id=member.pk, now=now)
    return row


@transaction.atomic
def delete_check_in(*, member: Member, check_in_id: UUID) -> None:
    """Remove it for good, consent or not. Raises CheckIn.DoesNotExist."""
    CheckIn.objects.get(pk=check_in_id, member=member).delete()


@transaction.atomic
def set_intention(*, member: Member, session_id: UUID, text: str, outcome: Outcome | None, now: datetime) -> Intention:
    """Keep one small thing that she means to do after a session, or what became of it; half a try counts.

    Raises ConsentRequired, or NotAttended where she neither has a seat nor came; then nothing is stored.
    """
    _queue(member)
    _check_consent(member)
    if not _was_there(member, session_id):
        raise NotAttended
    row = Intention.objects.filter(member=member, session_id=session_id).first()
    row = row or Intention(member=member, session_id=session_id, created_at=now)
    row.updated_at = now
    words = json.dumps({"text": text, "outcome": outcome}, ensure_ascii=False)
    row.words_sealed = vault.seal(words, owner=vault.Owner.member(member.pk), place=vault.place(row, "words_sealed"))
    row.save()
    return row


@transaction.atomic
def drop_intention(*, member: Member, session_id: UUID) -> None:
    """Remove it for good; where there is none, nothing happens."""
    Intention.objects.filter(member=member, session_id=session_id).delete()


@transaction.atomic
def forget_all(*, member_id: UUID) -> None:
    """Delete every check-in and intention of hers."""
    CheckIn.objects.filter(member_id=member_id).delete()
    Intention.objects.filter(member_id=member_id).delete()


def week_of(now: datetime, member: Member) -> date:
    """Return the Monday of the week that it is where she lives."""
    today = now.astimezone(zone(member.timezone)).date()
    return today - timedelta(days=today.weekday())


def _queue(member: Member) -> None:
    # Her row is the queue: a second answer, and taking the consent back, wait here and see what the first one did.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)


def _check_consent(member: Member) -> None:
    if not people.has_consent(member.pk, PURPOSE):
        raise ConsentRequired("We keep how loud it was only after you said yes to that. Nothing was stored.")


def _was_there(member: Member, session_id: UUID) -> bool:
    return Seat.objects.filter(
        session=session_id, session__state=Session.State.SCHEDULED, member=member, state__in=Seat.SEATED
    ).exists()


def _sealed_answers(row: CheckIn, said: Said) -> bytes:
    text = Answers(said.loudness, said.helped, tuple(said.feelings)).as_json()
    return vault.seal(text, owner=vault.Owner.member(row.member_id), place=vault.place(row, "answers_sealed"))
