"""Keeping two members apart. Only she who blocked knows; for the other, sessions are full and a seat was taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from groups.errors import AlreadyBlocked
from groups.models import Block, Circle, Membership, Seat, Session
from groups.services import rooms, seats
from members.models import Member


@transaction.atomic
def block_member(*, member: Member, membership: Membership, now: datetime) -> Block:
    """Never seat her together with this one again; where they are, the other one waits from now on.

    Whoever leads a session goes on leading it. Raises AlreadyBlocked.
    """
    pair = (member.pk, membership.member_id)
    sessions = _locked_sessions(pair, now=now)
    block = Block(
        blocker=member,
        blocked_id=membership.member_id,
        circle_id=membership.circle_id,
        handle=membership.handle,
        created_at=now,
    )
    Block.objects.bulk_create([block], ignore_conflicts=True)  # a tap that is repeated must not break the transaction
    if not Block.objects.filter(pk=block.pk).exists():
        raise AlreadyBlocked
    for seat in _seats_beside(member_id=member.pk, blocked_id=membership.member_id, sessions=sessions):
        seats.withdraw_and_requeue(sessions[seat.session_id], seat, now=now)
        rooms.renew([sessions[seat.session_id]])  # shortly before it begins she may know where it meets
    return block


@transaction.atomic
def unblock_member(*, member: Member, block_id: UUID) -> None:
    """Take a block back. What is free for her then is offered at the next tick. Raises Block.DoesNotExist."""
    Block.objects.get(pk=block_id, blocker=member).delete()


def part_again(session: Session, *, now: datetime) -> None:
    """Hold a session that takes place after all to what was said while it was called off.

    Whoever ended her membership meanwhile gives her seat back; of two who are to be kept apart since then, the one who
    was blocked waits. Inside the caller's transaction, which holds the rows of the circle and the session.
    """
    belongs = Membership.objects.filter(
        circle=session.circle_id, member=OuterRef("member"), state=Membership.State.ACTIVE
    )
    live = session.seats.exclude(state=Seat.State.OUT)
    for gone in list(live.exclude(Exists(belongs)).order_by("pk").values_list("member", flat=True)):
        seats.release_all(circle_id=session.circle_id, member_id=gone, now=now)
    session.refresh_from_db()
    while (seat := _blocked_seat(session)) is not None:
        seats.withdraw_and_requeue(session, seat, now=now)


def _blocked_seat(session: Session) -> Seat | None:
    """Return the seat of one who was blocked by somebody with a seat in the same session."""
    held = Seat.objects.filter(session=session, state__in=Seat.TAKEN)
    made = Block.objects.filter(Exists(held.filter(member=OuterRef("blocker"))), blocked=OuterRef("member"))
    return held.filter(Exists(made)).order_by("pk").first()


def _locked_sessions(member_ids: tuple[UUID, UUID], *, now: datetime) -> dict[UUID, Session]:
    """Lock every coming session in which one of them may be taking a seat: that ends before, or sees the block.

    The circles first, so that no session is being written there meanwhile.
    """
    active = Membership.objects.filter(circle=OuterRef("pk"), member__in=member_ids, state=Membership.State.ACTIVE)
    circles = list(Circle.objects.filter(Exists(active)).select_for_update(no_key=True).order_by("pk"))
    coming = Session.objects.filter(circle__in=circles, state=Session.State.SCHEDULED, starts_at__gt=now)
    return {session.pk: session for session in coming.select_for_update().order_by("pk")}


def _seats_beside(*, member_id: UUID, blocked_id: UUID, sessions: dict[UUID, Session]) -> list[Seat]:
    hers = Seat.objects.filter(session=OuterRef("session"), member=member_id, state__in=Seat.TAKEN)
    beside = Seat.objects.filter(Exists(hers), session__in=sessions, member=blocked_id, state__in=Seat.TAKEN)
    return list(beside.order_by("session", "pk"))
