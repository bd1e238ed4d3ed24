"""Frozen cards: what a letter, a calendar or an entry of the inbox may say. None holds the name of a circle."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, Expression, F, Func, OuterRef, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler

from groups.models import Membership, Prompt, Seat, Session
from groups.selectors import prompts
from members.models import Member


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
    is_hers: bool = True  # else her seat is gone: to her calendar the session is called off


# Of each session the version of its schedule, and whether it was called off, when something was written about it.
AsWritten = dict[UUID, tuple[int, bool]]


def written_rows(texts: Iterable[AsWritten]) -> tuple[list[UUID], list[int], list[str]]:
    """Return what several texts say of sessions as three lists of one length: session, version and state, each once."""
    rows = {(session_id, *as_then) for text in texts for session_id, as_then in text.items()}
    states = (Session.State.CANCELLED if is_cancelled else Session.State.SCHEDULED for _, _, is_cancelled in rows)
    return [row[0] for row in rows], [row[1] for row in rows], [state.value for state in states]


def sessions_otherwise(ids: Expression, versions: Expression, states: Expression) -> QuerySet[Session]:
    """Return the sessions that are not as it is written of them: then that has to be written again.

    The three are arrays of one length, as `written_rows` makes them.
    """
    among = Func(F("pk"), ids, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())
    return Session.objects.filter(among, _Otherwise(ids, versions, states, F("pk"), F("schedule_version"), F("state")))


class _Otherwise(Func):
    """Whether one of the rows of three arrays speaks of a session and says something else of it."""

    def __init__(self, *arrays_and_columns: Expression | F) -> None:
        super().__init__(*arrays_and_columns, output_field=BooleanField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_: Any, **__: Any) -> tuple[str, Any]:
        """Put the arrays and the columns in their places."""
        parts = [compiler.compile(part) for part in self.source_expressions]
        (ids, versions, states), columns = parts[:3], parts[3:]
        arrays = ", ".join(array for array, _ in (ids, versions, states))
        pk, version, state = (column for column, _ in columns)
        # Nothing here comes from outside: the columns are ours, and the arrays are values.
        statement = (
            f"EXISTS (SELECT 1 FROM unnest({arrays}) AS written (id, version, state)"  # noqa: S608  # nosec B608
            f" WHERE written.id = {pk} AND (written.version <> {version} OR written.state <> {state}))"
        )
        return statement, tuple(value for _, values in parts for value in values)


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionCard(CalendarCard):
    """What a letter may say about a session on top; `seat_id` is missing where it speaks to her as a facilitator."""

    seat_id: UUID | None
    duration_minutes: int
    is_seated: bool = True
    is_waiting: bool = False  # now, in whatever place of the queue
    answer_by: datetime | None = None

    @property
    def useful_until(self) -> datetime:
        """Return from when on it would be too late to hear of it."""
        return min(self.answer_by or self.starts_at, self.starts_at)

    @property
    def as_written(self) -> AsWritten:
        """Return what has to be still so when what is written from this goes out."""
        return {self.session_id: (self.schedule_version, self.is_cancelled)}


def calendar_card(*, session: Session, member: Member) -> CalendarCard:
    """Return the card of a session, as this member calls it; who does not belong has no alias."""
    alias = Membership.objects.filter(circle=session.circle, member=member, state=Membership.State.ACTIVE)
    return CalendarCard(
        session_id=session.pk,
        alias=neutral(alias.values_list("alias", flat=True).first(), session.circle.name),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        timezone=session.timezone,
        schedule_version=session.schedule_version,
        is_cancelled=session.state == Session.State.CANCELLED,
    )


def session_cards(seat_ids: Iterable[UUID]) -> dict[UUID, SessionCard]:
    """Return the cards by seat, by one query; a seat that vanished is missing."""
    waiting = Seat.objects.filter(session=OuterRef("session"), member=OuterRef("member"), state=Seat.State.WAITING)
    seats = Seat.objects.filter(pk__in=list(seat_ids))
    rows = seats.annotate(alias=alias_of("session__circle", "member"), waits=Exists(waiting)).values_list(
        "pk", "state", "offer_expires_at", "alias", "waits", *_OF_SESSION, named=True
    )
    return {
        row.pk: SessionCard(
            session_id=row.session_id,
            alias=neutral(row.alias, row.session__circle__name),
            starts_at=row.session__starts_at,
            ends_at=row.session__ends_at,
            timezone=row.session__timezone,
            duration_minutes=row.session__duration_minutes,
            schedule_version=row.session__schedule_version,
            is_cancelled=row.session__state == Session.State.CANCELLED,
            seat_id=row.pk,
            is_seated=row.state in Seat.SEATED,
            is_waiting=row.waits,
            answer_by=row.offer_expires_at,
        )
        for row in rows
    }


_OF_SESSION: Final = (
    "session_id",
    *(f"session__{name}" for name in ("starts_at", "ends_at", "timezone", "duration_minutes", "schedule_version")),
    *("session__state", "session__circle__name"),
)


def alias_of(circle: str, member: str) -> Subquery:
    """Return what a member calls a circle of hers, both named as references out of a subquery."""
    hers = Membership.objects.filter(circle=OuterRef(circle), member=OuterRef(member), state=Membership.State.ACTIVE)
    return Subquery(hers.values("alias")[:1])


def session_words(session: Session, alias: str | None) -> dict[str, Any]:
    """Return what every card says of a session."""
    return {
        "session_id": session.pk,
        "alias": neutral(alias, session.circle.name),
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "timezone": session.timezone,
        "duration_minutes": session.duration_minutes,
        "schedule_version": session.schedule_version,
        "is_cancelled": session.state == Session.State.CANCELLED,
    }


def neutral(alias: str | None, circle_name: str) -> str:
    """Return the alias as one line, since it ends up in headers; none when it gives the circle's name away."""
    line = " ".join((alias or "").split())
    return "" if circle_name.casefold() in line.casefold() else line


@dataclass(frozen=True, kw_only=True, slots=True)
class JoinCard:
    """What a letter may say about an answered request."""

    membership_id: UUID
    alias: str
    is_admitted: bool
    useful_until: datetime | None = None

    @property
    def as_written(self) -> AsWritten:
        """Return nothing: it speaks of no session."""
        return {}


def join_cards(membership_ids: Iterable[UUID]) -> dict[UUID, JoinCard]:
    """Return the cards by membership, by one query."""
    found = Membership.objects.filter(pk__in=list(membership_ids)).select_related("circle")
    return {
        row.pk: JoinCard(
            membership_id=row.pk,
            alias=neutral(row.alias, row.circle.name),
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


def question_for(*, session_id: UUID, member: Member, now: datetime, is_midweek: bool = False) -> QuestionCard | None:
    """Return the question that was chosen for her or would be chosen now; nothing is written down."""
    session = Session.objects.select_related("circle").filter(pk=session_id).first()
    if session is None:
        return None
    phase = Prompt.Phase.MIDWEEK if is_midweek else prompts.phase_of(session, member, now=now)
    prompt = prompts.fitting_prompt(session=session, member=member, phase=phase, now=now)
    return QuestionCard(text_en=prompt.text_en, text_es=prompt.text_es) if prompt else None
