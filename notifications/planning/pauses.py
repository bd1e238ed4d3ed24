"""When a pause is over: at the end of a day on her own clock, wherever she is by then."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from members.zones import zone
from notifications.models import Pause

_A_DAY: Final = timedelta(days=1)


def end_of(day: date, timezone: str) -> datetime:
    """Return when a day is over on a clock."""
    return datetime.combine(day + _A_DAY, time(), zone(timezone))


def move_pause(member_id: UUID) -> None:
    """Let her pause end with its last day on the clock that she has now."""
    found = Pause.objects.select_related("member").filter(member=member_id).first()
    if found is not None:
        Pause.objects.filter(pk=member_id).update(ends_at=end_of(found.last_day, found.member.timezone))
