"""Text in, envelope out, and back. Lengths are rounded up, since a length alone can tell which answer was given.

Nothing comes back unless the audit holds who read it and why: what was opened is written down before it is returned.
The decorators keep local variables out of error reports, those of every function called from there included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.views.decorators.debug import sensitive_variables

from config import audit
from config.vault import cipher, keys, places
from config.vault.errors import AuditUnavailable, PlaceUnknown, Unreadable, Unsealable
from config.vault.owners import Owner

BLOCK_BYTES: Final = 64
REVEALED: Final = "text.revealed"


@dataclass(frozen=True, slots=True)
class SealedText:
    """An envelope with all that is needed to open it, for `reveal_many`."""

    sealed: bytes = field(repr=False)
    owner: Owner
    place: str


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
    text = _opened(sealed, key=keys.existing_key(owner), place=place)
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
    found = keys.existing_keys(item.owner for item in items) if items else {}
    texts = [_opened(item.sealed, key=key, place=item.place) if (key := found[item.owner]) else None for item in items]
    _write_down(*(entry for entry, text in zip(entries, texts, strict=True) if text is not None))
    return texts


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
