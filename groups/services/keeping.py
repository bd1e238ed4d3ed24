"""Asking, after a year, whether she wants to keep what she wrote. Nothing of hers is deleted without her answer."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from groups import events
from groups.models import KeepingQuestion, Reflection
from members.models import Member

ASKED_AFTER: Final = timedelta(days=365)  # security.md: reflections 12 months, then ask
NOT_AGAIN_FOR: Final = timedelta(days=90)  # who writes every week is asked four times a year at most
_AT_ONCE: Final = 500


def ask_about_old_words(*, now: datetime) -> int:
    """Ask every member who wrote something over a year ago that no question was about; return how many. Safe to repeat.

    What she said yes to is asked about again a year after that.
    """
    asked = 0
    while found := _ask_some(now=now):
        asked += found
    return asked


def open_question(*, member: Member) -> KeepingQuestion | None:
    """Return what she is asked, or None."""
    return KeepingQuestion.objects.filter(member=member, answered_at=None).first()


def number_of(question: KeepingQuestion) -> int:
    """Return how many of her reflections a question is about."""
    return _asked_about(question).count()


@transaction.atomic
def answer_question(*, member: Member, is_kept: bool, now: datetime) -> int:
    """Keep what the question is about, or delete it for good; return how many reflections that is.

    Raises KeepingQuestion.DoesNotExist where nothing is asked, an answer from another tab included.
    """
    question = KeepingQuestion.objects.select_for_update().get(member=member, answered_at=None)
    question.answered_at, question.is_kept = now, is_kept
    question.save(update_fields=["answered_at", "is_kept"])
    number = number_of(question)
    if not is_kept:
        _asked_about(question).delete()
    events.publish(events.OldWordsAnswered(question_id=question.pk, member_id=member.pk, at=now))
    return number


def unasked(*, now: datetime) -> QuerySet[Reflection]:
    """Return what was written over a year ago, or said yes to over a year ago, and is due to be asked about."""
    hers = KeepingQuestion.objects.filter(member=OuterRef("author"))
    about_it = hers.filter(written_before__gt=OuterRef("created_at"))
    is_settled = about_it.filter(answered_at=None) | about_it.filter(answered_at__gt=now - ASKED_AFTER)
    old = Reflection.objects.filter(created_at__lte=now - ASKED_AFTER)
    return old.filter(~Exists(is_settled), ~Exists(hers.filter(asked_at__gt=now - NOT_AGAIN_FOR)))


@transaction.atomic
def _ask_some(*, now: datetime) -> int:
    open_ones = KeepingQuestion.objects.filter(member=OuterRef("pk"), answered_at=None)
    due = Member.objects.filter(Exists(unasked(now=now).filter(author=OuterRef("pk"))), ~Exists(open_ones))
    asked = [
        KeepingQuestion(member_id=member_id, written_before=now - ASKED_AFTER, asked_at=now)
        for member_id in due.filter(is_active=True).order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]
    ]
    KeepingQuestion.objects.bulk_create(asked, ignore_conflicts=True)  # another process may ask at this very moment
    mine = KeepingQuestion.objects.filter(pk__in=[question.pk for question in asked]).order_by("pk")
    for question_id, member_id in mine.values_list("pk", "member"):
        events.publish(events.OldWordsAsked(question_id=question_id, member_id=member_id, at=now))
    return len(asked)


def _asked_about(question: KeepingQuestion) -> QuerySet[Reflection]:
    return Reflection.objects.filter(author=question.member_id, created_at__lt=question.written_before)
