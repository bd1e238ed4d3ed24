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

    Reflections of anybody else are refused with ValueError: there is no break-glass. Raises a VaultError, also where
    one of them cannot be read.
    """
    texts = vault.reveal_many(_sealed(member, reflections), actor=member.pk, reason=reason)
    return {reflection.pk: text or "" for reflection, text in zip(reflections, texts, strict=True)}


def readable_texts(member: Member, reflections: Sequence[Reflection]) -> dict[UUID, str]:
    """Return as `own_texts`, for a list: what cannot be read is left out and takes no other along."""
    texts = vault.reveal_each(_sealed(member, reflections), actor=member.pk, reason="own-words")
    opened = zip(reflections, texts, strict=True)
    return {reflection.pk: text for reflection, text in opened if isinstance(text, str)}


def _sealed(member: Member, reflections: Sequence[Reflection]) -> list[vault.SealedText]:
    if any(reflection.author_id != member.pk for reflection in reflections):
        raise ValueError("A reflection is opened for its author alone.")
    owner = vault.Owner.member(member.pk)
    return [
        vault.SealedText(bytes(reflection.text_sealed), owner, vault.place(reflection, "text_sealed"))
        for reflection in reflections
    ]
