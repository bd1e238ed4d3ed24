"""Who is kept apart from whom. Towards everybody but her who blocked, such a session is simply full."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.statements import Given
from groups.models import Block, Circle, Membership, Seat, Session
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
    return with_seats_of_others(member.pk)


def with_seats_of_others(member_id: UUID | Given) -> Exists:
    """Return the same condition by her id, or by the name under which a prepared statement is told it."""
    return Exists(_seats_of_others(member_id).filter(session=OuterRef("pk")))


def as_seen_by(sessions: QuerySet[Session], member: Member | None) -> QuerySet[Any]:
    """Add `looks_full`: whether the session has no room for this reader, whatever it has for others."""
    return sessions if member is None else sessions.annotate(looks_full=apart_from(member))


def apart_from_the_seated() -> Q:
    """Return the condition on places on a waitlist that she is kept apart from somebody seated, or offered a seat."""
    held = Q(state__in=Seat.TAKEN, session=OuterRef(OuterRef("session")))
    blocked = Block.objects.filter(
        Exists(Seat.objects.filter(held, member=OuterRef("blocked"))), blocker=OuterRef("member")
    )
    blocker = Block.objects.filter(
        Exists(Seat.objects.filter(held, member=OuterRef("blocker"))), blocked=OuterRef("member")
    )
    return Q(Exists(blocked)) | Q(Exists(blocker))


def own_blocks(member: Member) -> QuerySet[Block]:
    """Return the blocks she made, the latest first; those made against her are nobody's to read.

    Each says whether she `belongs` still, since a former member no longer reads the circle's name.
    """
    belongs = Membership.objects.filter(circle=OuterRef("circle"), member=member, state=Membership.State.ACTIVE)
    made = Block.objects.filter(blocker=member).select_related("circle")
    return made.annotate(belongs=Exists(belongs)).order_by("-created_at", "-pk")


def known_as(*, circle: Circle, handle: str, to: Member) -> Membership | None:
    """Return the membership of whoever goes, or last went, by this handle in the circle while `to` belonged to it.

    Nobody at all for whom never belonged: a handle that is refused must not tell her who is in there.
    """
    in_it = Membership.objects.filter(circle=circle, joined_at__isnull=False)
    was_there = Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("joined_at"))
    own = in_it.filter(was_there, member=to)
    still_there = Q(ended_at__isnull=True) | Exists(own.filter(joined_at__lt=OuterRef("ended_at")))
    met = in_it.filter(Exists(own), still_there, handle__iexact=handle)
    return met.order_by(F("ended_at").desc(nulls_first=True), "pk").first()


def _seats_of_others(member_id: UUID | Given) -> QuerySet[Seat]:
    blocked = Block.objects.filter(blocker_id=member_id).values("blocked")
    blockers = Block.objects.filter(blocked_id=member_id).values("blocker")
    held = Seat.objects.filter(state__in=Seat.TAKEN)
    return held.filter(Q(member__in=blocked) | Q(member__in=blockers))
