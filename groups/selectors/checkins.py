"""Her own check-ins and intentions, and nobody else's. The one place where they are opened."""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from config import vault
from groups import dose
from groups.models import CheckIn, Intention
from groups.trend import Answer, Trend, trend
from members.models import Member

OWN: Final = "own-words"
CHOOSING: Final = "choosing-question"
HEAVY_FOR: Final = timedelta(days=7)
log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of an intention. Each of them is fine."""

    DONE = "done"
    HALF = "half"
    NOT_NOW = "not_now"
    LET_GO = "let_go"


@dataclass(frozen=True, slots=True)
class Answers:
    """What one sealed check-in says."""

    loudness: int
    helped: dose.Helped
    feelings: tuple[str, ...] = ()

    def as_json(self) -> str:
        """Return them as they are sealed."""
        return json.dumps({"loudness": self.loudness, "helped": self.helped, "feelings": list(self.feelings)})

    @classmethod
    def from_json(cls, text: str) -> "Answers":
        """Return what was sealed."""
        said = json.loads(text)
        return cls(said["loudness"], dose.Helped(said["helped"]), tuple(said["feelings"]))

    @property
    def band(self) -> dose.Band:
        """The band of the two answers."""
        return dose.band(self.loudness, self.helped)


@dataclass(frozen=True, slots=True)
class Words:
    """What one sealed intention says."""

    text: str
    outcome: Outcome | None

    @classmethod
    def from_json(cls, text: str) -> "Words":
        """Return what was sealed."""
        said = json.loads(text)
        return cls(said["text"], Outcome(said["outcome"]) if said["outcome"] else None)


def own_check_ins(member: Member) -> QuerySet[CheckIn]:
    """Return hers, the newest week first."""
    return CheckIn.objects.filter(member=member).order_by("-week_date", "-pk")


def own_intentions(member: Member) -> QuerySet[Intention]:
    """Return hers, the newest first."""
    return Intention.objects.filter(member=member).order_by("-created_at", "-pk")


def opened_answers(member: Member, rows: Sequence[CheckIn], *, reason: str = OWN) -> dict[UUID, Answers]:
    """Return what they say, by check-in. Anybody else's are refused with ValueError: there is no break-glass.

    Raises a VaultError, also where one of them cannot be read.
    """
    # A question is chosen by the service, with nobody reading; all else she reads herself.
    actor = None if reason == CHOOSING else member.pk
    texts = vault.reveal_many(_answers_sealed(member, rows), actor=actor, reason=reason)
    return {row.pk: Answers.from_json(text) for row, text in zip(rows, texts, strict=True) if text is not None}


def readable_answers(member: Member, rows: Sequence[CheckIn]) -> dict[UUID, Answers]:
    """Return as `opened_answers`, for a list or a line: what cannot be read is left out and takes no other along."""
    texts = vault.reveal_each(_answers_sealed(member, rows), actor=member.pk, reason=OWN)
    return {row.pk: Answers.from_json(text) for row, text in zip(rows, texts, strict=True) if isinstance(text, str)}


def opened_words(member: Member, rows: Sequence[Intention], *, reason: str = OWN) -> dict[UUID, Words]:
    """Return what they say, by intention. Anybody else's are refused with ValueError.

    Raises a VaultError, also where one of them cannot be read.
    """
    texts = vault.reveal_many(_words_sealed(member, rows), actor=member.pk, reason=reason)
    return {row.pk: Words.from_json(text) for row, text in zip(rows, texts, strict=True) if text is not None}


def readable_words(member: Member, rows: Sequence[Intention]) -> dict[UUID, Words]:
    """Return as `opened_words`, for a list: what cannot be read is left out and takes no other along."""
    texts = vault.reveal_each(_words_sealed(member, rows), actor=member.pk, reason=OWN)
    return {row.pk: Words.from_json(text) for row, text in zip(rows, texts, strict=True) if isinstance(text, str)}


def own_trend(member: Member) -> Trend:
    """Return her line over all her check-ins; a week that cannot be read is a gap, like one without an answer."""
    rows = list(own_check_ins(member))
    answers = readable_answers(member, rows)
    return trend([Answer(row.week_date, answers[row.pk].loudness) for row in rows if row.pk in answers])


def is_much_again(member: Member) -> bool:
    """Say whether her last two check-ins were both loud and of no use: then people to talk to come first."""
    last = list(own_check_ins(member)[:2])
    answers = readable_answers(member, last)
    return len(answers) == 2 and all(each.band is dose.Band.TOO_MUCH_ALONE for each in answers.values())


def had_heavy_week(member: Member, *, now: datetime) -> bool:
    """Return whether she said lately that it is much; nothing playful is asked then.

    While her key cannot be had the answer is yes: a kind question too many is no harm, a light one might be.
    """
    lately = list(own_check_ins(member).filter(updated_at__gt=now - HEAVY_FOR, updated_at__lte=now))
    try:
        return any(dose.is_much(each.loudness) for each in opened_answers(member, lately, reason=CHOOSING).values())
    except vault.VaultError as error:
        log.warning("a check-in could not be read (%s)", error.code)
        return True


def _answers_sealed(member: Member, rows: Sequence[CheckIn]) -> list[vault.SealedText]:
    return _sealed(member, [(row, bytes(row.answers_sealed), "answers_sealed") for row in rows])


def _words_sealed(member: Member, rows: Sequence[Intention]) -> list[vault.SealedText]:
    return _sealed(member, [(row, bytes(row.words_sealed), "words_sealed") for row in rows])


def _sealed(member: Member, rows: Sequence[tuple[CheckIn | Intention, bytes, str]]) -> list[vault.SealedText]:
    if any(row.member_id != member.pk for row, _bytes, _field in rows):
        raise ValueError("A check-in is opened for its author alone.")
    owner = vault.Owner.member(member.pk)
    return [vault.SealedText(sealed, owner, vault.place(row, field)) for row, sealed, field in rows]
