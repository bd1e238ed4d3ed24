"""Every kind of message: how it stands to quiet hours and the daily cap, and what to do when in doubt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    LIVE_SEAT = "live_seat"
    HOPEFUL_SEAT = "hopeful_seat"
    OFFERED_SEAT = "offered_seat"
    PASSED_ON_SEAT = "passed_on_seat"
    LOST_SEAT = "lost_seat"
    LED_BY_ANOTHER = "led_by_another"
    TWO_CHAIRS = "two_chairs"
    SEAT_WITHOUT_HOST = "seat_without_host"
    CANCELLED_SEAT = "cancelled_seat"
    ATTENDED_SEAT = "attended_seat"
    MIDWEEK_SEAT = "midweek_seat"
    MISSED_SEAT = "missed_seat"
    CHANGE = "change"
    HANDOVER_OFFER = "handover_offer"
    NAMED_HOST = "named_host"
    STALE_LINK = "stale_link"
    MISSING_HOST = "missing_host"
    QUORUM = "quorum"
    DEBRIEF = "debrief"
    MERGE_ANSWER = "merge_answer"
    MEMBERSHIP = "membership"
    OFFERED_PLACE = "offered_place"
    OPEN_LIKE = "open_like"
    NOTICE = "notice"
    MEMBER = "member"
    NEW_AGREEMENT = "new_agreement"
    OLD_WORDS = "old_words"
    UNLED_CIRCLE = "unled_circle"
    REPORT = "report"
    WARNING = "warning"
    TAKEN_OUT = "taken_out"
    APPEAL = "appeal"
    CONTACT = "contact"
    CALL = "call"


# Of these the row's version is that of the session's schedule, and another one makes it untrue.
OF_A_SCHEDULE: Final = (
    Occasion.SEAT,
    Occasion.LIVE_SEAT,
    Occasion.HOPEFUL_SEAT,
    Occasion.CANCELLED_SEAT,
    Occasion.ATTENDED_SEAT,
    Occasion.MIDWEEK_SEAT,
    Occasion.MISSED_SEAT,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind. `is_repeated_in_doubt` says whether a second copy is better than none.

    `is_asked_for` says that she has just asked for it, and so a pause does not hold it up.
    """

    code: str
    topic: Preference.Topic
    occasion: Occasion
    quiet: Quiet
    is_capped: bool = False
    is_repeated_in_doubt: bool = True
    is_asked_for: bool = False

    def quiet_for(self, lead_minutes: int | None, hers: Sequence[int]) -> Quiet:
        """Return the quiet rule; the last call before a session she holds a seat in reaches her at any hour."""
        if lead_minutes is not None and is_last_call(lead_minutes, hers):
            return Quiet.BYPASS
        return self.quiet

    def is_capped_for(self, lead_minutes: int | None, hers: Sequence[int]) -> bool:
        """Return whether the daily cap applies; what bypasses quiet hours is never counted out."""
        return self.is_capped and self.quiet_for(lead_minutes, hers) is not Quiet.BYPASS


_Topic = Preference.Topic


def _change(code: str, occasion: Occasion, quiet: Quiet = Quiet.AFTER) -> Kind:
    return Kind(code=code, topic=_Topic.CHANGES, occasion=occasion, quiet=quiet)


def _for_those_who_lead(code: str, occasion: Occasion, quiet: Quiet = Quiet.AFTER) -> Kind:
    return Kind(code=code, topic=_Topic.HOSTING, occasion=occasion, quiet=quiet)


def _question(code: str, occasion: Occasion) -> Kind:
    return Kind(
        code=code,
        topic=_Topic.PROMPTS,
        occasion=occasion,
        quiet=Quiet.AFTER,
        is_capped=True,
        is_repeated_in_doubt=False,
    )


def _of_safety(code: str, occasion: Occasion) -> Kind:
    """Return what tells of a report, a warning or a removal: read twice it reads like two, and her inbox has it."""
    return replace(_change(code, occasion), is_repeated_in_doubt=False)


def _from_the_service(code: str, occasion: Occasion) -> Kind:
    return Kind(code=code, topic=_Topic.SERVICE, occasion=occasion, quiet=Quiet.AFTER, is_capped=True)


BOOKING_CONFIRMATION: Final = Kind(
    code="booking_confirmation",
    topic=_Topic.BOOKINGS,
    occasion=Occasion.SEAT,
    quiet=Quiet.BYPASS,
    is_asked_for=True,
)
REMINDER: Final = Kind(
    code="reminder", topic=_Topic.REMINDERS, occasion=Occasion.SEAT, quiet=Quiet.BEFORE, is_capped=True
)
HOPEFUL_QUESTION: Final = Kind(
    code="hopeful_question", topic=_Topic.REMINDERS, occasion=Occasion.HOPEFUL_SEAT, quiet=Quiet.BEFORE, is_capped=True
)
SEAT_OFFERED: Final = _change("seat_offered", Occasion.OFFERED_SEAT)
# She took what she was offered, or came through the open door: she asked for it, as for any seat.
SEAT_PROMOTED: Final = replace(_change("seat_promoted", Occasion.SEAT, Quiet.BYPASS), is_asked_for=True)
HOPEFUL_RELEASED: Final = _change("hopeful_released", Occasion.PASSED_ON_SEAT)
SEAT_WITHDRAWN: Final = _change("seat_withdrawn", Occasion.LOST_SEAT)
SESSION_MOVED: Final = _change("session_moved", Occasion.LIVE_SEAT)
SESSION_CANCELLED: Final = _change("session_cancelled", Occasion.CANCELLED_SEAT)
SERIES_CHANGED: Final = _change("series_changed", Occasion.CHANGE)
HOST_CHANGED: Final = _change("host_changed", Occasion.LED_BY_ANOTHER)
HOST_MISSING_MEMBERS: Final = _change("host_missing_members", Occasion.SEAT_WITHOUT_HOST, Quiet.BYPASS)
TWO_CHAIRS: Final = _change("two_chairs", Occasion.TWO_CHAIRS)
MERGE_QUESTION: Final = _change("merge_question", Occasion.MERGE_ANSWER)
HANDOVER_OFFERED: Final = _for_those_who_lead("handover_offered", Occasion.HANDOVER_OFFER)
SUBSTITUTE: Final = _for_those_who_lead("substitute", Occasion.HANDOVER_OFFER)
HOST_NAMED: Final = _for_those_who_lead("host_named", Occasion.NAMED_HOST)
MEETING_LINK_WANTED: Final = _for_those_who_lead("meeting_link_wanted", Occasion.STALE_LINK)
HOST_MISSING: Final = _for_those_who_lead("host_missing", Occasion.MISSING_HOST, Quiet.BYPASS)
QUORUM_QUESTION: Final = _for_those_who_lead("quorum_question", Occasion.QUORUM)
# After a session, of whoever facilitated it: one letter, and none rather than two.
DEBRIEF_ASKED: Final = replace(_for_those_who_lead("debrief_asked", Occasion.DEBRIEF), is_repeated_in_doubt=False)
JOIN_DECIDED: Final = Kind(
    code="join_decided", topic=_Topic.CHANGES, occasion=Occasion.MEMBERSHIP, quiet=Quiet.AFTER, is_capped=True
)
# A fact for her circle: once, never rather twice, and the letter only says that there is something to read.
CIRCLE_NOTICE: Final = Kind(
    code="circle_notice",
    topic=_Topic.NOTICES,
    occasion=Occasion.NOTICE,
    quiet=Quiet.AFTER,
    is_capped=True,
    is_repeated_in_doubt=False,
)
PLACE_OFFERED: Final = _change("place_offered", Occasion.OFFERED_PLACE)
# Where she waits she reads it too: one letter, and none rather than two.
LIKE_OPENED: Final = replace(_change("like_opened", Occasion.OPEN_LIKE), is_capped=True, is_repeated_in_doubt=False)
REFLECTION_PROMPT: Final = _question("reflection_prompt", Occasion.ATTENDED_SEAT)
MIDWEEK_PROMPT: Final = _question("midweek_prompt", Occasion.MIDWEEK_SEAT)
SESSION_MISSED: Final = Kind(
    code="session_missed",
    topic=_Topic.MISSED,
    occasion=Occasion.MISSED_SEAT,
    quiet=Quiet.AFTER,
    is_capped=True,
    is_repeated_in_doubt=False,
)
# Of the service itself, not of a session: once when she begins, and once for each new version of the agreement.
WELCOME: Final = _from_the_service("welcome", Occasion.MEMBER)
AGREEMENT_RENEWED: Final = _from_the_service("agreement_renewed", Occasion.NEW_AGREEMENT)
WORDS_KEPT: Final = _from_the_service("words_kept", Occasion.OLD_WORDS)  # does she want to keep them?
CIRCLE_UNLED: Final = _for_those_who_lead("circle_unled", Occasion.UNLED_CIRCLE)
# Of what she told us, of what others told us, and of a removal that somebody looked at again.
REPORT_RECEIVED: Final = replace(_of_safety("report_received", Occasion.REPORT), is_asked_for=True)
MEMBER_WARNED: Final = _of_safety("member_warned", Occasion.WARNING)
SHARING_ENDED: Final = _of_safety("sharing_ended", Occasion.TAKEN_OUT)
APPEAL_DECIDED: Final = replace(_of_safety("appeal_decided", Occasion.APPEAL), is_asked_for=True)
# Somebody waits for a call: those who can make it are told rather twice than never.
CONTACT_ASKED: Final = _for_those_who_lead("contact_asked", Occasion.CONTACT, Quiet.BYPASS)
CALL_WANTED: Final = _for_those_who_lead("call_wanted", Occasion.CALL)

FACILITATOR_APPROVED: Final = _from_the_service("facilitator_approved", Occasion.MEMBER)
FACILITATOR_DECLINED: Final = _from_the_service("facilitator_declined", Occasion.MEMBER)

_OF_WHAT_SHE_HAS: Final = (BOOKING_CONFIRMATION, SEAT_PROMOTED, SESSION_MOVED)
_BEFORE_THE_START: Final = (REMINDER, HOPEFUL_QUESTION)
_OF_A_COMING_SESSION: Final = (
    *_OF_WHAT_SHE_HAS,
    *_BEFORE_THE_START,
    SEAT_OFFERED,
    HOPEFUL_RELEASED,
    SEAT_WITHDRAWN,
    HOST_CHANGED,
    HOST_MISSING_MEMBERS,
    TWO_CHAIRS,
    MERGE_QUESTION,
    HANDOVER_OFFERED,
    SUBSTITUTE,
    HOST_NAMED,
    MEETING_LINK_WANTED,
    HOST_MISSING,
    QUORUM_QUESTION,
    REFLECTION_PROMPT,  # she came in early
)
_OF_NO_COMING_SESSION: Final = (
    SESSION_CANCELLED,
    SERIES_CHANGED,
    DEBRIEF_ASKED,
    JOIN_DECIDED,
    PLACE_OFFERED,
    LIKE_OPENED,
    CIRCLE_NOTICE,
    SESSION_MISSED,
    MIDWEEK_PROMPT,
    WELCOME,
    AGREEMENT_RENEWED,
    WORDS_KEPT,
    CIRCLE_UNLED,
    REPORT_RECEIVED,
    MEMBER_WARNED,
    SHARING_ENDED,
    APPEAL_DECIDED,
    CONTACT_ASKED,
    CALL_WANTED,
    FACILITATOR_APPROVED,
    FACILITATOR_DECLINED,
)
KINDS: Final = {kind.code: kind for kind in (*_OF_A_COMING_SESSION, *_OF_NO_COMING_SESSION)}
ASKED_FOR: Final = [kind.code for kind in KINDS.values() if kind.is_asked_for]
NEVER_REPEATED: Final = [kind.code for kind in KINDS.values() if not kind.is_repeated_in_doubt]
OF_WHAT_SHE_HAS: Final = [kind.code for kind in _OF_WHAT_SHE_HAS]
BEFORE_THE_START: Final = [kind.code for kind in _BEFORE_THE_START]
OF_A_COMING_SESSION: Final = [kind.code for kind in _OF_A_COMING_SESSION]
BY_SCHEDULE: Final = [code for code in OF_A_COMING_SESSION if KINDS[code].occasion in OF_A_SCHEDULE]


def of_topic(topic: str) -> list[str]:
    """Return the codes of the kinds that one preference switches."""
    return [kind.code for kind in KINDS.values() if kind.topic == topic]
