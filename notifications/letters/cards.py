"""What the letters of a batch speak of, read as a set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from groups.selectors import deliverables
from groups.selectors.deliverables import AsWritten, ChangeCard, JoinCard, SessionCard
from notifications.kinds import KINDS, Occasion
from notifications.models import Debt


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceCard:
    """What a letter of the service itself speaks of: no session, and nothing that was hers."""

    member_id: UUID
    alias: str = ""
    useful_until: None = None

    @property
    def as_written(self) -> AsWritten:
        """Return nothing: it speaks of no session."""
        return {}


Card = SessionCard | ChangeCard | JoinCard | ServiceCard
Rows = Sequence[Debt]
Read = Callable[[Rows], dict[UUID, Card]]


def cards(rows: Rows) -> dict[UUID, Card]:
    """Return the cards by delivery, by two queries at most for each sort of occasion; what vanished is missing."""
    sorts: dict[Read, list[Debt]] = {}
    for row in rows:
        sorts.setdefault(_READS.get(KINDS[row.kind].occasion, _of_seats), []).append(row)
    found: dict[UUID, Card] = {}
    for read, of_sort in sorts.items():
        found.update(read(of_sort))
    return found


def _of_seats(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.session_cards(row.occasion_id for row in rows)
    return {row.pk: found[row.occasion_id] for row in rows if row.occasion_id in found}


def _of_joins(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.join_cards(row.occasion_id for row in rows)
    return {row.pk: found[row.occasion_id] for row in rows if row.occasion_id in found}


def _of_appeals(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.appeal_cards(row.occasion_id for row in rows)
    return {row.pk: found[row.occasion_id] for row in rows if row.occasion_id in found}


def _of_changes(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.change_cards([(row.occasion_id, row.recipient_id) for row in rows])
    return {row.pk: card for row in rows if (card := found.get((row.occasion_id, row.recipient_id)))}


def _of_those_who_lead(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.led_cards([(row.occasion_id, row.recipient_id) for row in rows])
    return {row.pk: card for row in rows if (card := found.get((row.occasion_id, row.recipient_id)))}


def _of_handovers(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.handover_cards(row.occasion_id for row in rows)
    return {row.pk: found[row.occasion_id] for row in rows if row.occasion_id in found}


def _of_merges(rows: Rows) -> dict[UUID, Card]:
    found = deliverables.merge_cards(row.occasion_id for row in rows)
    return {row.pk: found[row.occasion_id] for row in rows if row.occasion_id in found}


def _of_the_service(rows: Rows) -> dict[UUID, Card]:
    return {row.pk: ServiceCard(member_id=row.recipient_id) for row in rows}


OF_THE_SERVICE: Final = (
    Occasion.MEMBER,
    Occasion.NEW_AGREEMENT,
    Occasion.OLD_WORDS,
    Occasion.UNLED_CIRCLE,
    Occasion.OFFERED_PLACE,
    Occasion.OPEN_LIKE,
    Occasion.NOTICE,
    Occasion.REPORT,
    Occasion.WARNING,
    Occasion.TAKEN_OUT,
    Occasion.CONTACT,
    Occasion.CALL,
)
_READS: Final[dict[Occasion, Read]] = {
    **dict.fromkeys(OF_THE_SERVICE, _of_the_service),
    Occasion.APPEAL: _of_appeals,
    Occasion.MEMBERSHIP: _of_joins,
    Occasion.CHANGE: _of_changes,
    Occasion.NAMED_HOST: _of_those_who_lead,
    Occasion.STALE_LINK: _of_those_who_lead,
    Occasion.MISSING_HOST: _of_those_who_lead,
    Occasion.QUORUM: _of_those_who_lead,
    Occasion.DEBRIEF: _of_those_who_lead,
    Occasion.HANDOVER_OFFER: _of_handovers,
    Occasion.MERGE_ANSWER: _of_merges,
}
