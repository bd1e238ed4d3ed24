"""Keeping what a newcomer answers as long as her request waits, and not a moment longer."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from config import vault
from groups.errors import AnswersRequired
from groups.models import JoinAnswers, Membership

KEPT_FOR: Final = timedelta(days=90)  # of a request that nobody ever answers


def check_answered(questions: Sequence[str], said: Mapping[str, str]) -> None:
    """Raise AnswersRequired, which names every question without an answer, and answers to what was not asked."""
    missing = [
        {"pointer": f"#/answers/{number}", "code": "required", "detail": question}
        for number, question in enumerate(questions)
        if not said.get(question)
    ]
    unasked = [{"pointer": "#/answers", "code": "not_asked", "detail": text} for text in said if text not in questions]
    if missing or unasked:
        raise AnswersRequired(errors=missing + unasked)


def keep_answers(membership: Membership, said: Mapping[str, str], *, now: datetime) -> None:
    """Seal what she answered, with her request. Inside the caller's transaction; nothing where nothing was asked."""
    if not said or membership.state != Membership.State.PENDING:
        return
    row = JoinAnswers(membership=membership, created_at=now)
    row.answers_sealed = vault.seal(
        json.dumps([*said.items()]),
        owner=vault.Owner.member(membership.member_id),
        place=vault.place(row, "answers_sealed"),
    )
    JoinAnswers.objects.bulk_create([row], ignore_conflicts=True)  # beside a removal that is under way


def forget_answers_to(membership_id: UUID) -> None:
    """Delete them: the request is decided or taken back, or became her place."""
    JoinAnswers.objects.filter(membership=membership_id).delete()


def forget_answers_of_circle(circle_id: UUID) -> None:
    """Delete all that were given to a circle that ends: nobody decides there any more."""
    JoinAnswers.objects.filter(membership__circle=circle_id).delete()


def forget_old_answers(*, now: datetime) -> int:
    """Delete what nobody decided about for ninety days, and return of how many requests. Safe to run twice."""
    return JoinAnswers.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
