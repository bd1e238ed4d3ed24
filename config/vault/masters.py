"""The master keys, from settings.VAULT_MASTER_KEYS only: a list of "id:base64", the first wraps, all unwrap."""

import base64
import binascii
import re
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from config.vault.cipher import KEY_BYTES, Key
from config.vault.errors import (
    MasterKeyMissing,
    MasterKeysEmpty,
    MasterKeysGuessable,
    MasterKeysInvalid,
    MasterKeysMalformed,
)

_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


@sensitive_variables()
def load() -> dict[str, Key]:
    """This function will return the master keys by id, the current one first. Raises MasterKeysInvalid.

    Every use comes through here, so that a process which never ran the system checks refuses as well.
    """
    return _parsed(tuple(settings.VAULT_MASTER_KEYS), may_be_guessable=getattr(settings, "DEVELOPMENT", False) is True)


def current() -> tuple[str, Key]:
    """This function will return the id and the key that wraps from now on. Raises MasterKeysInvalid."""
    return next(iter(load().items()))


def named(id: str) -> Key:
    """This function will return one master key. Raises MasterKeyMissing or MasterKeysInvalid."""
    key = load().get(id)
    if key is None:
        raise MasterKeyMissing
    return key


def objection(entries: Sequence[str]) -> str | None:
    """This function will return what production has against such master keys, as a sentence without a key, or None."""
    try:
        _parsed(tuple(entries), may_be_guessable=False)
    except MasterKeysInvalid as error:
        return str(error)
    return None


@lru_cache(maxsize=4)
def _parsed(entries: Sequence[str], *, may_be_guessable: bool) -> dict[str, Key]:
    keys = dict(map(_key, entries))
    if not keys:
        raise MasterKeysEmpty
    if len(keys) != len(entries):
        raise MasterKeysMalformed
    if not may_be_guessable and any(_is_guessable(key.material) for key in keys.values()):
        raise MasterKeysGuessable
    return keys


def _key(entry: str) -> tuple[str, Key]:
    id, _, encoded = entry.strip().partition(":")
    try:
        material = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        material = b""
    if len(material) != KEY_BYTES or not _ID.fullmatch(id):
        raise MasterKeysMalformed
    return id, Key(id=id.encode(), material=material)


def _is_guessable(material: bytes) -> bool:
    # Typed passphrases, the published development key and counting bytes are ASCII; zeros have one value. Of random
    # keys, one in 2**32 is refused for nothing.
    return material.isascii() or len(set(material)) < 16
