"""What is over is deleted. A periodic task calls this; nothing depends on when."""

from datetime import datetime

from config.api.models import IdempotencyRecord
from config.api.throttles import counting


def purge(now: datetime) -> dict[str, int]:
    """This function will delete answers past their day and windows that are over, and return how many of each."""
    answers = IdempotencyRecord.objects.filter(expires_at__lte=now).delete()[0]
    return {"answers": answers, "windows": counting.purge(now)}
