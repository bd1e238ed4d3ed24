"""Who is kept apart from whom. Towards everybody but her who blocked, such a session is simply full."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from groups.models import Block, Seat
from members.models import Member


def is_kept_apart(*, session_id: UUID, member_id: UUID) -> bool:
    """Tell whether somebody whom she blocked, or who blocked her, holds a seat in this session or is offered one.

    Always one query, so that asking costs the same whatever the answer is.
    """
    return _seats_of_others(member_id).filter(session_id=session_id).exists()


def apart_from(member: Member) -> Exists:
    """Return the condition on sessions that somebody from whom she is kept apart holds a seat there, or is offered one.

    To filter by, or to annotate with; it adds no query.
    """
    return Exists(_seats_of_others(member.pk).filter(session=OuterRef("pk")))


def own_blocks(member: Member) -> QuerySet[Block]:
    """Return the blocks she made, the latest first. Those made against her are nobody's to read."""
    return Block.objects.filter(blocker=member).select_related("circle").order_by("-created_at", "-pk")


def _seats_of_others(member_id: UUID) -> QuerySet[Seat]:
    blocked = Block.objects.filter(blocker_id=member_id).values("blocked")
    blockers = Block.objects.filter(blocked_id=member_id).values("blocker")
    held = Seat.objects.filter(state__in=Seat.TAKEN)
    return held.filter(Q(member__in=blocked) | Q(member__in=blockers))
