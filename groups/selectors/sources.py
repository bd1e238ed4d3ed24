"""What weighs on a member and how she describes herself, opened for her alone."""

import json
import logging
from dataclasses import dataclass

from config import vault
from groups.models import OwnSources
from members.models import Member

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Own:
    """What she ticked, in her order."""

    sources: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def own_words(member: Member) -> Own:
    """Return what she ticked; nothing when she ticked nothing. Raises a VaultError."""
    row = OwnSources.objects.filter(member=member).first()
    if row is None:
        return Own()
    owner = vault.Owner.member(member.pk)
    sealed = {"sources": (row.sources_sealed, "sources_sealed"), "about": (row.about_sealed, "about_sealed")}
    kept = {
        name: vault.SealedText(bytes(text), owner, vault.place(row, at)) for name, (text, at) in sealed.items() if text
    }
    opened = zip(kept, vault.reveal_many(list(kept.values())), strict=True)
    return Own(**{name: tuple(json.loads(text or "[]")) for name, text in opened})


def own_sources(member: Member) -> list[str]:
    """Return the themes she ticked, in her order. Raises a VaultError."""
    return list(own_words(member).sources)


def readable_words(member: Member) -> Own:
    """Return what she ticked, or nothing while the keys cannot be had: no door stays shut because of a question."""
    try:
        return own_words(member)
    except vault.VaultError as error:
        log.warning("what a member ticked could not be read (%s)", error.code)
        return Own()
