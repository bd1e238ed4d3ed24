"""Every kind of message: how it stands to quiet hours and the daily cap, and what to do when in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from notifications.leads import is_last_call
from notifications.models import Preference


class Quiet(StrEnum):
    """What quiet hours do to a message: nothing, send it earlier, or let it wait."""

    BYPASS = "bypass"
    BEFORE = "before"
    AFTER = "after"


class Occasion(StrEnum):
    """What `occasion_id` names, and so what has to be still true when the message goes out."""

    SEAT = "seat"
    CANCELLED_SEAT = "cancelled_seat"
    ATTENDED_SEAT = "attended_seat"
    MISSED_SEAT = "missed_seat"
    MEMBERSHIP = "membership"


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind. `is_repeated_in_doubt` says whether a second copy is better than none."""

    code: str
    topic: Preference.Topic
    occasion: Occasion
    quiet: Quiet
    is_capped: bool = False
    is_repeated_in_doubt: bool = True

    def quiet_for(self, lead_minutes: int | None, hers: Sequence[int]) -> Quiet:
        """Return the quiet rule; the last call before a session she holds a seat in reaches her at any hour."""
        if lead_minutes is not None and is_last_call(lead_minutes, hers):
            return Quiet.BYPASS
        return self.quiet

    def is_capped_for(self, lead_minutes: int | None, hers: Sequence[int]) -> bool:
        """Return whether the daily cap applies; what bypasses quiet hours is never counted out."""
        return self.is_capped and self.quiet_for(lead_minutes, hers) is not Quiet.BYPASS


_Topic = Preference.Topic

BOOKING_CONFIRMATION: Final = Kind(
    code="booking_confirmation", topic=_Topic.BOOKINGS, occasion=Occasion.SEAT, quiet=Quiet.BYPASS
)
REMINDER: Final = Kind(
    code="reminder", topic=_Topic.REMINDERS, occasion=Occasion.SEAT, quiet=Quiet.BEFORE, is_capped=True
)
SESSION_CANCELLED: Final = Kind(
    code="session_cancelled", topic=_Topic.CHANGES, occasion=Occasion.CANCELLED_SEAT, quiet=Quiet.AFTER
)
SESSION_MOVED: Final = Kind(code="session_moved", topic=_Topic.CHANGES, occasion=Occasion.SEAT, quiet=Quiet.AFTER)
SEAT_PROMOTED: Final = Kind(code="seat_promoted", topic=_Topic.CHANGES, occasion=Occasion.SEAT, quiet=Quiet.AFTER)
JOIN_DECIDED: Final = Kind(
    code="join_decided", topic=_Topic.CHANGES, occasion=Occasion.MEMBERSHIP, quiet=Quiet.AFTER, is_capped=True
)
REFLECTION_PROMPT: Final = Kind(
    code="reflection_prompt",
    topic=_Topic.PROMPTS,
    occasion=Occasion.ATTENDED_SEAT,
    quiet=Quiet.AFTER,
    is_capped=True,
    is_repeated_in_doubt=False,
)
SESSION_MISSED: Final = Kind(
    code="session_missed",
    topic=_Topic.MISSED,
    occasion=Occasion.MISSED_SEAT,
    quiet=Quiet.AFTER,
    is_capped=True,
    is_repeated_in_doubt=False,
)

KINDS: Final = {
    kind.code: kind
    for kind in (
        BOOKING_CONFIRMATION,
        REMINDER,
        SESSION_CANCELLED,
        SESSION_MOVED,
        SEAT_PROMOTED,
        JOIN_DECIDED,
        REFLECTION_PROMPT,
        SESSION_MISSED,
    )
}
OF_A_COMING_SESSION: Final = (BOOKING_CONFIRMATION, REMINDER, SESSION_MOVED, SEAT_PROMOTED)
NEVER_REPEATED: Final = [kind.code for kind in KINDS.values() if not kind.is_repeated_in_doubt]


def of_topic(topic: str) -> list[str]:
    """Return the codes of the kinds that one preference switches."""
    return [kind.code for kind in KINDS.values() if kind.topic == topic]
