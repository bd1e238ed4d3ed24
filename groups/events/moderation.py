"""What was told to us, what became of it, and that somebody wants to be called."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.events.publishing import Event


@dataclass(frozen=True, kw_only=True)
class ReportMade(Event):
    """Somebody told us that something is not right; she is to read that it arrived."""

    report_id: UUID
    member_id: UUID  # who told it
    is_urgent: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MemberWarned(Event):
    """Staff asked a member to mind what was agreed."""

    report_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    """Somebody else looked again at a removal."""

    appeal_id: UUID
    member_id: UUID
    is_granted: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SharingWasEnded(Event):
    """Those who moderate took what a member had shared out of her circle; it stays hers."""

    reflection_id: UUID
    member_id: UUID  # who wrote it
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CallWanted(Event):
    """Whoever facilitated would like to be called; those who look after the circle are to know."""

    debrief_id: UUID
    staff_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ContactAsked(Event):
    """A member asked to be contacted; those on duty are to know at once."""

    request_id: UUID
    contact_ids: tuple[UUID, ...]
    at: datetime
