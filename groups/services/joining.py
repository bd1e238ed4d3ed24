"""Coming into a circle, and whether she may: the one place that knows the rules. Asking is joining, taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from groups.errors import AlreadyAMember, CircleFull, GroupsError
from groups.models import Circle, Membership
from groups.selectors.standing import is_shut_out
from groups.services import admission, enrolment, limits, rules
from members.models import Member


class _TakenBackError(Exception):
    """What was tried went well, and nothing of it stays."""


@transaction.atomic
def join_circle(*, circle_id: UUID, member: Member, now: datetime, handle: str = "", alias: str = "") -> Membership:
    """Make her a member of an open circle at once; ask the facilitators of one that decides.

    In a cohort she holds a seat in every coming session from then on.
    Raises Circle.DoesNotExist, CircleArchived, AlreadyAMember, HandleTaken, AgreementRequired, CohortClosed,
    CircleLimitReached, RequestLimitReached, and CircleFull when a cohort has no seat left, or for whom the circle is
    closed.
    """
    limits.queue_up(member.pk)
    return _enter(circle_to_join(circle_id), member, now=now, handle=handle, alias=alias)


def refusal_of_joining(*, circle_id: UUID, member: Member, now: datetime) -> GroupsError | None:
    """Return why she could not join right now, or None: she joins, and it is taken back before anybody sees it.

    So there is no second copy of the rules, and whoever is shut out is told the same as where it is full, as slowly.
    Raises Circle.DoesNotExist.
    """
    try:
        with transaction.atomic():
            join_circle(circle_id=circle_id, member=member, now=now)
            raise _TakenBackError
    except _TakenBackError:
        return None
    except GroupsError as refused:
        return refused


def circle_to_join(circle_id: UUID) -> Circle:
    """Return the circle, and hold its row where joining takes seats in sessions that must not change meanwhile.

    Raises Circle.DoesNotExist.
    """
    circle = Circle.objects.get(pk=circle_id)
    if circle.enrolment == Circle.Enrolment.COHORT:
        circle = Circle.objects.select_for_update(no_key=True).get(pk=circle_id)
    return circle


def _enter(circle: Circle, member: Member, *, now: datetime, handle: str, alias: str) -> Membership:
    rules.check_circle_runs(circle)
    # Read in this order: whoever is being removed right now is found either belonging still or shut out already.
    belongs = Membership.objects.filter(circle=circle, member=member, state__in=Membership.LIVE).exists()
    is_closed_to_her = is_shut_out(circle_id=circle.pk, member_id=member.pk)
    if not belongs:  # before it may be full: she reads the same where it is closed to her
        limits.check_another_circle(member.pk, circle.pk)
    if belongs and not is_closed_to_her:
        raise AlreadyAMember
    rules.check_agreement(member.pk)
    rules.check_joinable(circle, now=now)
    is_open = circle.admission == Circle.Admission.OPEN
    if not is_open:
        limits.check_another_request(member.pk, circle.pk)
    state = Membership.State.ACTIVE if is_open else Membership.State.PENDING
    membership = admission.insert(circle=circle, member=member, state=state, handle=handle, alias=alias, now=now)
    if is_open:
        enrolment.enrol(circle, member, now=now)
    if is_closed_to_her:  # as late as where it is full, so that a clock cannot tell the two apart; nothing of it stays
        raise CircleFull
    return membership
