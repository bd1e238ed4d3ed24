"""Who leads a session, and whether it takes place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.events.publishing import Event


@dataclass(frozen=True, kw_only=True)
class HandoverOffered(Event):
    """A facilitator is asked to take a session over; until `expires_at`, or, where all are asked at once, its start."""

    offer_id: UUID
    session_id: UUID
    member_id: UUID
    expires_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandoverOfferEnded(Event):
    """She need not answer any more: she did, somebody else was faster, or the time is over."""

    offer_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HostChanged(Event):
    """Another facilitator leads the session."""

    session_id: UUID
    host_id: UUID
    schedule_version: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HostNamed(Event):
    """Staff put this facilitator down to lead the session; she is told, and may say that she cannot."""

    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MeetingLinkWanted(Event):
    """Somebody who left knows the link that was pasted; this facilitator is asked for a new one."""

    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HostMissing(Event):
    """The session has begun and no host is there; the circle's facilitators are called, the members are told."""

    session_id: UUID
    facilitator_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DebriefWanted(Event):
    """The session is over; whoever facilitated it is asked how it went."""

    session_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DebriefWritten(Event):
    """She said how the session went, and need not be asked."""

    session_id: UUID
    member_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CircleUnled(Event):
    """The last one who led this circle has gone for good; its coordinators look for somebody."""

    circle_id: UUID
    coordinator_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class QuorumMissed(Event):
    """Too few will come; those who lead the session are asked what to do until `decide_by`."""

    session_id: UUID
    host_ids: tuple[UUID, ...]
    decide_by: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptAsTwoChairs(Event):
    """The session takes place although few will come; whoever holds a seat is told that it will be small."""

    session_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MergeAsked(Event):
    """A member is asked whether she comes to another session instead, until `decide_by`."""

    answer_id: UUID
    session_id: UUID
    member_id: UUID
    decide_by: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class MergeAnswered(Event):
    """She answered, or need not answer any more."""

    answer_id: UUID
    session_id: UUID
    member_id: UUID
    at: datetime
