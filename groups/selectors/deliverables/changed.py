"""Cards of a change of a series: of all that it did, what concerns one member."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from groups.models import ChangedSession, Seat
from groups.selectors.deliverables.cards import AsWritten, SessionCard, alias_of, session_words
from groups.selectors.deliverables.seats import LIVE


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedCard(SessionCard):
    """One session of hers, and when it would have begun before the change."""

    old_starts_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeCard:
    """All sessions of hers that one change touched, in order of their old times, as they are now."""

    alias: str
    changes: tuple[ChangedCard, ...]

    @property
    def starts_at(self) -> datetime:
        """Return the first instant that it changes, the old one or the new one."""
        return min(min(each.old_starts_at, each.starts_at) for each in self.changes)

    @property
    def useful_until(self) -> datetime:
        """Return from when on it would be too late to hear of it."""
        return self.starts_at

    @property
    def as_written(self) -> AsWritten:
        """Return what has to be still so, of all of them."""
        return {each.session_id: (each.schedule_version, each.is_cancelled) for each in self.changes}


Told = tuple[UUID, UUID]  # a change and a member


def change_cards(asked: Collection[Told]) -> dict[Told, ChangeCard]:
    """Return the cards by change and member, by two queries; who is not touched any more has none."""
    old = _old_starts({change for change, _ in asked})
    sessions = {session for of_change in old.values() for session in of_change}
    seats = Seat.objects.filter(session__in=sessions, member__in={member for _, member in asked}, state__in=LIVE)
    found: dict[UUID, list[Seat]] = defaultdict(list)
    for seat in seats.select_related("session__circle").annotate(alias=alias_of("session__circle", "member")):
        found[seat.member_id].append(seat)
    cards = {(change, member): _changes(found[member], old.get(change, {})) for change, member in asked}
    return {told: ChangeCard(alias=changes[0].alias, changes=changes) for told, changes in cards.items() if changes}


def _old_starts(changes: Collection[UUID]) -> dict[UUID, dict[UUID, datetime]]:
    touched = Q(kind__in=[ChangedSession.Kind.MOVED, ChangedSession.Kind.CANCELLED], change__undone_at__isnull=True)
    rows = ChangedSession.objects.filter(touched, change__in=changes).annotate(now_at=F("session__starts_at"))
    found: dict[UUID, dict[UUID, datetime]] = defaultdict(dict)
    for change, session, old, now_at in rows.values_list("change", "session", "old_starts_at", "now_at"):
        found[change][session] = old or now_at
    return found


def _changes(seats: Collection[Seat], old: dict[UUID, datetime]) -> tuple[ChangedCard, ...]:
    touched = (
        ChangedCard(
            **session_words(seat.session, seat.alias),  # type: ignore[attr-defined]
            seat_id=seat.pk,
            is_seated=seat.state in Seat.SEATED,
            is_waiting=seat.state == Seat.State.WAITING,
            old_starts_at=old[seat.session_id],
        )
        for seat in seats
        if seat.session_id in old
    )
    return tuple(sorted(touched, key=lambda card: card.old_starts_at))
