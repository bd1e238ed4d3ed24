"""What was told to us, what became of it, and who waits for a call: true as long as these rows are there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from groups.models import (
    Appeal,
    Circle,
    ContactRequest,
    Coordination,
    Debrief,
    DutyContact,
    Membership,
    Reflection,
    Report,
    WaitingPlace,
)
from groups.selectors.deliverables.cards import JoinCard
from groups.selectors.deliverables.seats import NOW, Moment
from groups.selectors.standing import closed_to
from members.models import Member


def received_reports() -> QuerySet[Any]:
    """Return the reports with a `member`: who told it, and is owed the word that it arrived."""
    return Report.objects.annotate(member=F("reporter"))


def warned_reports() -> QuerySet[Any]:
    """Return the reports that led to a warning, with a `member`: who was warned."""
    return Report.objects.filter(warned_at__isnull=False).annotate(member=F("reported"))


def reflections_taken_out() -> QuerySet[Any]:
    """Return what those who moderate took out of a circle and did not allow again, with a `member`: its author."""
    return Reflection.objects.filter(sharing_ended_at__isnull=False).annotate(member=F("author"))


def decided_appeals() -> QuerySet[Appeal]:
    """Return the appeals that were decided."""
    return Appeal.objects.exclude(state=Appeal.State.OPEN)


def appeal_cards(appeal_ids: Iterable[UUID]) -> dict[UUID, JoinCard]:
    """Return the cards of appeals: whether she may come back, as with a request to join; by one query."""
    rows = Appeal.objects.filter(pk__in=list(appeal_ids)).values_list("pk", "state")
    return {pk: JoinCard(membership_id=pk, alias="", is_admitted=state == Appeal.State.GRANTED) for pk, state in rows}


def open_contact_requests(recipient: Any) -> QuerySet[ContactRequest]:
    """Return the requests that this duty contact answers; `recipient` may be an outer reference."""
    mine = DutyContact.objects.filter(
        Q(circle=OuterRef("session__circle"))
        | Q(circle=None, country="")
        | Q(circle=None, country=OuterRef("member__support_country")),
        member=recipient,
        is_active=True,
    )
    return ContactRequest.objects.filter(Exists(mine))


def debriefs_that_wait(recipient: Any) -> QuerySet[Debrief]:
    """Return those whose author would like a call and got none yet, which this member of the staff looks after."""
    coordinated = Coordination.objects.filter(circle=OuterRef("session__circle"), member=recipient)
    administered = Member.objects.filter(pk=recipient, is_superuser=True)
    hers = Q(Exists(coordinated)) | Q(Exists(administered))
    return Debrief.objects.filter(hers, wants_call=True, called_at__isnull=True)


def open_likes_beside(recipient: Any) -> QuerySet[Circle]:
    """Return the open circles like a full one before which this member waits; none that she is in or that is closed."""
    waits = WaitingPlace.objects.filter(circle=OuterRef("like"), member=recipient, offer_expires_at=None)
    belongs = Membership.objects.filter(circle=OuterRef("pk"), member=recipient, state__in=Membership.LIVE)
    open_ones = Circle.objects.filter(is_discoverable=True, archived_at=None)
    return open_ones.filter(Exists(waits), ~Exists(belongs), ~closed_to(recipient, circle="pk"))


def offered_places(at: Moment = NOW) -> QuerySet[WaitingPlace]:
    """Return the places in circles that are held for somebody who waited, while she may still take them."""
    return WaitingPlace.objects.filter(offer_expires_at__gt=at, circle__archived_at=None)
