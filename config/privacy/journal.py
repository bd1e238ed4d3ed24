"""After a restore: the two halves of the journal, each of which may have come back from an earlier day.

In `default` it is the table of erasures; in `keys` it is the keys that were destroyed, whose rows are never deleted.
Whoever stands in either half is erased, and her key is destroyed, before the restored system serves.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model

from config import vault
from config.privacy.confirming import confirm_key
from config.privacy.erasing import erase_member
from config.privacy.models import Erasure


def is_replayed(*, now: datetime) -> bool:
    """This function will tell whether nobody is here who was erased, and no key that was destroyed. Four queries."""
    return not (_still_here(now=now) or _still_readable())


def replay(*, now: datetime, also: Iterable[UUID] = ()) -> int:
    """This function will erase whoever was erased already, and return how many members and keys came back.

    `also` are ids from elsewhere, for when neither database knows of an erasure. Raises KeysUnavailable or Busy.
    """
    here = sorted({*_still_here(now=now), *_members(also)})
    for member_id in here:
        erase_member(member_id, now=now)
    readable = sorted({*_still_readable(), *(member_id for member_id in here if not _is_destroyed(member_id))})
    for member_id in readable:
        confirm_key(member_id, now=now)
    return len({*here, *readable})


def entries() -> Iterable[tuple[UUID, datetime]]:
    """This function will return who was erased when, as far as backups may still hold her; the oldest first."""
    return Erasure.objects.order_by("erased_at", "pk").values_list("member_id", "erased_at").iterator()


def _still_here(*, now: datetime) -> set[UUID]:
    """Return members whose key was destroyed, as long ago as the oldest backup may be."""
    kept_from = now - timedelta(days=settings.BACKUPS_KEPT_DAYS + settings.ERASURES_KEPT_LONGER_DAYS)
    return _members([*vault.destroyed_members(since=kept_from), *Erasure.objects.values_list("pk", flat=True)])


def _still_readable() -> set[UUID]:
    return vault.living_members(Erasure.objects.filter(key_destroyed_at__isnull=False).values_list("pk", flat=True))


def _members(ids: Iterable[UUID]) -> set[UUID]:
    return set(get_user_model()._default_manager.filter(pk__in=list(ids)).values_list("pk", flat=True))


def _is_destroyed(member_id: UUID) -> bool:
    return vault.is_destroyed(vault.Owner.member(member_id))
