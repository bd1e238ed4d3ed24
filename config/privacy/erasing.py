"""Erasing a member: her rows and the entry in the journal in one transaction, her key right after it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction

from config.api.errors import Busy
from config.privacy import logins, parts
from config.privacy.confirming import confirm_key
from config.privacy.models import Erasure

TRIES: Final = 5
_CROSSED: Final = frozenset({"40P01", "55P03"})  # a deadlock, or a lock that took too long


class _Moved(Exception):
    """Something of hers was committed between taking the locks and taking her row."""


def erase_member(member_id: UUID, *, now: datetime) -> bool:
    """This function will erase her everywhere, or nowhere, and return whether there was anybody to erase.

    Raises Busy when others kept holding what is hers.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return _erase(member_id, now=now)
        except _Moved:
            continue
        except OperationalError as crossed:
            is_final = transaction.get_connection().in_atomic_block  # the caller's transaction is lost with ours
            if is_final or getattr(crossed.__cause__, "sqlstate", None) not in _CROSSED:
                raise
    raise Busy


def _erase(member_id: UUID, *, now: datetime) -> bool:
    """Take what is contended for, then her row, then let everything go.

    Whoever writes about her last touches her row, by its foreign key, so hers is the last lock here: taken first it
    would wait for somebody who waits for it. Once it is held nothing more of hers can be committed by anybody.
    """
    questions = parts.hold(member_id)
    member = get_user_model()._default_manager.select_for_update().filter(pk=member_id).first()
    if member is None:
        return False
    if not all(is_covered() for is_covered in questions):
        raise _Moved
    logins.end_listed(member_id)
    parts.erase(member_id)
    Erasure.objects.get_or_create(member_id=member_id, defaults={"erased_at": now})
    _confirm_after_commit(member_id, now=now)
    return True


def _confirm_after_commit(member_id: UUID, *, now: datetime) -> None:
    def confirm() -> None:
        confirm_key(member_id, now=now)

    # No partial: Django's robust callbacks log their __qualname__ when they fail; the next tick tries again.
    transaction.on_commit(confirm, robust=True)
