"""AES-256-GCM in a versioned envelope: version, key id, nonce, ciphertext with tag. Wrong bytes raise, always."""

import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from config.vault.errors import Unreadable

VERSION: Final = b"\x01"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12  # 96 bits, NIST SP 800-38D 8.2.2; random nonces bound a key to 2**32 texts
TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the id by which envelopes name it. Its repr shows the id only."""

    id: bytes
    material: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """This function will raise ValueError for a key that is not 32 bytes or an id that is not 1 to 255."""
        if len(self.material) != KEY_BYTES or not 1 <= len(self.id) <= 255:
            raise ValueError("A key is 32 bytes with an id of 1 to 255 bytes.")


def encrypt(*, key: bytes, nonce: bytes, text: bytes, additional: bytes) -> bytes:
    """This function will return ciphertext and tag. The caller answers for a nonce that this key never saw."""
    return AESGCM(key).encrypt(nonce, text, additional)


def decrypt(*, key: bytes, nonce: bytes, sealed: bytes, additional: bytes) -> bytes:
    """This function will return the text. Raises Unreadable when any of the four is not what it was."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, additional)
    except InvalidTag:
        raise Unreadable from None


def seal(text: bytes, *, key: Key, place: str) -> bytes:
    """This function will return an envelope that opens with this key and at this place only."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return _header(key) + nonce + encrypt(key=key.material, nonce=nonce, text=text, additional=place.encode())


def reveal(envelope: bytes, *, key: Key, place: str) -> bytes:
    """This function will return what was sealed. Raises Unreadable for other bytes, another key or another place."""
    header = _header(key)
    start = len(header) + NONCE_BYTES
    if not envelope.startswith(header) or len(envelope) < start + TAG_BYTES:
        raise Unreadable
    nonce, sealed = envelope[len(header) : start], envelope[start:]
    return decrypt(key=key.material, nonce=nonce, sealed=sealed, additional=place.encode())


def _header(key: Key) -> bytes:
    return VERSION + bytes([len(key.id)]) + key.id
