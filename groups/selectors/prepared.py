"""The two halves of judging circles as the ORM writes them, written once for each shape of what a member said.

Writing them takes longer than what they find. So they are written of stand-ins, and for each asking her own values are
put in the places of these. Nothing that she said is kept here: a shape says how many things she said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, QuerySet, Value, When

from groups.selectors.joining import doors_for
from groups.selectors.verdicts import LEAST, Her, meetings, ranges, said_of_itself
from groups.selectors.waiting import has_place_for
from members.models import Member

_KEPT: Final = 256  # shapes, the latest asked for; some thousand characters each
_LISTS: Final = ("sources", "child_stages", "work_patterns", "needs")
_NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
_SPANS: Final = [(_NOW, _NOW + timedelta(hours=1))]
_MEMBER: Final = UUID("00000000-0000-7000-8000-00000000057a")


@dataclass(frozen=True, slots=True)
class Shape:
    """How what she said changes the words of the statements: how many of each she said, and in which language."""

    language: str
    may_ask: bool
    numbers: tuple[int, ...]  # of each of the lists


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and the values for its places in order."""

    sql: str
    values: Sequence[Any]


def statements(member: Member, said: Her, *, may_ask: bool, now: datetime) -> tuple[Statement, Statement]:
    """Return what finds the circles that she could join, with verdicts, and what finds when circles meet."""
    shape = Shape(said.language, may_ask, tuple(len(getattr(said, name)) for name in _LISTS))
    hers = _texts(said) | {_MEMBER: member.pk}
    circles, meets = _prepared(shape)
    return _filled(circles, hers, now=now), _filled(meets, hers, now=now)


def written(member: Member, said: Her, *, may_ask: bool, now: datetime) -> tuple[Statement, Statement]:
    """Return the same, written by the ORM for her alone."""
    has_place = Case(When(has_place_for(member), then=Value(True)), default=Value(False))
    doors = doors_for(member, may_ask=may_ask, now=now).order_by()
    circles = doors.values("id", "name", "enrolment", has_place=has_place, **said_of_itself(said))
    return _statement(circles), _statement(meetings(member, said, now=now))


@lru_cache(maxsize=_KEPT)
def _prepared(shape: Shape) -> tuple[Statement, Statement]:
    lists = {
        name: tuple(f"{name} {place}" for place in range(number))
        for name, number in zip(_LISTS, shape.numbers, strict=True)
    }
    somebody = Her(language=shape.language, zone=ZoneInfo("UTC"), spans=_SPANS, has_painted=True, **lists)
    return written(Member(pk=_MEMBER), somebody, may_ask=shape.may_ask, now=_NOW)


def _statement(rows: QuerySet[Any]) -> Statement:
    return Statement(*rows.query.sql_with_params())


def _texts(said: Her) -> dict[Any, Any]:
    """Return by its stand-in each text of hers."""
    found: dict[Any, Any] = {
        f"{name} {place}": code for name in _LISTS for place, code in enumerate(getattr(said, name))
    }
    return found | {ranges(_SPANS): ranges(said.spans), ranges(_SPANS, but=LEAST): ranges(said.spans, but=LEAST)}


def _filled(made: Statement, hers: Mapping[Any, Any], *, now: datetime) -> Statement:
    return Statement(made.sql, tuple(_fill(value, hers, now) for value in made.values))


def _fill(value: Any, hers: Mapping[Any, Any], now: datetime) -> Any:
    """Put her value in the place of its stand-in; an instant keeps its distance from now."""
    if isinstance(value, datetime):
        return now + (value - _NOW)
    if isinstance(value, (list, tuple)):
        return type(value)(_fill(each, hers, now) for each in value)
    return hers.get(value, value)
