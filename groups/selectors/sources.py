"""What weighs on a member and how she describes herself, opened for her alone."""

import json
import logging
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from config import vault
from groups.models import OwnSources
from members.models import Member

log = logging.getLogger(__name__)
OWN: Final = "own-words"
CHOOSING: Final = "choosing-question"


@dataclass(frozen=True, slots=True)
class Own:
    """What she ticked, in her order."""

    sources: tuple[str, ...] = ()
    about: tuple[str, ...] = ()


def own_words(member: Member, *, reason: str = OWN) -> Own:
    """Return what she ticked, to her; nothing when she ticked nothing. Raises a VaultError."""
    return _opened(member, actor=member.pk, reason=reason)


def own_sources(member: Member) -> list[str]:
    """Return the themes she ticked, in her order. Raises a VaultError."""
    return list(own_words(member).sources)


def readable_words(member: Member, *, reason: str = CHOOSING) -> Own:
    """Return what she ticked, for the service to choose questions or circles by, or nothing while it cannot be read.

    No door stays shut because of a question.
    """
    try:
        return _opened(member, actor=None, reason=reason)
    except vault.VaultError as error:
        log.warning("what a member ticked could not be read (%s)", error.code)
        return Own()


def _opened(member: Member, *, actor: UUID | None, reason: str) -> Own:
    row = OwnSources.objects.filter(member=member).first()
    if row is None:
        return Own()
    owner = vault.Owner.member(member.pk)
    sealed = {"sources": (row.sources_sealed, "sources_sealed"), "about": (row.about_sealed, "about_sealed")}
    kept = {
        name: vault.SealedText(bytes(text), owner, vault.place(row, at)) for name, (text, at) in sealed.items() if text
    }
    opened = zip(kept, vault.reveal_many(list(kept.values()), actor=actor, reason=reason), strict=True)
    return Own(**{name: tuple(json.loads(text or "[]")) for name, text in opened})
