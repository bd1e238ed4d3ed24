"""What finds a sealed text without opening it: a digest under its owner's key, which no new SECRET_KEY changes."""

import hmac
from collections.abc import Iterable
from typing import Final

from django.views.decorators.debug import sensitive_variables

from config.vault import keys
from config.vault.owners import Owner

_LABEL: Final = b"kindcircle.vault.digest:"


@sensitive_variables()
def digests(texts: Iterable[str], *, owner: Owner, purpose: str) -> list[bytes]:
    """This function will return 32 bytes for each text, the same as ever for the same owner and purpose.

    The key is derived from the owner's own (HMAC-SHA-256 of the purpose, as HKDF's expansion in RFC 5869), which a new
    master key only wraps anew; with it gone, nobody can compute one again. Keyed, since an address can be guessed.
    One read of the keys, however many texts. Raises KeyDestroyed, or another VaultError when the keys cannot be had.
    """
    derived = hmac.digest(keys.data_key(owner).material, _LABEL + purpose.encode(), "sha256")
    return [hmac.digest(derived, text.encode("utf-8", "surrogatepass"), "sha256") for text in texts]
