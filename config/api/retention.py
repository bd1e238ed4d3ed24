"""What is over is deleted. A periodic task calls this; nothing depends on when."""

from datetime import datetime
from uuid import UUID

from config.api.models import IdempotencyRecord
from config.api.throttles import counting


def purge(now: datetime) -> dict[str, int]:
    """This function will delete answers past their day and windows that are over, and return how many of each."""
    answers = IdempotencyRecord.objects.filter(expires_at__lte=now).delete()[0]
    return {"answers": answers, "windows": counting.purge(now)}


def forget_answers(*, member_id: UUID, path: str) -> int:
    """This function will delete the kept answers of a member to routes that end like this, and return how many.

    For what is deleted or changed for good: a repeated request must not bring the old words back.
    """
    return IdempotencyRecord.objects.filter(member_id=member_id, route__endswith=path).delete()[0]
