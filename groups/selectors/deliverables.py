"""What may be told to whom: querysets for the sender to compose into its statements, and frozen cards for its letters.

Every queryset states what must be true at the moment of sending.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from groups.models import CircleBlock, Membership, PromptShown, Reflection, Seat, Session
from groups.selectors import prompts
from members.models import Member


def _of_members(seats: QuerySet[Seat], *states: Seat.State) -> QuerySet[Seat]:
    membership = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state=Membership.State.ACTIVE
    )
    block = CircleBlock.objects.filter(circle=OuterRef("session__circle"), member=OuterRef("member"))
    return seats.filter(Exists(membership), ~Exists(block), state__in=states)


def deliverable_seats() -> QuerySet[Seat]:
    """Return the held seats of sessions that take place, of active members of the circle whom nobody shut out."""
    return _of_members(Seat.objects.filter(session__state=Session.State.SCHEDULED), *Seat.SEATED)


def cancelled_seats() -> QuerySet[Seat]:
    """Return the seats that were held, or waited for, when their session was called off."""
    cancelled = Seat.objects.filter(session__state=Session.State.CANCELLED)
    return _of_members(cancelled, *Seat.SEATED, Seat.State.WAITING)


def attended_seats() -> QuerySet[Seat]:
    """Return the seats whose holder came and has neither answered the question nor set it aside."""
    skipped = PromptShown.objects.filter(
        session=OuterRef("session"), member=OuterRef("member"), skipped_at__isnull=False
    )
    return unanswered_seats().filter(~Exists(skipped))


def unanswered_seats() -> QuerySet[Seat]:
    """Return the seats whose holder came and has not answered; who set the question aside may still answer it."""
    answered = Reflection.objects.filter(session=OuterRef("session"), author=OuterRef("member"))
    return deliverable_seats().filter(~Exists(answered), attendance__in=Seat.CAME)


def missed_seats() -> QuerySet[Seat]:
    """Return the seats of whom it was written down that she did not come."""
    return deliverable_seats().filter(attendance=Seat.Attendance.MISSED)


def decided_memberships() -> QuerySet[Membership]:
    """Return the requests to join that were answered and still stand as answered."""
    return Membership.objects.filter(state__in=[Membership.State.ACTIVE, Membership.State.DECLINED])


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatFacts:
    """What planning needs to know of one seat: the session's instants and its holder's clock."""

    seat_id: UUID
    session_id: UUID
    member_id: UUID
    schedule_version: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    quiet_from: time | None
    quiet_to: time | None


def seat_facts(seats: QuerySet[Seat]) -> list[SeatFacts]:
    """Return the facts of these seats by one query, however many they are."""
    rows = seats.select_related("session", "member").order_by("pk")
    return [
        SeatFacts(
            seat_id=seat.pk,
            session_id=seat.session_id,
            member_id=seat.member_id,
            schedule_version=seat.session.schedule_version,
            starts_at=seat.session.starts_at,
            ends_at=seat.session.ends_at,
            timezone=seat.member.timezone,
            quiet_from=seat.member.quiet_from,
            quiet_to=seat.member.quiet_to,
        )
        for seat in rows.only(
            "session__schedule_version",
            "session__starts_at",
            "session__ends_at",
            "member__timezone",
            "member__quiet_from",
            "member__quiet_to",
        )
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarCard:
    """What a calendar may say about a session: its time and the alias she chose, never the circle's name."""

    session_id: UUID
    alias: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    schedule_version: int
    is_cancelled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionCard(CalendarCard):
    """What a letter may say about a session on top."""

    seat_id: UUID
    duration_minutes: int


def calendar_card(*, session: Session, member: Member) -> CalendarCard:
    """Return the card of a session, as this member calls it; who does not belong has no alias."""
    alias = Membership.objects.filter(circle=session.circle, member=member, state=Membership.State.ACTIVE)
    return CalendarCard(
        session_id=session.pk,
        alias=_neutral(alias.values_list("alias", flat=True).first(), session.circle.name),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        schedule_version=session.schedule_version,
        is_cancelled=session.state == Session.State.CANCELLED,
    )


def session_cards(seat_ids: Iterable[UUID]) -> dict[UUID, SessionCard]:
    """Return the cards by seat, by one query; a seat that vanished is missing."""
    alias = Membership.objects.filter(
        circle=OuterRef("session__circle"), member=OuterRef("member"), state=Membership.State.ACTIVE
    ).values("alias")
    seats = (
        Seat.objects.filter(pk__in=list(seat_ids)).select_related("session__circle").annotate(alias=Subquery(alias[:1]))
    )
    return {seat.pk: _card(seat) for seat in seats}


def _card(seat: Seat) -> SessionCard:
    session = seat.session
    return SessionCard(
        seat_id=seat.pk,
        session_id=session.pk,
        alias=_neutral(seat.alias, session.circle.name),  # type: ignore[attr-defined]
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        duration_minutes=session.duration_minutes,
        schedule_version=session.schedule_version,
        is_cancelled=session.state == Session.State.CANCELLED,
    )


def _neutral(alias: str | None, circle_name: str) -> str:
    """Return the alias as one line, since it ends up in headers; none when it gives the circle's name away."""
    line = " ".join((alias or "").split())
    return "" if circle_name.casefold() in line.casefold() else line


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinCard:
    """What a letter may say about an answered request."""

    membership_id: UUID
    alias: str
    is_admitted: bool


def join_cards(membership_ids: Iterable[UUID]) -> dict[UUID, JoinCard]:
    """Return the cards by membership, by one query."""
    found = Membership.objects.filter(pk__in=list(membership_ids)).select_related("circle")
    return {
        row.pk: JoinCard(
            membership_id=row.pk,
            alias=_neutral(row.alias, row.circle.name),
            is_admitted=row.state == Membership.State.ACTIVE,
        )
        for row in found
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionCard:
    """The question that was chosen for a member after a session, in both languages."""

    text_en: str
    text_es: str

    def text(self, locale: str) -> str:
        """Return the question in her language."""
        return self.text_es if locale == "es" else self.text_en


def question_for(*, session_id: UUID, member: Member, now: datetime) -> QuestionCard | None:
    """Return the question that was chosen for her or would be chosen now; nothing is written down."""
    session = Session.objects.select_related("circle").filter(pk=session_id).first()
    if session is None:
        return None
    phase = prompts.phase_of(session, member, now=now)
    prompt = prompts.fitting_prompt(session=session, member=member, phase=phase, now=now)
    return QuestionCard(text_en=prompt.text_en, text_es=prompt.text_es) if prompt else None
