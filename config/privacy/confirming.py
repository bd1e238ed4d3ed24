"""What an erasure still owes after its commit: the key destroyed, and no login left. Tried again until it is true."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from config import vault
from config.privacy import logins
from config.privacy.models import Erasure

log = logging.getLogger(__name__)


def confirm_key(member_id: UUID, *, now: datetime) -> bool:
    """This function will destroy her key unless that is done, and note it. Raises KeysUnavailable."""
    owner = vault.Owner.member(member_id)
    if not vault.is_destroyed(owner):
        vault.destroy_key(owner)
    return bool(Erasure.objects.filter(pk=member_id, key_destroyed_at=None).update(key_destroyed_at=now))


def confirm_all(*, now: datetime) -> int:
    """This function will settle what erasures still owe and return how many keys were destroyed only now.

    A keys database that is away is asked again at the next tick. Safe to run twice, or from several processes.
    """
    destroyed = 0
    for member_id in Erasure.objects.filter(key_destroyed_at=None).order_by("erased_at").values_list("pk", flat=True):
        try:
            destroyed += confirm_key(member_id, now=now)
        except vault.KeysUnavailable:
            log.warning("the keys database is away; an erased member's key is destroyed at the next tick")
            break
    if pending := list(Erasure.objects.filter(logins_ended_at=None).values_list("pk", flat=True)):
        logins.end_unlisted(pending)
        Erasure.objects.filter(pk__in=pending).update(logins_ended_at=now)
    return destroyed


def forget(*, now: datetime) -> int:
    """This function will delete entries that no backup needs any more, once all they owed is done."""
    kept_from = now - timedelta(days=settings.BACKUPS_KEPT_DAYS + settings.ERASURES_KEPT_LONGER_DAYS)
    done = Q(key_destroyed_at__isnull=False, logins_ended_at__isnull=False)
    return Erasure.objects.filter(done, erased_at__lt=kept_from).delete()[0]
