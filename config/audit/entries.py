"""What is said of one act: who, what, about which row, and why."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Model

_WORD: Final = re.compile(r"[a-z][a-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One act. `actor` is the member who acted, or None where the service did it by itself.

    `action` is a past-tense word of the noun it is about (`report.closed`, `text.revealed`), `subject` the row as
    `app.model` and its id, `reason` a fixed word of the code's own. Raises ValueError for anything but such words.
    """

    actor: UUID | None
    action: str
    subject_kind: str
    subject_id: UUID | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """This function will refuse free text: what a person typed has no place in the audit."""
        for word in (self.action, self.subject_kind, *([self.reason] if self.reason else [])):
            if not _WORD.fullmatch(word):
                raise ValueError("The audit takes words of the code's own, of at most 40 of a-z 0-9 _ . -")

    @classmethod
    def about(cls, row: Model, *, actor: UUID | None, action: str, reason: str = "") -> "Entry":
        """This function will describe an act about a row whose primary key is a UUID."""
        key = row.pk
        if not isinstance(key, UUID):
            raise ValueError("An audited row has a UUID.")
        return cls(actor, action, row._meta.label_lower, key, reason)
