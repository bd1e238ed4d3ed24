"""Cards of what somebody is asked: to take a session over, to come to another one, to look after one that she leads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groups.models import HandoverOffer, Membership, MergeAnswer, Session
from groups.selectors.deliverables.cards import AsWritten, SessionCard, alias_of, session_words


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeCard(SessionCard):
    """A session in which few will come, and the other one that has room for her."""

    other_id: UUID
    other_starts_at: datetime
    other_timezone: str
    other_duration_minutes: int
    other_schedule_version: int

    @property
    def as_written(self) -> AsWritten:
        """Return what has to be still so, of both."""
        return {
            self.session_id: (self.schedule_version, self.is_cancelled),
            self.other_id: (self.other_schedule_version, False),
        }


def led_cards(asked: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], SessionCard]:
    """Return the cards of sessions as those call them who lead, by session and member, by two queries."""
    sessions = Session.objects.select_related("circle").in_bulk({session_id for session_id, _ in asked})
    members = {member_id for _, member_id in asked}
    circles = {session.circle_id for session in sessions.values()}
    hers = Membership.objects.filter(member__in=members, circle__in=circles, state=Membership.State.ACTIVE)
    aliases = {(circle, member): alias for circle, member, alias in hers.values_list("circle", "member", "alias")}
    return {
        (session_id, member_id): SessionCard(
            **session_words(sessions[session_id], aliases.get((sessions[session_id].circle_id, member_id))),
            seat_id=None,
            is_seated=False,
        )
        for session_id, member_id in asked
        if session_id in sessions
    }


def handover_cards(offer_ids: Iterable[UUID]) -> dict[UUID, SessionCard]:
    """Return the cards of sessions that somebody is asked to take over, by offer, by one query."""
    offers = HandoverOffer.objects.filter(pk__in=list(offer_ids)).select_related("handover__session__circle")
    return {
        offer.pk: SessionCard(
            **session_words(offer.handover.session, offer.alias),
            seat_id=None,
            is_seated=False,
            answer_by=offer.expires_at,
        )
        for offer in offers.annotate(alias=alias_of("handover__session__circle", "member"))
    }


def merge_cards(answer_ids: Iterable[UUID]) -> dict[UUID, MergeCard]:
    """Return the cards of both sessions, by answer, by one query."""
    answers = MergeAnswer.objects.filter(pk__in=list(answer_ids))
    rows = answers.select_related("merge__source__circle", "merge__target")
    return {
        row.pk: MergeCard(
            **session_words(row.merge.source, row.alias),
            seat_id=None,
            answer_by=row.merge.decide_by,
            other_id=row.merge.target_id,
            other_starts_at=row.merge.target.starts_at,
            other_timezone=row.merge.target.timezone,
            other_duration_minutes=row.merge.target.duration_minutes,
            other_schedule_version=row.merge.target.schedule_version,
        )
        for row in rows.annotate(alias=alias_of("merge__source__circle", "member"))
    }
