"""What each factor says of a circle, as expressions: of what it says of itself, and of when it meets.

A factor is a column of what the circle says and a list of codes, or an hour, of what she said; no text is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import DateTimeRangeField
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

from config.statements import Given
from groups.hours import Span
from groups.models import Session
from groups.selectors.blocks import with_seats_of_others
from groups.selectors.finding import HOURS_WITHIN

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
LEAST: Final = timedelta(minutes=20)  # of a session that she could come to: as much as "twenty minutes are enough"
SHARED: Final = 2  # themes that make a circle hers; all, where she ticked fewer

Verdict = int | None

# Of what `meetings` returns, which is nothing for a circle that does not meet within 35 days. In a cohort she would
# have a seat in every session, or none.
HOURS: Final = f"""
    CASE WHEN meeting.hers_at IS NOT NULL THEN {FITS} WHEN meeting.partly_at IS NOT NULL THEN {PARTLY}
        WHEN meeting.next_at IS NOT NULL THEN {NOT} END"""
SEATS: Final = f"""
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
class Wanted:
    """The same as it stands in a statement: as values, or each by a name under which the statement is told it."""

    language: str
    sources: Sequence[str | Given]
    child_stages: Sequence[str | Given]
    work_patterns: Sequence[str | Given]
    needs: Sequence[str | Given]
    hours: Value | Given  # what she painted, as `ranges` gives it
    hours_but_least: Value | Given  # each without its last minutes, too few for a session

    @classmethod
    def of(cls, said: Her) -> "Wanted":
        """Return it with her own values."""
        return cls(
            language=said.language,
            sources=said.sources,
            child_stages=said.child_stages,
            work_patterns=said.work_patterns,
            needs=said.needs,
            hours=Value(ranges(said.spans)),
            hours_but_least=Value(ranges(said.spans, but=LEAST)),
        )


def said_of_itself(wanted: Wanted) -> dict[str, Expression]:
    """Return the verdicts on what a circle says of itself, by the names of the factors with `fit_` before them."""
    return {
        "fit_language": _verdict(fits=Q(language=wanted.language) | Q(language__startswith=f"{wanted.language}-")),
        "fit_sources": _about(wanted.sources),
        "fit_stage": _covers("child_stages", wanted.child_stages),
        "fit_work": _covers("work_patterns", wanted.work_patterns),
        "fit_norms": _covers("norms", wanted.needs),
    }


def _covers(name: str, wanted: Sequence[str | Given]) -> Expression:
    """Judge a list of a circle by how much of what she said is in it."""
    if not wanted:
        return _unknown()
    all_of, any_of = Q(**{f"{name}__contains": list(wanted)}), Q(**{f"{name}__overlap": list(wanted)})
    return _verdict(unknown=Q(**{name: []}), fits=all_of, partly=any_of)


def _about(sources: Sequence[str | Given]) -> Expression:
    """Judge a circle by the themes that it shares with her."""
    if not sources:
        return _unknown()
    shared: Any = Value(0)
    for source in sources:
        shared += Case(When(guilt_sources__contains=[source], then=1), default=0, output_field=IntegerField())
    enough = Q(GreaterThanOrEqual(shared, Value(min(SHARED, len(sources)))))
    return _verdict(unknown=Q(guilt_sources=[]), fits=enough, partly=Q(guilt_sources__overlap=list(sources)))


def meetings(member_id: UUID | Given, wanted: Wanted, *, now: datetime | Given) -> QuerySet[Any]:
    """Return for each circle that meets within 35 days when it first does: at all, for her, with a seat, without."""
    coming = Session.objects.filter(
        state=Session.State.SCHEDULED, starts_at__gt=now, starts_at__lte=now + HOURS_WITHIN
    ).order_by()
    is_free = Q(taken__lt=F("capacity")) & ~Q(with_seats_of_others(member_id))
    latest = Func(F("starts_at"), F("ends_at") - Value(LEAST), function="GREATEST", output_field=DateTimeField())
    hers = _Inside(_range(F("starts_at"), F("ends_at")), wanted.hours)
    partly = _Touching(_range(F("starts_at"), latest, Value("[]")), wanted.hours_but_least)
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


def ranges(spans: Sequence[Span], *, but: timedelta = timedelta()) -> str:
    """Return the spans as PostgreSQL reads several ranges, each without its last minutes."""
    each = (f"[{start.isoformat()},{(end - but).isoformat()}]" for start, end in spans if end - but >= start)
    return "{" + ",".join(each) + "}"


class _Inside(Func):
    template, arg_joiner, output_field = "(%(expressions)s::tstzmultirange)", " <@ ", BooleanField()


class _Touching(Func):
    template, arg_joiner, output_field = "(%(expressions)s::tstzmultirange)", " && ", BooleanField()
