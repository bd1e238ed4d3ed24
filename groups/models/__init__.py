"""Circles, sessions, seats and reflections. Only groups itself imports from here."""

from groups.models.answers import JoinAnswers
from groups.models.blocks import Block
from groups.models.care import ContactRequest, DutyContact, Incident, SupportLine
from groups.models.changes import ChangedSession, SeriesChange
from groups.models.checkins import CheckIn, Intention
from groups.models.circles import Circle, CircleBlock, Coordination, Membership, Moderator
from groups.models.clocks import ZoneRules
from groups.models.debriefs import DEBRIEF_OPEN_FOR, Debrief
from groups.models.feeds import CalendarFeed
from groups.models.history import CircleHistory, SeatHistory, SeriesHistory, SessionHistory
from groups.models.hosting import Handover, HandoverOffer, SessionHost
from groups.models.imports import ImportedMeeting
from groups.models.insight import Release
from groups.models.invitations import Invitation
from groups.models.keeping import KeepingQuestion
from groups.models.moderation import Appeal, Report
from groups.models.notices import Notice
from groups.models.quorum import Merge, MergeAnswer
from groups.models.reflections import Prompt, PromptShown, Reflection
from groups.models.series import Series, SeriesDate
from groups.models.sessions import Seat, Session
from groups.models.sources import OwnSources
from groups.models.totals import MonthlyTotal
from groups.models.vocabulary import (
    AgendaStep,
    Benchmark,
    Contributor,
    GuiltSource,
    Mechanism,
    Strategy,
    Topic,
    TranslatedPart,
)
from groups.models.waiting import WaitingPlace
from groups.models.words import CircleWord

__all__ = [
    "DEBRIEF_OPEN_FOR",
    "AgendaStep",
    "Appeal",
    "Benchmark",
    "Block",
    "CalendarFeed",
    "ChangedSession",
    "CheckIn",
    "Circle",
    "CircleBlock",
    "CircleHistory",
    "CircleWord",
    "ContactRequest",
    "Contributor",
    "Coordination",
    "Debrief",
    "DutyContact",
    "GuiltSource",
    "Handover",
    "HandoverOffer",
    "ImportedMeeting",
    "Incident",
    "Intention",
    "Invitation",
    "JoinAnswers",
    "KeepingQuestion",
    "Mechanism",
    "Membership",
    "Merge",
    "MergeAnswer",
    "Moderator",
    "MonthlyTotal",
    "Notice",
    "OwnSources",
    "Prompt",
    "PromptShown",
    "Reflection",
    "Release",
    "Report",
    "Seat",
    "SeatHistory",
    "Series",
    "SeriesChange",
    "SeriesDate",
    "SeriesHistory",
    "Session",
    "SessionHistory",
    "SessionHost",
    "Strategy",
    "SupportLine",
    "Topic",
    "TranslatedPart",
    "WaitingPlace",
    "ZoneRules",
]
