"""What happened to somebody who asked to join, and to her who came."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.events.publishing import Event


@dataclass(frozen=True, kw_only=True)
class JoinDecided(Event):
    """A facilitator answered a request to join."""

    membership_id: UUID
    member_id: UUID
    is_admitted: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PlaceOffered(Event):
    """A place in a circle that was full is held for her who waited."""

    place_id: UUID
    circle_id: UUID
    member_id: UUID
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class LikeOpened(Event):
    """A circle that was started like a full one is open; these members wait before the full one."""

    circle_id: UUID
    member_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WaitingEnded(Event):
    """She left the line, or let what was held for her go."""

    place_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeWritten(Event):
    """Whoever leads a circle told it a fact; its members are to know that there is something to read."""

    notice_id: UUID
    circle_id: UUID
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoticeWithdrawn(Event):
    """It is shown no longer; who was not told of it yet need not be."""

    notice_id: UUID
    circle_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AttendanceRecorded(Event):
    """It was written down whether she came."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    has_attended: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OldWordsAsked(Event):
    """She is asked whether she wants to keep what she wrote over a year ago."""

    question_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OldWordsAnswered(Event):
    """She said whether she keeps it; nothing needs to ask her any more."""

    question_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReflectionWritten(Event):
    """She answered the question after a session, or the one of a few days on; nothing more needs to ask that one."""

    session_id: UUID
    member_id: UUID
    is_midweek: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PromptSkipped(Event):
    """She set the question after a session aside; nothing needs to ask it."""

    session_id: UUID
    member_id: UUID
    is_midweek: bool
    skips_in_a_row: int  # with this one, since she last answered
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PromptResumed(Event):
    """She took that back, and may be asked after all."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    is_midweek: bool
    skips_in_a_row: int  # that are left
    at: datetime
