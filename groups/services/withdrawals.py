"""Taking back what was shared: by her, by her consent that ends, or because she left the circle. It holds at once."""

from datetime import datetime
from uuid import UUID

from django.db.models import F

from groups.models import Reflection

_NOBODY = Reflection.SharedWith.NOBODY


def end_sharing(*, member_id: UUID, now: datetime, circle_id: UUID | None = None) -> int:
    """Let nobody read what she shared, in one circle or anywhere; return how many reflections that were.

    Inside the caller's transaction.
    """
    shared = Reflection.objects.filter(author_id=member_id).exclude(shared_with=_NOBODY)
    if circle_id is not None:
        shared = shared.filter(session__circle=circle_id)
    return shared.update(
        shared_with=_NOBODY, shared_at=None, shared_version=None, updated_at=now, version=F("version") + 1
    )
