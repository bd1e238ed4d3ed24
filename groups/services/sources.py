"""Keeping what weighs on a member and how she describes herself, sealed with her own key, as long as she wants it."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from config import vault
from groups.errors import ConsentRequired
from groups.models import OwnSources
from groups.selectors.sources import own_words
from groups.services.prompts import choose_again
from members import selectors as people
from members.models import Member

PURPOSE = "guilt_sources"


@transaction.atomic
def keep_sources(*, member: Member, codes: Sequence[str], about: Sequence[str] | None = None, now: datetime) -> None:
    """Keep these codes in her order in place of those before; none at all are kept by keeping no row.

    `about` is how she describes herself; None leaves that as it is.

    Raises ConsentRequired, without storing anything; taking everything away needs no consent.
    """
    # Her row is the queue: taking the consent back waits here, or is seen here.
    Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    about = own_words(member).about if about is None else about
    if not codes and not about:
        return forget_sources(member_id=member.pk, now=now)
    if not people.has_consent(member.pk, PURPOSE):
        raise ConsentRequired("We keep what weighs on you only after you said yes to that. Nothing was stored.")
    sealed = {"sources_sealed": _sealed(member, "sources_sealed", codes)}
    sealed["about_sealed"] = _sealed(member, "about_sealed", about)
    OwnSources.objects.update_or_create(member=member, defaults={**sealed, "updated_at": now})
    choose_again(member_id=member.pk, now=now)
    return None


@transaction.atomic
def forget_sources(*, member_id: UUID, now: datetime) -> None:
    """Delete what she ticked, and ask by it no more; where nothing is kept, nothing happens."""
    gone, _ = OwnSources.objects.filter(member_id=member_id).delete()
    if gone:
        choose_again(member_id=member_id, now=now)


def _sealed(member: Member, field: str, codes: Sequence[str]) -> bytes:
    place = vault.place(OwnSources(member=member), field)
    return vault.seal(json.dumps(list(codes)), owner=vault.Owner.member(member.pk), place=place)
