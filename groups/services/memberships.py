"""Deciding, leaving, removing. A member is known in a circle by her handle alone."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from groups import events
from groups.errors import (
    AlreadyDecided,
    CannotJoinNow,
    CircleLimitReached,
    HandleTaken,
    LastFacilitator,
    NotAMember,
)
from groups.models import Circle, CircleBlock, Membership
from groups.services import (
    admission,
    answers,
    enrolment,
    handovers,
    hosts,
    limits,
    rooms,
    rules,
    seats,
    waiting,
    withdrawals,
)
from members.models import Member


@transaction.atomic
def decide_join(*, membership_id: UUID, is_admitted: bool, now: datetime) -> Membership:
    """Answer a request to join; whoever is admitted to a cohort holds a seat in every coming session from then on.

    Raises Membership.DoesNotExist, AlreadyDecided, CohortClosed, CannotJoinNow, or CircleFull when a cohort has no
    seat left.
    """
    circle_id, member_id = Membership.objects.values_list("circle", "member").get(pk=membership_id)
    if is_admitted:
        limits.queue_up(member_id)
    circle = admission.circle_to_join(circle_id)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("member").get(pk=membership_id)
    if membership.state != Membership.State.PENDING:
        raise AlreadyDecided
    if is_admitted:
        _check_free(membership)
        rules.check_joinable(circle, now=now)
        enrolment.enrol(circle, membership.member, now=now)
        membership.state, membership.joined_at = Membership.State.ACTIVE, now
    else:
        membership.state, membership.ended_at = Membership.State.DECLINED, now
    membership.save(update_fields=["state", "joined_at", "ended_at"])
    answers.forget_answers_to(membership.pk)
    if not is_admitted:
        waiting.settle_circles([circle.pk], now=now)
    events.publish(
        events.JoinDecided(membership_id=membership.pk, member_id=membership.member_id, is_admitted=is_admitted, at=now)
    )
    return membership


@transaction.atomic
def leave_circle(*, circle_id: UUID, member: Member, now: datetime) -> None:
    """End her membership, or take her request back, and free her coming seats.

    Raises NotAMember or LastFacilitator.
    """
    _end(circle_id=circle_id, member_id=member.pk, state=Membership.State.LEFT, now=now)


@transaction.atomic
def remove_member(
    *, membership_id: UUID, now: datetime, is_blocked: bool = False, actor: Member | None = None
) -> Membership:
    """End somebody's membership for her; with `is_blocked` close the circle to her for good, also after she left.

    `actor` decided it, and so does not decide about her appeal.
    Raises Membership.DoesNotExist, AlreadyDecided when it has ended already, or LastFacilitator.
    """
    membership = Membership.objects.get(pk=membership_id)
    circle = _lock_circle(membership.circle_id)
    if is_blocked:
        CircleBlock.objects.get_or_create(circle_id=membership.circle_id, member_id=membership.member_id)
    belongs = Membership.objects.filter(
        circle_id=membership.circle_id, member_id=membership.member_id, state__in=Membership.LIVE
    )
    if belongs.exists():
        removed = _end(
            circle_id=membership.circle_id, member_id=membership.member_id, state=Membership.State.REMOVED, now=now
        )
        return _decided_by(removed, actor)
    if not is_blocked:
        raise AlreadyDecided
    _decided_by(membership, actor)
    rooms.rotate_all(circle, rooms.lock_unfinished(circle.pk, now=now), now=now)  # she may know where it meets
    return membership


@transaction.atomic
def change_role(*, membership_id: UUID, role: str, now: datetime) -> Membership:
    """Give an active member another role. Only whom a coordinator approved leads; helping is the circle's to give.

    Raises Membership.DoesNotExist, AlreadyDecided, NotAFacilitator or LastFacilitator.
    """
    membership = Membership.objects.select_related("member").get(pk=membership_id)
    _lock_circle(membership.circle_id)
    membership.refresh_from_db(fields=["state", "role"])
    if membership.state != Membership.State.ACTIVE:
        raise AlreadyDecided
    if role == membership.role:
        return membership
    if role == Membership.Role.FACILITATOR:
        rules.check_approved(membership.member)
    else:
        _check_not_last_facilitator(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    _follow_roles(membership.circle_id, now=now)
    return membership


def let_others_lead(*, circle_id: UUID, now: datetime) -> None:
    """Let a circle go on without a facilitator who is gone; the caller's transaction ended her membership."""
    circle = _lock_circle(circle_id)
    unfinished = rooms.lock_unfinished(circle_id, now=now)
    _follow_roles(circle_id, now=now)
    rooms.rotate_all(circle, unfinished, now=now)


@transaction.atomic
def change_own_membership(
    *, circle_id: UUID, member: Member, handle: str | None = None, alias: str | None = None
) -> Membership:
    """Let an active member appear under another handle or alias; None leaves it. Raises NotAMember or HandleTaken."""
    active = Membership.objects.filter(circle_id=circle_id, member=member, state=Membership.State.ACTIVE)
    membership = active.select_for_update(no_key=True).first()
    if membership is None:
        raise NotAMember
    membership.handle = membership.handle if handle is None else handle
    membership.alias = membership.alias if alias is None else alias
    try:
        with transaction.atomic():
            membership.save(update_fields=["handle", "alias"])
    except IntegrityError as error:  # two may want the same at the same moment; the constraint decides
        raise HandleTaken from error
    return membership


def _end(*, circle_id: UUID, member_id: UUID, state: Membership.State, now: datetime) -> Membership:
    circle = _lock_circle(circle_id)
    unfinished = rooms.lock_unfinished(circle_id, now=now)
    seats.release_all(circle_id=circle_id, member_id=member_id, now=now)
    live = Membership.objects.filter(circle_id=circle_id, member_id=member_id, state__in=Membership.LIVE)
    membership = live.select_for_update().first()
    if membership is None:  # somebody was faster
        raise NotAMember
    _check_not_last_facilitator(membership)
    has_belonged, has_led = membership.state == Membership.State.ACTIVE, membership.role in hosts.ROLES
    membership.state, membership.ended_at = state, now
    membership.save(update_fields=["state", "ended_at"])
    answers.forget_answers_to(membership.pk)
    withdrawals.end_sharing(member_id=member_id, circle_id=circle_id, now=now)
    if has_led:
        _follow_roles(circle_id, now=now)
    if has_belonged and (has_led or state == Membership.State.REMOVED):
        rooms.rotate_all(circle, unfinished, now=now)
    waiting.settle_circles([circle.pk], now=now)
    return membership


def _check_free(membership: Membership) -> None:
    try:
        limits.check_another_circle(membership.member_id, membership.circle_id)
    except CircleLimitReached as reached:
        raise CannotJoinNow from reached


def _decided_by(membership: Membership, actor: Member | None) -> Membership:
    membership.ended_by = actor
    membership.save(update_fields=["ended_by"])
    return membership


def _follow_roles(circle_id: UUID, *, now: datetime) -> None:
    """Let the circle's sessions be led by its facilitators of today, and ask for help with those that begin soon."""
    handovers.ask_for_substitutes(hosts.follow_roles(circle_id, now=now), now=now)


def _lock_circle(circle_id: UUID) -> Circle:
    # Two facilitators may leave at the same moment; the circle's row is their queue. NO KEY, so that seats and
    # sessions, which refer to the circle, are not held up.
    return Circle.objects.select_for_update(no_key=True).get(pk=circle_id)


def _check_not_last_facilitator(membership: Membership) -> None:
    if membership.role != Membership.Role.FACILITATOR or membership.state != Membership.State.ACTIVE:
        return
    others = Membership.objects.filter(
        circle_id=membership.circle_id, role=Membership.Role.FACILITATOR, state=Membership.State.ACTIVE
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise LastFacilitator
