"""Her own reflections, and nobody else's. This is the one place where their text is opened."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from config import vault
from groups.models import Reflection
from members.models import Member


def own_reflections(member: Member) -> QuerySet[Reflection]:
    """Return what she wrote, the newest first."""
    return Reflection.objects.filter(author=member).select_related("prompt").order_by("-created_at", "-pk")


def own_texts(member: Member, reflections: Sequence[Reflection], *, reason: str = "own-words") -> dict[UUID, str]:
    """Return the opened texts by reflection, by one query for her key and one row of the audit for each.

    Reflections of anybody else are refused with ValueError: there is no break-glass.
    """
    if any(reflection.author_id != member.pk for reflection in reflections):
        raise ValueError("A reflection is opened for its author alone.")
    owner = vault.Owner.member(member.pk)
    sealed = [
        vault.SealedText(bytes(reflection.text_sealed), owner, vault.place(reflection, "text_sealed"))
        for reflection in reflections
    ]
    texts = vault.reveal_many(sealed, actor=member.pk, reason=reason)
    return {reflection.pk: text or "" for reflection, text in zip(reflections, texts, strict=True)}
