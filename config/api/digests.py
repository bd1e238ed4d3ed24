"""Keyed digests: what they stand for (an address, an e-mail, one of few possible bodies) cannot be guessed."""

from django.utils.crypto import salted_hmac


def keyed(purpose: str, *parts: str | bytes) -> bytes:
    """This function will return 32 bytes that only this service can compute, different for every purpose.

    A new SECRET_KEY changes all of them: throttles start at zero and idempotency keys of the last day are forgotten.
    """
    framed = b"".join(len(raw).to_bytes(8, "big") + raw for raw in map(_raw, parts))
    return salted_hmac(f"config.api.{purpose}", framed, algorithm="sha256").digest()


def _raw(part: str | bytes) -> bytes:
    # Surrogates can stand in what a client sent, and must not raise here.
    return part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
