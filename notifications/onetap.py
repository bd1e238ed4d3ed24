"""Links that act by one tap: each is the capability of one member, for one delivery, one purpose and a time.

Nothing is stored for a link, so that nothing is inserted while sending; raising her token epoch revokes them all.
"""

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.encoding import force_bytes

_SALT: Final = "kindcircle.notifications.onetap"
_FORMAT: Final = 1
_PAYLOAD: Final = struct.Struct(">BB16sII")  # format, purpose, delivery, epoch, expiry
_MAC_BYTES: Final = 16
# 42 bytes are 56 characters without a spare bit, so that each link has exactly one spelling.
_SPELLING: Final = re.compile(r"[A-Za-z0-9_-]{56}")


class Purpose(IntEnum):
    """What a tap does. The numbers are part of links that are out already and never change."""

    YES = 1
    NO = 2
    REFLECT = 3
    UNSUBSCRIBE = 4
    HOPEFUL = 5
    ACCEPT = 6
    PASS = 7
    JOIN = 8
    PAUSE = 9


class BadToken(Exception):
    """The token was not made by us, or was altered."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a link says. Whether it may still act is for the view to ask."""

    purpose: Purpose
    delivery_id: UUID
    epoch: int
    expires_at: datetime

    def spell(self) -> str:
        """Return the token as it stands in a link."""
        payload = _PAYLOAD.pack(
            _FORMAT, self.purpose, self.delivery_id.bytes, self.epoch, int(self.expires_at.timestamp())
        )
        return base64.urlsafe_b64encode(payload + _mac(payload, settings.SECRET_KEY)).decode()


def read(text: str) -> Token:
    """Return what a token says. Raises BadToken for anything that we did not spell exactly so."""
    if not _SPELLING.fullmatch(text):
        raise BadToken
    raw = base64.urlsafe_b64decode(text)
    payload, mac = raw[: _PAYLOAD.size], raw[_PAYLOAD.size :]
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any([hmac.compare_digest(mac, _mac(payload, key)) for key in keys]):
        raise BadToken
    number, purpose, delivery, epoch, expiry = _PAYLOAD.unpack(payload)
    if number != _FORMAT or purpose not in list(Purpose):
        raise BadToken
    return Token(Purpose(purpose), UUID(bytes=delivery), epoch, datetime.fromtimestamp(expiry, UTC))


def link(token: Token) -> str:
    """Return the whole address."""
    return f"{settings.PUBLIC_URL.rstrip('/')}/api/v1/t/{token.spell()}/"


def _mac(payload: bytes, key: str | bytes) -> bytes:
    return hmac.digest(_derived(key), payload, "sha256")[:_MAC_BYTES]


@lru_cache(maxsize=8)
def _derived(key: str | bytes) -> bytes:
    """Return the key of these links alone, as Django's salted_hmac derives it; a letter holds half a dozen links."""
    return hashlib.sha256(_SALT.encode() + force_bytes(key)).digest()
