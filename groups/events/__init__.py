"""What this app announces to the others. The only package, with selectors and errors, that they may import.

An event is a fact in the past tense, made of ids and times. It is published inside the transaction that made it true,
so a listener that records what follows commits or vanishes with it.
"""

from groups.events.hosting import (
    CircleUnled,
    HandoverOffered,
    HandoverOfferEnded,
    HostChanged,
    HostMissing,
    KeptAsTwoChairs,
    MeetingLinkWanted,
    MergeAnswered,
    MergeAsked,
    QuorumMissed,
)
from groups.events.moderation import AppealDecided, ContactAsked, MemberWarned, ReportMade
from groups.events.people import (
    AttendanceRecorded,
    JoinDecided,
    OldWordsAnswered,
    OldWordsAsked,
    PlaceOffered,
    PromptResumed,
    PromptSkipped,
    ReflectionWritten,
    WaitingEnded,
)
from groups.events.publishing import Event, counting_reminders, publish, published, reminders_waiting
from groups.events.seats import (
    HopefulReleased,
    OfferEnded,
    SeatChanged,
    SeatOffered,
    SeatPromoted,
    SeatReleased,
    SeatTaken,
    SeatWithdrawn,
)
from groups.events.sessions import (
    SeriesChanged,
    SeriesChangeUndone,
    SessionCancelled,
    SessionMoved,
    SessionRestored,
    ZoneRulesChanged,
)

__all__ = [
    "AppealDecided",
    "AttendanceRecorded",
    "CircleUnled",
    "ContactAsked",
    "Event",
    "HandoverOfferEnded",
    "HandoverOffered",
    "HopefulReleased",
    "HostChanged",
    "HostMissing",
    "JoinDecided",
    "KeptAsTwoChairs",
    "MeetingLinkWanted",
    "MemberWarned",
    "MergeAnswered",
    "MergeAsked",
    "OfferEnded",
    "OldWordsAnswered",
    "OldWordsAsked",
    "PlaceOffered",
    "PromptResumed",
    "PromptSkipped",
    "QuorumMissed",
    "ReflectionWritten",
    "ReportMade",
    "SeatChanged",
    "SeatOffered",
    "SeatPromoted",
    "SeatReleased",
    "SeatTaken",
    "SeatWithdrawn",
    "SeriesChangeUndone",
    "SeriesChanged",
    "SessionCancelled",
    "SessionMoved",
    "SessionRestored",
    "WaitingEnded",
    "ZoneRulesChanged",
    "counting_reminders",
    "publish",
    "published",
    "reminders_waiting",
]
