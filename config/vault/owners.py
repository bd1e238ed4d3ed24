"""Whose key it is: a member's, a circle's, or the service's own under a name."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import models

NOBODY: Final = UUID(int=0)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")


class OwnerKind(models.TextChoices):
    """The three kinds of owner; stored, so the words never change."""

    MEMBER = "member"
    CIRCLE = "circle"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose key seals a text. Made by `member`, `circle` or `service`."""

    kind: OwnerKind
    id: UUID
    name: str = ""

    @classmethod
    def member(cls, id: UUID) -> "Owner":
        """This function will name the member whose erasure makes the text unreadable everywhere."""
        return cls(OwnerKind.MEMBER, _real(id))

    @classmethod
    def circle(cls, id: UUID) -> "Owner":
        """This function will name the circle, for what belongs to no single member (a meeting link)."""
        return cls(OwnerKind.CIRCLE, _real(id))

    @classmethod
    def service(cls, name: str) -> "Owner":
        """This function will name a purpose of the service itself, such as "account-mail". Raises ValueError."""
        if not _NAME.fullmatch(name):
            raise ValueError("A service's name is 1 to 32 of a-z 0-9 -, beginning with a letter.")
        return cls(OwnerKind.SERVICE, NOBODY, name)

    def __str__(self) -> str:
        """This function will return the owner as it stands in a wrapped key's additional data."""
        return f"{self.kind.value}:{self.name or self.id}"


def _real(id: UUID) -> UUID:
    if not isinstance(id, UUID) or id == NOBODY:
        raise ValueError("An owner's id is a UUID, and not the nil one.")
    return UUID(int=id.int)
