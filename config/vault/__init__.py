"""What members write is sealed here. The public face: import from here only; text that cannot be sealed is not stored.

`reveal`, `reveal_many` and `reveal_each` are the one way back to clear text, and each text that they open leaves a row
in the audit.

The package is imported before Django's models are, so nothing below may import `config.vault.models`.
"""

from config.vault.digests import digests
from config.vault.errors import (
    AuditUnavailable,
    KeyDestroyed,
    KeyMissing,
    KeysUnavailable,
    MasterKeyMissing,
    MasterKeysInvalid,
    PlaceUnknown,
    Unreadable,
    Unsealable,
    VaultError,
)
from config.vault.keys import destroy_key, destroyed_members, is_destroyed, living_members
from config.vault.masters import objection as objection_to_master_keys
from config.vault.owners import Owner
from config.vault.places import place
from config.vault.sealing import Lost, SealedText, reveal, reveal_each, reveal_many, seal

__all__ = [
    "AuditUnavailable",
    "KeyDestroyed",
    "KeyMissing",
    "KeysUnavailable",
    "Lost",
    "MasterKeyMissing",
    "MasterKeysInvalid",
    "Owner",
    "PlaceUnknown",
    "SealedText",
    "Unreadable",
    "Unsealable",
    "VaultError",
    "destroy_key",
    "destroyed_members",
    "digests",
    "is_destroyed",
    "living_members",
    "objection_to_master_keys",
    "place",
    "reveal",
    "reveal_each",
    "reveal_many",
    "seal",
]
