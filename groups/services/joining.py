"""Coming into a circle, and whether she may: the one place that knows the rules. Asking is joining, taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from groups.errors import AlreadyAMember, CircleFull, GroupsError
from groups.models import Circle, Invitation, Membership
from groups.selectors.standing import is_shut_out
from groups.services import admission, answers, enrolment, limits, rules
from members.models import Member

Waiver: Final = Invitation.Waiver


class _TakenBackError(Exception):
    """What was tried went well, and nothing of it stays."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How she wants to appear, under a handle of her choice or one drawn by chance, and what she answers if asked."""

    handle: str = ""
    alias: str = ""
    answers: Mapping[str, str] | None = field(default_factory=dict, repr=False)  # by question; None: as she is asked


BY_CHANCE: Final = Wish()
AS_ASKED: Final = Wish(answers=None)


@transaction.atomic
def join_circle(*, circle_id: UUID, member: Member, now: datetime, wish: Wish = BY_CHANCE) -> Membership:
    """Make her a member of an open circle at once; ask the facilitators of one that decides.

    In a cohort she holds a seat in every coming session from then on.
    Raises Circle.DoesNotExist, CircleArchived, AlreadyAMember, HandleTaken, AgreementRequired, CohortClosed,
    CircleLimitReached, RequestLimitReached, AnswersRequired, and CircleFull when the circle has no place or a cohort no
    seat left, or for whom the circle is closed.
    """
    limits.queue_up(member.pk)
    return enter(admission.circle_to_join(circle_id), member, wish, now=now)


@transaction.atomic
def refusal_of_joining(*, circle_id: UUID, member: Member, now: datetime) -> GroupsError | None:
    """Return why she could not join right now, or None: she joins, and it is taken back before anybody sees it.

    So there is no second copy of the rules, and whoever is shut out is told the same as where it is full, as slowly.
    Raises Circle.DoesNotExist.
    """
    limits.queue_up(member.pk)
    return would_refuse(admission.circle_to_join(circle_id), member, now=now)


def would_refuse(circle: Circle, member: Member, *, now: datetime) -> GroupsError | None:
    """Do the same inside the caller's transaction, which holds the circle as `admission.circle_to_join` does."""
    try:
        with transaction.atomic():
            enter(circle, member, AS_ASKED, now=now)
            raise _TakenBackError
    except _TakenBackError:
        return None
    except GroupsError as refused:
        return refused


def questions_of(circle: Circle, *, waived: Collection[str] = ()) -> list[str]:
    """Return what whoever asks to join answers: nothing where nobody decides about her, or it is waived."""
    is_at_once = circle.admission == Circle.Admission.OPEN or Waiver.ASKING_FIRST in waived
    return [] if is_at_once or Waiver.QUESTIONS in waived else list(circle.join_questions)


def enter(circle: Circle, member: Member, wish: Wish, *, now: datetime, waived: Collection[str] = ()) -> Membership:
    """Let her in, or keep her request; the rules of joining, in their order, without those that are `waived`.

    Inside the caller's transaction, which holds her queue and, after it, the circle as `admission.circle_to_join` does.
    Raises as `join_circle` does.
    """
    rules.check_circle_runs(circle)
    is_closed_to_her = _is_closed_to_her(circle, member, waived=waived)
    rules.check_agreement(member.pk)
    is_at_once = circle.admission == Circle.Admission.OPEN or Waiver.ASKING_FIRST in waived
    if not (is_at_once and Waiver.COHORT_CLOSED in waived):  # whoever asks is decided about, by the same rule
        rules.check_joinable(circle, now=now)
    if not is_at_once:
        limits.check_another_request(member.pk, circle.pk)
    if wish.answers is not None:
        answers.check_answered(questions_of(circle, waived=waived), wish.answers)
    held = admission.held_for_others(circle, member)
    is_full = admission.is_full(circle, member, held=held)
    membership = _place(circle, member, wish, is_at_once=is_at_once, now=now)
    if is_at_once:
        enrolment.enrol(circle, member, now=now, held=held)
    if is_closed_to_her or is_full:  # so late that a clock cannot tell the two apart, nor from a full cohort
        raise CircleFull
    return membership


def _is_closed_to_her(circle: Circle, member: Member, *, waived: Collection[str]) -> bool:
    """Return whether the circle is closed to her. Raises AlreadyAMember where it is not, or CircleLimitReached."""
    # Read in this order: whoever is being removed right now is found either belonging still or shut out already.
    live = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).first()
    is_closed = is_shut_out(circle_id=circle.pk, member_id=member.pk)
    is_waiting = live is not None and live.state == Membership.State.PENDING
    is_new = live is None or (is_waiting and Waiver.ASKING_FIRST in waived)
    if is_new:  # before it may be full: she reads the same where it is closed to her
        limits.check_another_circle(member.pk, circle.pk)
    if not is_new and not is_closed:
        raise AlreadyAMember
    return is_closed


def _place(circle: Circle, member: Member, wish: Wish, *, is_at_once: bool, now: datetime) -> Membership:
    """Write her place or her request; a request that is there becomes her place where she comes in at once."""
    state = Membership.State.ACTIVE if is_at_once else Membership.State.PENDING
    membership = admission.insert(
        circle=circle, member=member, state=state, handle=wish.handle, alias=wish.alias, now=now
    )
    if is_at_once and membership.state == Membership.State.PENDING:
        membership.state, membership.joined_at = state, now
        membership.save(update_fields=["state", "joined_at"])
        answers.forget_answers_to(membership.pk)
    answers.keep_answers(membership, wish.answers or {}, now=now)
    return membership
