"""The secrets of second factors, sealed: whoever reads the database cannot show the digits of an authenticator."""

from base64 import b64decode, b64encode
from typing import Final

from allauth.mfa.adapter import DefaultMFAAdapter

from config import vault

OWNER: Final = vault.Owner.service("second-factor")
PLACE: Final = "mfa.authenticator:secret"  # allauth asks before there is a row
_PREFIX: Final = "sealed:"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Differs from allauth's own in that it seals what allauth keeps as plain text."""

    def encrypt(self, text: str) -> str:
        """This function will return the secret sealed with a key of the service. Raises a VaultError."""
        return _PREFIX + b64encode(vault.seal(text, owner=OWNER, place=PLACE)).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        """This function will return the secret. Raises a VaultError; what was never sealed is no secret of ours."""
        if not encrypted_text.startswith(_PREFIX):
            raise vault.Unreadable
        return vault.reveal(b64decode(encrypted_text.removeprefix(_PREFIX)), owner=OWNER, place=PLACE)
