"""What newcomers answered, opened for whoever decides about the request, and for her own archive."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from config import vault
from groups.models import JoinAnswers, Membership
from members.models import Member


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question of the circle, as it was put to her, and her answer."""

    question: str
    answer: str = field(repr=False)


def answers_to(membership: Membership, *, reader: Member, reason: str = "join-request") -> list[Answered]:
    """Return what she answered, while her request waits; nothing where nothing was asked.

    Raises KeyDestroyed once she is erased, and Unreadable.
    """
    row = JoinAnswers.objects.filter(membership=membership, membership__state=Membership.State.PENDING).first()
    return [] if row is None else opened(row, of=membership.member_id, reader=reader, reason=reason)


def own_answers(member: Member) -> list[tuple[JoinAnswers, list[Answered]]]:
    """Return all of hers that wait for an answer, for her archive."""
    rows = JoinAnswers.objects.filter(membership__member=member).select_related("membership__circle").order_by("pk")
    return [(row, opened(row, of=member.pk, reader=member, reason="export")) for row in rows]


def opened(row: JoinAnswers, *, of: UUID, reader: Member, reason: str) -> list[Answered]:
    """Return the words of one row, and write down who reads them."""
    text = vault.reveal(
        bytes(row.answers_sealed),
        owner=vault.Owner.member(of),
        place=vault.place(row, "answers_sealed"),
        actor=reader.pk,
        reason=reason,
    )
    return [Answered(question=question, answer=answer) for question, answer in json.loads(text)]
