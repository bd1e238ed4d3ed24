"""A cursor is sealed: it holds values of the last row, some of which (a join date) its reader may not see."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.encoding import force_bytes


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: the values of the row beside it (None: the far end), and the way to walk from it."""

    is_backward: bool
    values: tuple[str | None, ...] | None


def written(cursor: Cursor, *, context: str) -> str:
    """This function will return the cursor as text for an address. The same place always gives the same text.

    `context` names path and ordering: a cursor is refused anywhere else.
    """
    plain = json.dumps([cursor.is_backward, cursor.values], separators=(",", ":")).encode()
    sealed = next(_ciphers()).encrypt(plain, [context.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read(text: str, *, context: str) -> Cursor:
    """This function will return the cursor that was written for this context. Raises ValueError."""
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("no cursor") from None
    for cipher in _ciphers():
        try:
            is_backward, values = json.loads(cipher.decrypt(sealed, [context.encode()]))
        except (InvalidTag, ValueError):
            continue
        return Cursor(is_backward, _values(values))
    raise ValueError("no cursor of ours")


def _values(values: Sequence[str | None] | None) -> tuple[str | None, ...] | None:
    return None if values is None else tuple(values)


def _ciphers() -> Iterator[AESSIV]:
    """Yield one cipher for each secret, the current one first."""
    for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]:
        yield AESSIV(hashlib.sha512(b"config.api.cursors:" + force_bytes(secret)).digest())
