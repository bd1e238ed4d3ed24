"""Which circles fit a member best, factor by factor, by one statement over the whole directory.

A factor is a column of what the circle says and a list of codes, or an hour, of what she said; no text is read.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import connections
from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    Expression,
    F,
    Func,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThanOrEqual

from groups.hours import Span, painted
from groups.models import Session
from groups.selectors.blocks import apart_from
from groups.selectors.finding import HOURS_WITHIN
from groups.selectors.joining import joinable
from groups.selectors.sources import readable_words
from groups.selectors.waiting import has_place_for
from members import selectors as people
from members.models import Member
from members.zones import zone

# How much each factor weighs: whom she cannot understand, or never meet, is no circle for her.
WEIGHTS: Final[Mapping[str, int]] = {
    "language": 4,
    "hours": 3,
    "sources": 2,
    "seats": 2,
    "stage": 1,
    "work": 1,
    "norms": 1,
}
FACTORS: Final = tuple(WEIGHTS)
NOT, PARTLY, FITS = range(3)  # and None: not known, which counts as much as partly, for nothing speaks against it
BEST: Final = 50
LEAST: Final = timedelta(minutes=20)  # of a session that she could come to: as much as "twenty minutes are enough"
SHARED: Final = 2  # themes that make a circle hers; all, where she ticked fewer

Verdict = int | None

# Of what `_meetings` returns, which is nothing for a circle that does not meet within 35 days. In a cohort she would
# have a seat in every session, or none.
_HOURS: Final = f"""
    CASE WHEN meeting.hers_at IS NOT NULL THEN {FITS} WHEN meeting.partly_at IS NOT NULL THEN {PARTLY}
        WHEN meeting.next_at IS NOT NULL THEN {NOT} END"""
_SEATS: Final = f"""
    CASE WHEN NOT circle.has_place THEN {NOT} WHEN meeting.next_at IS NULL THEN NULL
        WHEN meeting.full_at IS NULL THEN {FITS}
        WHEN circle.enrolment = 'cohort' OR meeting.free_at IS NULL THEN {NOT}
        WHEN meeting.free_at = meeting.next_at THEN {FITS} ELSE {PARTLY} END"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Her:
    """What a member said, as far as circles can be held against it."""

    language: str
    zone: ZoneInfo
    spans: Sequence[Span]
    has_painted: bool
    sources: tuple[str, ...] = ()
    child_stages: tuple[str, ...] = ()
    work_patterns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One circle with its verdicts by factor, and when it meets next, in her hours, partly in them, and with room."""

    circle_id: UUID
    score: int
    has_place: bool
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    next_at: datetime | None
    hers_at: datetime | None
    partly_at: datetime | None
    free_at: datetime | None


def her(member: Member, *, now: datetime) -> Her:
    """Return what she said that finds circles, opened for the service; what cannot be opened now is not known.

    Nor is what she does not want kept: that factor is then left as it stands for whoever said nothing.
    """
    stretches = people.painted_weeks([member.pk])[member.pk]
    said = people.circumstances_to_find_by(member, reason="finding-circles")
    place = zone(member.timezone)
    week = [(one.weekday, one.from_minute, one.to_minute) for one in stretches]
    return Her(
        language=member.locale,
        zone=place,
        spans=painted(week, place, now, now + HOURS_WITHIN + timedelta(days=1)),
        has_painted=bool(stretches),
        sources=readable_words(member, reason="finding-circles").sources,
        child_stages=said.child_stages,
        work_patterns=said.work_patterns,
        needs=said.needs,
    )


def best(member: Member, said: Her, *, factors: Collection[str] = FACTORS, now: datetime) -> list[Found]:
    """Return the circles that she could join and that fit best, 50 at most: by score, then the sooner, then by name.

    The score is the sum of the factors asked for, each 0 to 2 times its weight. A verdict is there for each of them.
    """
    circles = joinable(member, now=now).order_by().values("id", "name", "enrolment", **_of_circles(member, said))
    sql, values = _joined(circles, _meetings(member, said, now=now), factors, has_painted=said.has_painted)
    with connections[circles.db].cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [_found(row, factors) for row in rows]


def _found(row: Sequence[Any], factors: Collection[str]) -> Found:
    circle_id, score, has_place, next_at, hers_at, partly_at, free_at, *verdicts = row
    return Found(
        circle_id=circle_id,
        score=score,
        has_place=has_place,
        verdicts={name: given for name, given in zip(FACTORS, verdicts, strict=True) if name in factors},
        next_at=next_at,
        hers_at=hers_at,
        partly_at=partly_at,
        free_at=free_at,
    )


def _joined(
    circles: QuerySet[Any], meetings: QuerySet[Any], factors: Collection[str], *, has_painted: bool
) -> tuple[str, Sequence[Any]]:
    """Put both halves together: no way leads from the ORM to a join with what is counted by circle."""
    one, one_values = circles.query.sql_with_params()
    other, other_values = meetings.query.sql_with_params()
    verdicts = {
        **{name: f"circle.fit_{name}" for name in FACTORS},
        "hours": _HOURS if has_painted else "NULL::integer",
        "seats": _SEATS,
    }
    counted = [f"{WEIGHTS[name]} * coalesce({verdicts[name]}, {PARTLY})" for name in FACTORS if name in factors]
    # Nothing that comes from outside stands in the text: names of factors are those above, values go beside it.
    sql = f"""
        WITH circle AS MATERIALIZED ({one}), meeting AS MATERIALIZED ({other})
        SELECT circle.id, {" + ".join(counted) or "0"} AS score, circle.has_place, meeting.next_at, meeting.hers_at,
            meeting.partly_at, meeting.free_at, {", ".join(verdicts[name] for name in FACTORS)}
        FROM circle LEFT JOIN meeting ON meeting.circle_id = circle.id
        ORDER BY score DESC, meeting.next_at NULLS LAST, circle.name, circle.id LIMIT {BEST}
    """  # noqa: S608  # nosec B608
    return sql, (*one_values, *other_values)


def _of_circles(member: Member, said: Her) -> dict[str, Expression]:
    """Return the verdicts on what a circle says of itself, and whether it takes one member more."""
    return {
        "has_place": Case(When(has_place_for(member), then=Value(True)), default=Value(False)),
        "fit_language": _verdict(fits=Q(language=said.language) | Q(language__startswith=f"{said.language}-")),
        "fit_sources": _about(said.sources),
        "fit_stage": _covers("child_stages", said.child_stages),
        "fit_work": _covers("work_patterns", said.work_patterns),
        "fit_norms": _covers("norms", said.needs),
    }


def _covers(name: str, wanted: Collection[str]) -> Expression:
    """Judge a list of a circle by how much of what she said is in it."""
    if not wanted:
        return _unknown()
    all_of, any_of = Q(**{f"{name}__contains": list(wanted)}), Q(**{f"{name}__overlap": list(wanted)})
    return _verdict(unknown=Q(**{name: []}), fits=all_of, partly=any_of)


def _about(sources: Collection[str]) -> Expression:
    """Judge a circle by the themes that it shares with her."""
    if not sources:
        return _unknown()
    shared: Any = Value(0)
    for source in sources:
        shared += Case(When(guilt_sources__contains=[source], then=1), default=0, output_field=IntegerField())
    enough = Q(GreaterThanOrEqual(shared, Value(min(SHARED, len(sources)))))
    return _verdict(unknown=Q(guilt_sources=[]), fits=enough, partly=Q(guilt_sources__overlap=list(sources)))


def _meetings(member: Member, said: Her, *, now: datetime) -> QuerySet[Any]:
    """Return for each circle that meets within 35 days when it first does: at all, for her, with a seat, without."""
    coming = Session.objects.filter(
        state=Session.State.SCHEDULED, starts_at__gt=now, starts_at__lte=now + HOURS_WITHIN
    ).order_by()
    is_free = Q(taken__lt=F("capacity")) & ~Q(apart_from(member))
    latest = Func(F("starts_at"), F("ends_at") - Value(LEAST), function="GREATEST", output_field=DateTimeField())
    hers = _Inside(_range(F("starts_at"), F("ends_at")), Value(_ranges(said.spans)))
    partly = _Touching(_range(F("starts_at"), latest, Value("[]")), Value(_ranges(said.spans, but=LEAST)))
    return coming.values("circle_id").annotate(
        next_at=Min("starts_at"),
        hers_at=Min("starts_at", filter=Q(hers)),
        partly_at=Min("starts_at", filter=Q(partly)),
        free_at=Min("starts_at", filter=is_free),
        full_at=Min("starts_at", filter=~is_free),
    )


def _verdict(*, fits: Q, partly: Q | None = None, unknown: Q | None = None) -> Expression:
    cases = [When(unknown, then=Value(None, output_field=IntegerField()))] if unknown else []
    cases.append(When(fits, then=Value(FITS)))
    if partly:
        cases.append(When(partly, then=Value(PARTLY)))
    return Case(*cases, default=Value(NOT), output_field=IntegerField())


def _range(*bounds: Any) -> Func:
    return Func(*bounds, function="TSTZRANGE", output_field=DateTimeRangeField())


def _unknown() -> Expression:
    return Cast(Value(None), IntegerField())


def _ranges(spans: Sequence[Span], *, but: timedelta = timedelta()) -> str:
    """Return the spans as PostgreSQL reads several ranges, each without its last minutes."""
    each = (f"[{start.isoformat()},{(end - but).isoformat()}]" for start, end in spans if end - but >= start)
    return "{" + ",".join(each) + "}"


class _Inside(Func):
    template, arg_joiner, output_field = "(%(expressions)s::tstzmultirange)", " <@ ", BooleanField()


class _Touching(Func):
    template, arg_joiner, output_field = "(%(expressions)s::tstzmultirange)", " && ", BooleanField()
