"""Counts, at the cipher itself, how many texts are opened, to be held against what the audit says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from config.audit.models import AuditEntry
from config.vault import cipher
from config.vault.sealing import REVEALED

KEYS = "vault.datakey:"  # where data keys are sealed: opening one is no reading


@dataclass
class Tally:
    """Texts that were opened in this process, and rows that say so, over all that was watched."""

    opened: int = 0
    written: int = 0
    requests: int = 0


tally = Tally()
_opened = 0
_reveal = cipher.reveal


def _counted(envelope: bytes, *, key: cipher.Key, place: str) -> bytes:
    global _opened
    text = _reveal(envelope, key=key, place=place)
    _opened += not place.startswith(KEYS)
    return text


def install() -> None:
    """This function will let the cipher count from now on; what it does stays the same."""
    setattr(cipher, "reveal", _counted)  # noqa: B010  (a plain assignment reads as a redefinition)


@contextmanager
def watched(what: object) -> Iterator[None]:
    """Compare the texts that the body opens with the rows that the audit has more of. Raises AssertionError."""
    opened, written = _opened, _written()
    yield
    opened, written = _opened - opened, _written() - written
    tally.requests += 1
    tally.opened += opened
    tally.written += written
    assert opened == written, f"{what}: {opened} texts were opened, {written} rows say so"


def _written() -> int:
    rows: Any = AuditEntry.objects.using("audit").filter(action=REVEALED)
    return int(rows.count())
