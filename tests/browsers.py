"""What a browser tells of itself when it subscribes, with the keys by which a test reads what was sealed for it."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FCM = "https://fcm.googleapis.com/fcm/send/"


def plain(data: bytes) -> str:
    """Return bytes in the alphabet of addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Browser:
    """One browser with its two secrets."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = bytes(range(16))

    @property
    def keys(self) -> dict[str, str]:
        raw = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": plain(raw), "auth": plain(self.secret)}

    def opened(self, body: bytes) -> dict[str, Any]:
        """Return what was sealed for this browser (RFC 8291)."""
        text = http_ece.decrypt(body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        found: dict[str, Any] = json.loads(text)
        return found


COMMON = Browser()


def browser(endpoint: str, *, label: str = "", keys: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the body that tells of a device."""
    return {"endpoint": endpoint, "keys": keys or COMMON.keys, "label": label}
