"""Who reads what was said after a session: she who said it, and those who look after the circle. Nobody else."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from config import vault
from groups.models import Coordination, Debrief, Membership, Session
from members.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What she answered: no name of anybody and no quotation is asked for."""

    concern: Debrief.Concern
    wants_call: bool
    words: str

    def as_json(self) -> str:
        """Return it as it is sealed."""
        return json.dumps({"concern": self.concern, "call": self.wants_call, "words": self.words}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Said":
        """Return what was sealed."""
        said = json.loads(text)
        return cls(concern=Debrief.Concern(said["concern"]), wants_call=said["call"], words=said["words"])


def debriefs_of(session: Session, *, reader: Member, oversees: bool) -> QuerySet[Any]:
    """Return hers, or for whoever looks after the circle all of the session, each with its author's `handle`."""
    rows = Debrief.objects.filter(session=session).annotate(handle=_handle_of_the_author())
    return _ordered(rows if oversees else rows.filter(author=reader))


def own_debriefs(member: Member) -> QuerySet[Debrief]:
    """Return all that she said after sessions."""
    return _ordered(Debrief.objects.filter(author=member))


def opened(reader: Member, rows: Sequence[Debrief], *, reason: str) -> dict[UUID, Said]:
    """Return what they say, each with a row of the audit in the reader's name; without those whose key is gone."""
    items = [
        vault.SealedText(
            bytes(row.answers_sealed), vault.Owner.member(row.author_id), vault.place(row, "answers_sealed")
        )
        for row in rows
    ]
    texts = vault.reveal_many(items, actor=reader.pk, reason=reason)
    return {row.pk: Said.from_json(text) for row, text in zip(rows, texts, strict=True) if text is not None}


def who_calls(circle_id: UUID, *, author_id: UUID) -> list[UUID]:
    """Return who is told that she would like a call: the circle's coordinators, or without one the administrators."""
    others = Coordination.objects.filter(circle=circle_id, member__is_active=True).exclude(member=author_id)
    coordinators = list(others.order_by("pk").values_list("member", flat=True))
    if coordinators:
        return coordinators
    administrators = Member.objects.filter(is_superuser=True, is_active=True).exclude(pk=author_id)
    return list(administrators.order_by("pk").values_list("pk", flat=True))


def _handle_of_the_author() -> Subquery:
    place = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("author"), state=Membership.State.ACTIVE
    )
    return Subquery(place.values("handle")[:1])


def _ordered(rows: QuerySet[Debrief]) -> QuerySet[Debrief]:
    return rows.order_by("created_at", "pk")
