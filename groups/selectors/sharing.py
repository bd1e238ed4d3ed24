"""What others shared with a reader, and what each way of sharing says. Taken back is gone at the next look."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from config import vault
from groups.models import Block, Membership, Reflection
from groups.reference import shipped
from members.models import Member

_LEADING: Final = (Membership.Role.FACILITATOR, Membership.Role.CO_FACILITATOR)


def shared_with(reader: Member) -> QuerySet[Any]:
    """Return what others shared with her, wherever she belongs, by handle; each with its author's `handle` and `color`.

    Whoever left her circle shares nothing there any more, also once she is back; two who are kept apart read nothing
    of each other.
    """
    place = _place_of_the_author()
    shared = Reflection.objects.filter(
        _is_open_to(reader), ~_is_kept_apart_from(reader), shared_with__in=Reflection.READ
    )
    known = shared.annotate(handle=Subquery(place.values("handle")[:1]), color=Subquery(place.values("color")[:1]))
    return known.filter(handle__isnull=False).select_related("prompt").order_by("handle", "is_midweek", "pk")


def shared_texts(reader: Member, rows: Sequence[Reflection], *, reason: str = "shared") -> dict[UUID, str]:
    """Return the opened texts by reflection, by one query for all keys; one row of the audit for each, in her name.

    What cannot be opened, and whose author is being erased, is left out: the others read on. `rows` come from
    `shared_with`; what is not shared is refused with ValueError.
    """
    if any(row.shared_with not in Reflection.READ for row in rows):
        raise ValueError("Only what its author shared is opened for anybody else.")
    sealed = [
        vault.SealedText(bytes(row.text_sealed), vault.Owner.member(row.author_id), vault.place(row, "text_sealed"))
        for row in rows
    ]
    texts = vault.reveal_each(sealed, actor=reader.pk, reason=reason)
    return {row.pk: text for row, text in zip(rows, texts, strict=True) if isinstance(text, str)}


def sentence(tier: str) -> dict[str, Any]:
    """Return the version and words, `en` and `es`, of what she says yes to. Raises KeyError for nobody's."""
    return {row["tier"]: row for row in shipped("sharing")}[tier]


def _place_of_the_author() -> QuerySet[Membership]:
    """Her place in the circle, if she has been there ever since she shared it."""
    return Membership.objects.filter(
        circle=OuterRef("session__circle"),
        member=OuterRef("author"),
        state=Membership.State.ACTIVE,
        joined_at__lte=OuterRef("shared_at"),
    )


def _is_open_to(reader: Member) -> Q:
    belongs = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=reader, state=Membership.State.ACTIVE
    )
    leads = belongs.filter(role__in=_LEADING)
    is_hers = Q(author=reader)
    with_circle = Q(Exists(belongs), shared_with=Reflection.SharedWith.CIRCLE)
    with_those_who_lead = Q(Exists(leads), shared_with=Reflection.SharedWith.FACILITATORS)
    return ~is_hers & (with_circle | with_those_who_lead)


def _is_kept_apart_from(reader: Member) -> Exists:
    pairs = Block.objects.filter(
        Q(blocker=reader, blocked=OuterRef("author")) | Q(blocked=reader, blocker=OuterRef("author"))
    )
    return Exists(pairs)
