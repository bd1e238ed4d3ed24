"""Why the vault refused. Messages are fixed sentences, so that no text and no key can reach a log through one."""

from typing import ClassVar


class VaultError(Exception):
    """Anything the vault refuses; whoever catches this has neither text nor key in hand."""

    code: ClassVar[str] = "vault_error"
    message: ClassVar[str] = "The vault refused."

    def __init__(self) -> None:
        """This function will take no argument: nothing that was being sealed can be put into the message."""
        super().__init__(self.message)


class Unreadable(VaultError):
    """The bytes were altered, cut, moved to another row or field, or sealed under another key."""

    code = "unreadable"
    message = "Sealed text cannot be read: it was altered, moved or sealed under another key."


class KeyMissing(Unreadable):
    """Nothing was ever sealed for this owner; reading never makes a key."""

    code = "key_missing"
    message = "Sealed text cannot be read: its owner has no key."


class MasterKeyMissing(Unreadable):
    """A data key is wrapped by a master key that is not in VAULT_MASTER_KEYS (any more)."""

    code = "master_key_missing"
    message = "A data key is wrapped by a master key that VAULT_MASTER_KEYS does not list."


class KeyDestroyed(VaultError):
    """The owner's key was destroyed for good; what it sealed is gone and nothing new is sealed for her."""

    code = "key_destroyed"
    message = "The key was destroyed."


class Unsealable(VaultError):
    """The text is no valid Unicode (a lone surrogate), so it could not come back as it went in."""

    code = "unsealable"
    message = "This text cannot be sealed: it is not valid Unicode."


class PlaceUnknown(VaultError):
    """The place names no saved row's field."""

    code = "place_unknown"
    message = "Sealed text needs a place: a row with a primary key and one of its fields."


class KeysUnavailable(VaultError):
    """The keys database did not answer; the cause is chained and names the database, never what was being sealed."""

    code = "keys_unavailable"
    message = "The keys database did not answer."


class AuditUnavailable(VaultError):
    """Who reads could not be written down, so nothing is read; the cause is chained and names rows by ids only."""

    code = "audit_unavailable"
    message = "The audit could not be written, so nothing is revealed."


class MasterKeysInvalid(VaultError):
    """VAULT_MASTER_KEYS is empty, malformed, or not fit for production."""

    code = "master_keys_invalid"
    message = "VAULT_MASTER_KEYS is not usable."


class MasterKeysEmpty(MasterKeysInvalid):
    """No master key is given."""

    message = "VAULT_MASTER_KEYS is empty: nothing can be sealed."


class MasterKeysMalformed(MasterKeysInvalid):
    """An entry is not `id:base64` with exactly 32 bytes, or an id comes twice."""

    message = (
        "VAULT_MASTER_KEYS is malformed: each entry is id:base64, the id 1 to 32 of A-Z a-z 0-9 . _ -, "
        "the key exactly 32 bytes, and no id comes twice."
    )


class MasterKeysGuessable(MasterKeysInvalid):
    """A published or typed key stands where a random one must."""

    message = "VAULT_MASTER_KEYS holds a development or typed key: production needs 32 random bytes."
