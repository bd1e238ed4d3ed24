"""Keeping what weighs on a member, sealed with her own key, for as long as she wants it kept."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config import vault
from groups.errors import ConsentRequired
from groups.models import OwnSources
from members import selectors as people
from members.models import Member

PURPOSE = "guilt_sources"


@transaction.atomic
def keep_sources(*, member: Member, codes: Sequence[str], now: datetime) -> None:
    """Keep these codes in her order in place of those before; none at all are kept by keeping no row.

    Raises ConsentRequired, without storing anything; taking everything away needs no consent.
    """
    # Her row is the queue: taking the consent back waits here, or is seen here.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    if not codes:
        return forget_sources(member_id=member.pk)
    if not people.has_consent(member.pk, PURPOSE):
        raise ConsentRequired("We keep what weighs on you only after you said yes to that. Nothing was stored.")
    row = OwnSources(member=member)
    sealed = vault.seal(
        json.dumps(list(codes)), owner=vault.Owner.member(member.pk), place=vault.place(row, "sources_sealed")
    )
    OwnSources.objects.update_or_create(member=member, defaults={"sources_sealed": sealed, "updated_at": now})
    return None


@transaction.atomic
def forget_sources(*, member_id: UUID) -> None:
    """Delete what she ticked; where nothing is kept, nothing happens."""
    OwnSources.objects.filter(member_id=member_id).delete()
