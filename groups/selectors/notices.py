"""Which notices of a circle are shown, and to whom. One is as good as its author: who leads no longer tells nothing."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from config import vault
from groups.models import Block, Membership, Notice
from groups.selectors.deliverables.seats import Moment
from members.models import Member

_LEADING: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def shown_notices(*, now: Moment) -> QuerySet[Notice]:
    """Return those that are shown at that instant: not withdrawn, not over, and their author still leads there."""
    leads = Membership.objects.filter(
        circle=OuterRef("circle"), member=OuterRef("author"), state=Membership.State.ACTIVE, role__in=_LEADING
    )
    return Notice.objects.filter(Exists(leads), withdrawn_at=None, expires_at__gt=now, circle__archived_at=None)


def notices_for(reader: Any, *, now: Moment) -> QuerySet[Any]:
    """Return what is shown to her, wherever she belongs, each with the `handle` of its author.

    `reader` may be a reference out of a statement. Two who are kept apart read nothing of each other.
    """
    belongs = Membership.objects.filter(circle=OuterRef("circle"), member=reader, state=Membership.State.ACTIVE)
    apart = Block.objects.filter(
        Q(blocker=reader, blocked=OuterRef("author")) | Q(blocked=reader, blocker=OuterRef("author"))
    )
    return shown_notices(now=now).filter(Exists(belongs), ~Exists(apart))


def in_order(notices: QuerySet[Notice]) -> QuerySet[Any]:
    """Return them as they are listed: the latest first, each with its circle and the `handle` of its author there."""
    handle = Membership.objects.filter(circle=OuterRef("circle"), member=OuterRef("author"))
    active = handle.filter(state=Membership.State.ACTIVE).values("handle")[:1]
    return notices.annotate(handle=active).select_related("circle").order_by("-created_at", "-pk")


def readers_of(notice_id: UUID) -> QuerySet[Membership, Any]:
    """Return whom a notice is for: the members of its circle but its author and whoever is kept apart from her."""
    author = Notice.objects.filter(pk=notice_id).values("author")
    circle = Notice.objects.filter(pk=notice_id).values("circle")
    apart = Block.objects.filter(
        Q(blocker=OuterRef("member"), blocked__in=author) | Q(blocked=OuterRef("member"), blocker__in=author)
    )
    members = Membership.objects.filter(circle__in=circle, state=Membership.State.ACTIVE).exclude(member__in=author)
    return members.filter(~Exists(apart), member__is_active=True).values_list("member", flat=True)


def own_notices(member: Member) -> QuerySet[Notice]:
    """Return all that she wrote and that is kept."""
    return Notice.objects.filter(author=member).select_related("circle").order_by("created_at", "pk")


def opened(rows: Sequence[Notice], *, reader: UUID, reason: str) -> dict[UUID, str]:
    """Return the texts by notice, by one query for all keys, each with a row of the audit in the reader's name.

    What cannot be opened is left out: the others read on.
    """
    sealed = [
        vault.SealedText(bytes(row.text_sealed), vault.Owner.member(row.author_id), vault.place(row, "text_sealed"))
        for row in rows
    ]
    texts = vault.reveal_each(sealed, actor=reader, reason=reason)
    return {row.pk: text for row, text in zip(rows, texts, strict=True) if isinstance(text, str)}
