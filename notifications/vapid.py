"""The key pair by which push services know us (RFC 8292). Only the private half is kept, in the environment."""

import base64

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from notifications import ways


def public_key() -> str | None:
    """Return the half that a browser asks for, None where messages on devices are off."""
    return _public_half(settings.VAPID_PRIVATE_KEY) if ways.is_push_on() else None


def _public_half(private: str) -> str:
    number = int.from_bytes(base64.urlsafe_b64decode(private + "=" * (-len(private) % 4)))
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
