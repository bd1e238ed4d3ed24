"""Text in, envelope out, and back. Lengths are rounded up, since a length alone can tell which answer was given.

Nothing comes back unless the audit holds who read it and why: what was opened is written down before it is returned.
The decorators keep local variables out of error reports, those of every function called from there included.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from config import audit
from config.vault import cipher, keys, places
from config.vault.errors import AuditUnavailable, KeyDestroyed, KeyMissing, PlaceUnknown, Unreadable, Unsealable
from config.vault.owners import Owner

if TYPE_CHECKING:
    from config.vault.models import DataKey

log = logging.getLogger(__name__)
BLOCK_BYTES: Final = 64
REVEALED: Final = "text.revealed"


@dataclass(frozen=True, slots=True)
class SealedText:
    """An envelope with all that is needed to open it, for `reveal_many`."""

    sealed: bytes = field(repr=False)
    owner: Owner
    place: str


class Lost(Enum):
    """Why a text is not there. DESTROYED: she was erased. UNREADABLE: altered, moved, or its key is wrong or away."""

    DESTROYED = "destroyed"
    UNREADABLE = "unreadable"


@sensitive_variables()
def seal(text: str, *, owner: Owner, place: str) -> bytes:
    """This function will return the text sealed under its owner's key for one place, `place(instance, field)`.

    Raises Unsealable, PlaceUnknown, KeyDestroyed, or another VaultError when the keys cannot be had.
    """
    place, padded = _checked(place), _padded(_encoded(text))
    return cipher.seal(padded, key=keys.data_key(owner), place=place)


@sensitive_variables()
def reveal(sealed: bytes, *, owner: Owner, place: str, actor: UUID | None, reason: str) -> str:
    """This function will return the text that was sealed for this owner and place, and write down that it did.

    `actor` is the member who reads, None where the service reads by itself; `reason` is a fixed word. Raises
    KeyDestroyed, Unreadable (KeyMissing is one), AuditUnavailable, or another VaultError when the keys cannot be had;
    ValueError where no word says why.
    """
    entry = _entry(place, actor, reason)
    try:
        text = _opened(sealed, key=keys.existing_key(owner), place=place)
    except Unreadable as error:
        _tell(error, place)
        raise
    _write_down(entry)
    return text


@sensitive_variables()
def reveal_many(items: Sequence[SealedText], *, actor: UUID | None, reason: str) -> list[str | None]:
    """This function will open many envelopes by one query for their keys, in the order given, and write all down.

    None stands where the owner's key was destroyed: she was erased while her rows were being read. Raises Unreadable
    (KeyMissing is one) for the first that cannot be read, else as `reveal` does. Nothing is handed out then, and
    nothing written down.
    """
    entries = [_entry(item.place, actor, reason) for item in items]
    try:
        found = keys.existing_keys(item.owner for item in items) if items else {}
        texts = [
            _opened(each.sealed, key=key, place=each.place) if (key := found[each.owner]) else None for each in items
        ]
    except Unreadable as error:
        _tell(error, f"one of {len(items)} from {items[0].place} on")
        raise
    _write_down(*(entry for entry, text in zip(entries, texts, strict=True) if text is not None))
    return texts


@sensitive_variables()
def reveal_each(items: Sequence[SealedText], *, actor: UUID | None, reason: str) -> list[str | Lost]:
    """This function will open what can be opened, in the order given, by one query for the keys, and write that down.

    For lists, where one broken row must not take the others along: `Lost` says why a text is not there, and the log
    says which row it was. Raises KeysUnavailable, MasterKeysInvalid or AuditUnavailable: then nothing is handed out.
    """
    entries = [_entry(item.place, actor, reason) for item in items]
    rows = keys.rows_of(item.owner for item in items) if items else {}
    texts = [_opened_or_lost(item, rows.get(item.owner)) for item in items]
    _write_down(*(entry for entry, text in zip(entries, texts, strict=True) if isinstance(text, str)))
    return texts


@sensitive_variables()
def _opened_or_lost(item: SealedText, row: "DataKey | None") -> str | Lost:
    try:
        if row is None:
            raise KeyMissing
        return _opened(item.sealed, key=keys.unwrap(row), place=item.place)
    except KeyDestroyed:
        return Lost.DESTROYED
    except Unreadable as error:
        _tell(error, item.place)
        return Lost.UNREADABLE


def _tell(error: Unreadable, place: str) -> None:
    """Name the row to whoever runs the service. A place holds ids and no text, and no traceback goes along."""
    log.error("a sealed text cannot be read: %s (%s)", place, error.code)


def _entry(place: str, actor: UUID | None, reason: str) -> audit.Entry:
    if not reason:
        raise ValueError("Whoever reveals a text says why.")
    kind, row = places.subject(place)
    return audit.Entry(actor, REVEALED, kind, row, reason)


def _write_down(*entries: audit.Entry) -> None:
    try:
        audit.record_read(*entries)
    except audit.AuditUnavailable as error:
        raise AuditUnavailable from error


def _opened(sealed: bytes, *, key: cipher.Key, place: str) -> str:
    padded = cipher.reveal(bytes(sealed), key=key, place=_checked(place))
    return _decoded(_unpadded(padded))


def _checked(place: str) -> str:
    if not place:
        raise PlaceUnknown
    return place


def _encoded(text: str) -> bytes:
    encoded = text.encode(errors="replace")
    # The codec's own error would carry the whole text along, so it is never raised.
    if encoded.decode() != text:
        raise Unsealable
    return encoded


def _decoded(encoded: bytes) -> str:
    text = encoded.decode(errors="replace")
    if text.encode() != encoded:
        raise Unreadable
    return text


def _padded(text: bytes) -> bytes:
    # ISO/IEC 7816-4: one 0x80, then zeros; it can be taken off without a length field.
    return text + b"\x80" + bytes(-(len(text) + 1) % BLOCK_BYTES)


def _unpadded(padded: bytes) -> bytes:
    text, mark, rest = padded.rpartition(b"\x80")
    if not mark or rest.strip(b"\0"):
        raise Unreadable
    return text
