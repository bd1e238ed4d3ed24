"""What this app announces. An event is a fact in the past tense, published inside the transaction that made it true."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.dispatch import Signal

published = Signal()  # sender: the event's class; keyword: event


@dataclass(frozen=True, kw_only=True)
class ClockChanged:
    """Her zone or her quiet hours changed: what is planned for her is due at other instants now."""

    member_id: UUID


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn:
    """She took a yes back: what was kept on the strength of it ends with it."""

    member_id: UUID
    purpose: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementAccepted:
    """She accepted a version of the agreement; `is_first` where she never accepted any before."""

    member_id: UUID
    version: int
    is_first: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AgreementPublished:
    """A version of the agreement is in force; whoever accepted an earlier one is asked again before her next seat."""

    version: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FacilitatorDecided:
    """Her application to facilitate was approved or declined; `number` counts the decisions about her."""

    member_id: UUID
    is_approved: bool
    number: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FacilitatorInvited:
    """Somebody who is not here yet was invited to facilitate, or is to be told of it once more."""

    invitation_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InvitationEnded:
    """An invitation to facilitate was used or withdrawn: nothing about it is to be sent any more."""

    invitation_id: UUID
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InvitedMayLead:
    """She who was invited for a circle is approved and has accepted the agreement: she may lead it. Said once."""

    circle_id: UUID
    member_id: UUID
    invited_by: UUID | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset:
    """Staff took her second factor away, because she has lost it; all her logins ended."""

    member_id: UUID
    at: datetime


Event = (
    ClockChanged
    | ConsentWithdrawn
    | AgreementAccepted
    | AgreementPublished
    | FacilitatorDecided
    | FacilitatorInvited
    | InvitationEnded
    | InvitedMayLead
    | SecondFactorReset
)


def publish(event: Event) -> None:
    """Tell every listener now; a listener that cannot write down what follows undoes the change.

    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} published outside a transaction")
    published.send(sender=type(event), event=event)
