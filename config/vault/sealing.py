"""Text in, envelope out, and back. Lengths are rounded up, since a length alone can tell which answer was given.

The decorators keep local variables out of error reports, those of every function called from there included.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.views.decorators.debug import sensitive_variables

from config.vault import cipher, keys
from config.vault.errors import PlaceUnknown, Unreadable, Unsealable
from config.vault.owners import Owner

BLOCK_BYTES: Final = 64


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
def reveal(sealed: bytes, *, owner: Owner, place: str) -> str:
    """This function will return the text that was sealed for this owner and place.

    Raises KeyDestroyed, Unreadable (KeyMissing is one), or another VaultError when the keys cannot be had.
    """
    return _opened(sealed, key=keys.existing_key(owner), place=place)


@sensitive_variables()
def reveal_many(items: Sequence[SealedText]) -> list[str | None]:
    """This function will open many envelopes by one query for their keys, in the order given.

    None stands where the owner's key was destroyed: she was erased while her rows were being read. Raises Unreadable
    (KeyMissing is one) for the first that cannot be read, or another VaultError when the keys cannot be had.
    """
    found = keys.existing_keys(item.owner for item in items) if items else {}
    return [_opened(item.sealed, key=key, place=item.place) if (key := found[item.owner]) else None for item in items]


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
