"""What weighs on a member, opened for her alone."""

import json

from config import vault
from groups.models import OwnSources
from members.models import Member


def own_sources(member: Member) -> list[str]:
    """Return the codes she ticked, in her order; none when she ticked nothing."""
    row = OwnSources.objects.filter(member=member).first()
    if row is None:
        return []
    sealed = vault.SealedText(
        bytes(row.sources_sealed), vault.Owner.member(member.pk), vault.place(row, "sources_sealed")
    )
    (text,) = vault.reveal_many([sealed])
    return [str(code) for code in json.loads(text or "[]")]
