"""Data keys: made on first use, opened for one use, destroyed for good. None is kept in memory between two uses.

Without a cache a destroyed key is gone for every process at once; the price is one indexed read of `keys` per use
(docs/adr/0005-vault.md has the figure).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps
from django.db import Error, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.views.decorators.debug import sensitive_variables
from uuid6 import uuid7

from config.vault import cipher, masters
from config.vault.errors import KeyDestroyed, KeyMissing, KeysUnavailable
from config.vault.owners import Owner, OwnerKind
from config.vault.router import ALIAS

if TYPE_CHECKING:
    from config.vault.models import DataKey


def data_key(owner: Owner) -> cipher.Key:
    """This function will return the owner's key, made if she has none yet, and the same one for every caller.

    Raises KeyDestroyed, KeysUnavailable, MasterKeysInvalid or Unreadable (MasterKeyMissing is one).
    """
    with keys_database():
        row = _find(owner) or _make(owner)
    return unwrap(row)


def existing_key(owner: Owner) -> cipher.Key:
    """This function will return the owner's key and never make one. Raises KeyMissing, else what data_key raises."""
    with keys_database():
        row = _find(owner)
    if row is None:
        raise KeyMissing
    return unwrap(row)


def existing_keys(owners: Iterable[Owner]) -> dict[Owner, cipher.Key | None]:
    """This function will return each owner's key by one query, None where it was destroyed. Raises as existing_key."""
    wanted = set(owners)
    found = rows_of(wanted)
    if wanted - found.keys():
        raise KeyMissing
    return {owner: unwrap(found[owner]) if found[owner].wrapped is not None else None for owner in wanted}


def rows_of(owners: Iterable[Owner]) -> dict[Owner, DataKey]:
    """This function will return each owner's row by one query; who has none is not among them.

    Raises KeysUnavailable.
    """
    wanted = set(owners)
    with keys_database():
        found = {owner_of(row): row for row in all_rows().filter(owner_id__in={owner.id for owner in wanted})}
    return {owner: row for owner, row in found.items() if owner in wanted}


def destroy_key(owner: Owner) -> None:
    """This function will make everything sealed for the owner unreadable for good; again is harmless.

    An owner without a key gets a tombstone as well, so that none is made later. Raises KeysUnavailable, and
    RuntimeError inside a transaction on `keys`, which could still be rolled back.
    """
    with keys_database(), transaction.atomic(using=ALIAS, durable=True):
        # First the row, then the change: rows are never deleted, so after the insert there is one to change,
        # whoever made it, and a key that is being made at this moment does not slip through.
        _insert(_row(owner, destroyed_at=Now()))
        rows_alive().filter(_is(owner)).update(wrapped=None, master_key_id="", destroyed_at=Now())


def is_destroyed(owner: Owner) -> bool:
    """This function will say whether the owner's key is gone for good; the journal of erasures asks this."""
    with keys_database():
        return all_rows().filter(_is(owner), destroyed_at__isnull=False).exists()


def destroyed_members(*, since: datetime) -> set[UUID]:
    """This function will return the members whose key was destroyed since then; after a restore they are gone again."""
    with keys_database():
        rows = all_rows().filter(owner_kind=OwnerKind.MEMBER, destroyed_at__gte=since)
        return set(rows.values_list("owner_id", flat=True))


def living_members(ids: Iterable[UUID]) -> set[UUID]:
    """This function will return those of these members who have a key that was not destroyed."""
    with keys_database():
        rows = rows_alive().filter(owner_kind=OwnerKind.MEMBER, owner_id__in=list(ids))
        return set(rows.values_list("owner_id", flat=True))


@sensitive_variables()
def unwrap(row: DataKey) -> cipher.Key:
    """This function will open one row's key. Raises KeyDestroyed or Unreadable (MasterKeyMissing is one)."""
    if row.wrapped is None:
        raise KeyDestroyed
    master = masters.named(row.master_key_id)
    return cipher.Key(id=row.id.bytes, material=cipher.reveal(bytes(row.wrapped), key=master, place=_place(row)))


@sensitive_variables()
def wrap(row: DataKey, material: bytes) -> None:
    """This function will put the key into the row, wrapped by the current master key. Raises MasterKeysInvalid."""
    row.master_key_id, master = masters.current()
    row.wrapped = cipher.seal(material, key=master, place=_place(row))


def owner_of(row: DataKey) -> Owner:
    """This function will return whose key the row holds."""
    return Owner(OwnerKind(row.owner_kind), row.owner_id, row.owner_name)


def all_rows() -> QuerySet[DataKey]:
    """This function will return all keys, tombstones included; the model is looked up late (see the package)."""
    model: type[DataKey] = apps.get_model("vault", "DataKey")
    return model.objects.using(ALIAS)


def rows_alive() -> QuerySet[DataKey]:
    """This function will return the keys that were not destroyed."""
    return all_rows().filter(destroyed_at__isnull=True)


@contextmanager
def keys_database() -> Iterator[None]:
    """This function will turn the database's errors into KeysUnavailable, with the cause chained for the operator."""
    try:
        yield
    except Error as error:
        raise KeysUnavailable from error


def _make(owner: Owner) -> DataKey:
    row = _row(owner)
    wrap(row, AESGCM.generate_key(bit_length=256))
    # Durable: text must never be committed under a key that a rollback takes away.
    with transaction.atomic(using=ALIAS, durable=True):
        _insert(row)
    # What stands now is the key, whether this row won or another's; the insert waited for an unfinished rival.
    standing = _find(owner)
    if standing is None:
        raise KeyMissing
    return standing


def _find(owner: Owner) -> DataKey | None:
    return next(iter(all_rows().filter(_is(owner))), None)


def _insert(row: DataKey) -> None:
    all_rows().bulk_create([row], ignore_conflicts=True)


def _row(owner: Owner, **fields: object) -> DataKey:
    return all_rows().model(id=uuid7(), owner_kind=owner.kind, owner_id=owner.id, owner_name=owner.name, **fields)


def _is(owner: Owner) -> Q:
    return Q(owner_kind=owner.kind, owner_id=owner.id, owner_name=owner.name)


def _place(row: DataKey) -> str:
    return f"vault.datakey:{row.id}:{owner_of(row)}"
