"""What planning needs to know, as frozen values: instants, and the clocks of those who are told."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from groups.models import ChangedSession, HandoverOffer, Notice, PromptShown, Seat, SeriesChange, Session
from members.models import Member
from members.quiet import QuietHours, QuietWindow

_OF_SEAT: Final = (
    "pk",
    "state",
    "session_id",
    "session__schedule_version",
    "session__starts_at",
    "session__ends_at",
    "session__circle_id",
    "member_id",
    "member__timezone",
    "member__quiet_from",
    "member__quiet_to",
    "member__quiet_pattern__pk",
)


class SeatFacts(NamedTuple):
    """What planning needs to know of one seat: the session's instants and its holder's clock."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    schedule_version: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    circle_id: UUID
    quiet: QuietHours
    is_hopeful: bool = False


def seat_facts(seats: QuerySet[Seat]) -> list[SeatFacts]:
    """Return the facts of these seats by one query, however many they are, or two where nights differ by day."""
    rows = list(seats.order_by("pk").values_list(*_OF_SEAT))
    particular = {row[-1] for row in rows if row[-1]}
    by_day = Member.objects.select_related("quiet_pattern").in_bulk(particular) if particular else {}
    alike = {window: _every_day(*window) for window in {row[9:11] for row in rows}}
    return [
        SeatFacts(
            seat_id=seat_id,
            session_id=session_id,
            member_id=member_id,
            schedule_version=version,
            starts_at=starts_at,
            ends_at=ends_at,
            timezone=zone,
            circle_id=circle_id,
            quiet=by_day[member_id].quiet_hours if member_id in by_day else alike[opens, ends],
            is_hopeful=state == Seat.State.HOPEFUL,
        )
        for seat_id, state, session_id, version, starts_at, ends_at, circle_id, member_id, zone, opens, ends, _ in rows
    ]


def _every_day(opens: time | None, ends: time | None) -> QuietHours:
    return QuietHours(None if opens is None or ends is None else QuietWindow(opens, ends))


def midweek_instants(seat_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """Return by seat from when on the question of a few days on is asked, by one query."""
    asked = PromptShown.objects.filter(session=OuterRef("session"), member=OuterRef("member"), is_midweek=True)
    seats = Seat.objects.filter(pk__in=list(seat_ids)).annotate(asked_at=Subquery(asked.values("shown_at")[:1]))
    return {pk: at for pk, at in seats.values_list("pk", "asked_at") if at is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionFacts:
    """What planning needs to know of a session to tell those who lead it."""

    session_id: UUID
    schedule_version: int
    starts_at: datetime
    ends_at: datetime


def session_facts(session_id: UUID) -> SessionFacts:
    """Return the facts of one session. Raises Session.DoesNotExist."""
    session = Session.objects.get(pk=session_id)
    return SessionFacts(
        session_id=session.pk,
        schedule_version=session.schedule_version,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
    )


def people_in(session_id: UUID) -> int:
    """Return how many members hold a seat, are offered one or wait, whether or not the session takes place."""
    return Seat.objects.filter(session=session_id, state__in=(*Seat.TAKEN, Seat.State.WAITING)).count()


def circles_of(
    *, session_ids: Collection[UUID], change_ids: Collection[UUID] = (), notice_ids: Collection[UUID] = ()
) -> dict[UUID, UUID]:
    """Return the circles of sessions, changes of series and notices, by their ids; by one query for each sort."""
    found: dict[UUID, UUID] = {}
    if session_ids:
        found.update(Session.objects.filter(pk__in=session_ids).values_list("pk", "circle_id"))
    if change_ids:
        found.update(SeriesChange.objects.filter(pk__in=change_ids).values_list("pk", "series__circle_id"))
    if notice_ids:
        found.update(Notice.objects.filter(pk__in=notice_ids).values_list("pk", "circle_id"))
    return found


def circle_of_session(session_id: Any) -> QuerySet[Session, Any]:
    """Return the circle of one session, for a statement to compose; a reference to a column will do."""
    return Session.objects.filter(pk=session_id).values("circle")


def circle_of_change(change_id: Any) -> QuerySet[SeriesChange, Any]:
    """Return the circle of one change of a series, for a statement to compose."""
    return SeriesChange.objects.filter(pk=change_id).values("series__circle")


def circle_of_notice(notice_id: Any) -> QuerySet[Notice, Any]:
    """Return the circle of one notice, for a statement to compose."""
    return Notice.objects.filter(pk=notice_id).values("circle")


def sessions_of(circle_ids: Collection[UUID]) -> QuerySet[Session, Any]:
    """Return the sessions of these circles, for a statement to compose."""
    return Session.objects.filter(circle__in=circle_ids).values("pk")


def changes_of(circle_ids: Collection[UUID]) -> QuerySet[SeriesChange, Any]:
    """Return the changes of series of these circles, for a statement to compose."""
    return SeriesChange.objects.filter(series__circle__in=circle_ids).values("pk")


def notices_of(circle_ids: Collection[UUID]) -> QuerySet[Notice, Any]:
    """Return the notices to these circles, for a statement to compose."""
    return Notice.objects.filter(circle__in=circle_ids).values("pk")


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferFacts:
    """A seat that is held for one who waited: which offer it is, and until when."""

    seat_id: UUID
    number: int
    expires_at: datetime


def offer_facts(session_id: UUID) -> list[OfferFacts]:
    """Return the open offers of a session."""
    seats = Seat.objects.filter(session=session_id, state=Seat.State.OFFERED, offer_expires_at__isnull=False)
    rows = seats.order_by("pk").values_list("pk", "offers", "offer_expires_at")
    return [OfferFacts(seat_id=pk, number=number, expires_at=until) for pk, number, until in rows if until]


def is_asked_of_all(offer_id: UUID) -> bool:
    """Return whether a session is offered to all facilitators at once, and not to one after the other."""
    return HandoverOffer.objects.filter(pk=offer_id, handover__is_substitute_request=True).exists()


def old_starts(change_id: UUID) -> dict[UUID, datetime]:
    """Return when the sessions that a change moved or called off would have begun, by session."""
    kinds = [ChangedSession.Kind.MOVED, ChangedSession.Kind.CANCELLED]
    rows = ChangedSession.objects.filter(change=change_id, kind__in=kinds, old_starts_at__isnull=False)
    return {session_id: at for session_id, at in rows.values_list("session", "old_starts_at") if at is not None}


def made_at(change_id: UUID) -> datetime | None:
    """Return when a series was changed."""
    return SeriesChange.objects.filter(pk=change_id).values_list("made_at", flat=True).first()


def dropped_by_undoing(change_id: UUID) -> list[UUID]:
    """Return the sessions that a change made and its undoing called off again."""
    added = ChangedSession.objects.filter(change=change_id, kind=ChangedSession.Kind.ADDED)
    return list(added.filter(session__state=Session.State.CANCELLED).values_list("session", flat=True))
