"""New master key, same data keys: each is wrapped anew, what they seal stays as it is. Safe to stop and to repeat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.views.decorators.debug import sensitive_variables

from config.vault import keys, masters
from config.vault.errors import Unreadable
from config.vault.owners import NOBODY
from config.vault.router import ALIAS

if TYPE_CHECKING:
    from config.vault.models import DataKey


@dataclass(frozen=True, slots=True)
class Rotation:
    """What one pass did: keys wrapped anew, keys that could not be opened, living keys not under the current master."""

    rewrapped: int
    unreadable: int
    left: int


def rewrap(*, batch: int = 500) -> Rotation:
    """This function will wrap every living key under the current master key, `batch` rows to a transaction.

    A key that cannot be opened is counted and left as it is. Raises MasterKeysInvalid or KeysUnavailable.
    """
    current, _key = masters.current()
    rewrapped = unreadable = 0
    with keys.keys_database():
        for rows in read_batches(current, batch):
            done, failed = rewrap_batch(rows)
            rewrapped += done
            unreadable += failed
        # Counted anew: a process that still has the old list may have made keys behind the last batch.
        return Rotation(rewrapped, unreadable, keys.rows_alive().exclude(master_key_id=current).count())


def census() -> dict[str, int]:
    """This function will count the living keys under each master key id. Raises KeysUnavailable."""
    with keys.keys_database():
        counted = keys.rows_alive().order_by("master_key_id").values_list("master_key_id").annotate(Count("id"))
        return dict(counted)


def read_batches(current: str, size: int) -> "Iterator[Sequence[DataKey]]":
    """This function will read the living keys that are not under the current master key, `size` at a time."""
    last: UUID = NOBODY
    while rows := list(keys.rows_alive().exclude(master_key_id=current).filter(id__gt=last).order_by("id")[:size]):
        yield rows
        last = rows[-1].id


@sensitive_variables()
def rewrap_batch(rows: "Sequence[DataKey]") -> tuple[int, int]:
    """This function will wrap these keys anew in one transaction and count those done and those it cannot open."""
    failed = done = 0
    with transaction.atomic(using=ALIAS):
        for row in rows:
            try:
                done += _rewrap_row(row)
            except Unreadable:
                failed += 1
    return done, failed


def _rewrap_row(row: "DataKey") -> int:
    was = row.master_key_id
    keys.wrap(row, keys.unwrap(row).material)
    # Only if it is still what was read: a key destroyed meanwhile must not come back, and a second rotation
    # must not wrap what the first has done.
    return (
        keys.rows_alive()
        .filter(pk=row.pk, master_key_id=was)
        .update(wrapped=row.wrapped, master_key_id=row.master_key_id)
    )
