"""What she holds in her hand: an authenticator that shows digits, and a passkey of software with a real key."""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PERIOD = 30
HOST = "testserver"


def digits(secret: str, *, at: float | None = None) -> str:
    """The six digits that an authenticator shows (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(at or time.time()) // PERIOD))


@dataclass
class Passkey:
    """A key that signs for one host, as a telephone's own would."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(16))
    user: bytes = b""
    counter: int = 0

    def made(self, options: dict[str, Any], *, origin: str = f"https://{HOST}") -> dict[str, Any]:
        """The answer to creation options."""
        self.user = options["user"]["id"].encode()
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        told = {"fmt": "none", "attStmt": {}, "authData": self._data(0x45) + attested}
        return self._credential(
            {
                "clientDataJSON": self._client("webauthn.create", options, origin),
                "attestationObject": websafe_encode(cbor.encode(told)),
            }
        )

    def shown(self, options: dict[str, Any], *, origin: str = f"https://{HOST}") -> dict[str, Any]:
        """The answer to request options: a signature over the challenge."""
        self.counter += 1
        data, client = self._data(0x05), self._client("webauthn.get", options, origin)
        signed = data + hashlib.sha256(_decoded(client)).digest()
        return self._credential(
            {
                "clientDataJSON": client,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": self.user.decode(),
            }
        )

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(HOST.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], origin: str) -> str:
        told = {"type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": False}
        return websafe_encode(json.dumps(told).encode())

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": response}


def _decoded(text: str) -> bytes:
    from fido2.utils import websafe_decode

    return websafe_decode(text)
