"""What judging circles asks, written by the ORM once for each shape of what a member said (`config.statements`).

Writing it takes longer than what it finds. Nothing that she said is kept here: a shape says how many things she said.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import Case, DateTimeField, QuerySet, TextField, UUIDField, Value, When
from django.db.models.expressions import RawSQL

from config.statements import Given, told, written
from groups.selectors.circles import directory
from groups.selectors.joining import doors_for
from groups.selectors.verdicts import LEAST, Her, Wanted, meetings, ranges, said_of_itself
from groups.selectors.waiting import has_place_for
from members.models import Member

Statement = tuple[str, list[object]]  # and the values for its places in order

_KEPT: Final = 256  # shapes of each, the latest asked for; some thousand characters each
_LISTS: Final = ("sources", "child_stages", "work_patterns", "needs")
_MEMBER: Final = Given("member", "uuid", UUIDField())
_NOW: Final = Given("now", "timestamptz", DateTimeField())


@dataclass(frozen=True, slots=True)
class Shape:
    """How what she said changes the words of a statement: her language, and how many of each list she said."""

    language: str
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, said: Her) -> "Shape":
        """Return that of what she said."""
        return cls(said.language, tuple(len(getattr(said, name)) for name in _LISTS))

    def named(self) -> Wanted:
        """Return what whoever has this shape said, each thing by its name."""
        lists: dict[str, Any] = {
            name: tuple(Given(f"{name} {place}", "text", TextField()) for place in range(number))
            for name, number in zip(_LISTS, self.numbers, strict=True)
        }
        hours = (Given(name, "tstzmultirange", TextField()) for name in ("hours", "hours but least"))
        return Wanted(language=self.language, hours=next(hours), hours_but_least=next(hours), **lists)


def doors(member: Member, said: Her, *, may_ask: bool, now: datetime) -> Statement:
    """Return what finds the circles that she could join, with verdicts on what each says of itself."""
    return _told(_doors(Shape.of(said), may_ask), said, member=member.pk, now=now)


def meets(member: Member, said: Her, *, now: datetime) -> Statement:
    """Return what finds when circles meet: at all, for her, with a seat."""
    return _told(_meets(Shape.of(said)), said, member=member.pk, now=now)


def own_verdicts(said: Her, *, of_few: bool = False) -> Statement:
    """Return what finds the verdicts on what circles say of themselves, or on the one of a row `few (circle_id)`."""
    return _told(_own(Shape.of(said), of_few), said)


def joinable_with_verdicts(
    member: Member | Given, wanted: Wanted, *, may_ask: bool, now: datetime | Given
) -> QuerySet[Any]:
    """Return the circles that she could join with verdicts on what each says of itself, and whether it `has_place`."""
    has_place = Case(When(has_place_for(member), then=Value(True)), default=Value(False))
    found = doors_for(member, may_ask=may_ask, now=now).order_by()
    return found.values("id", "name", "enrolment", has_place=has_place, **said_of_itself(wanted))


@lru_cache(maxsize=_KEPT)
def _doors(shape: Shape, may_ask: bool) -> tuple[str, tuple[object, ...]]:
    return written(joinable_with_verdicts(_MEMBER, shape.named(), may_ask=may_ask, now=_NOW))


@lru_cache(maxsize=_KEPT)
def _meets(shape: Shape) -> tuple[str, tuple[object, ...]]:
    return written(meetings(_MEMBER, shape.named(), now=_NOW))


@lru_cache(maxsize=_KEPT)
def _own(shape: Shape, of_few: bool) -> tuple[str, tuple[object, ...]]:
    circles: QuerySet[Any] = directory().order_by()
    if of_few:
        circles = circles.filter(pk=RawSQL("few.circle_id", ()))[:1]  # nosec B611
    return written(circles.values("id", **said_of_itself(shape.named())))


def _told(kept: tuple[str, tuple[object, ...]], said: Her, **others: object) -> Statement:
    """Put what she said into the places of its names."""
    statement, values = kept
    codes = {f"{name} {place}": code for name in _LISTS for place, code in enumerate(getattr(said, name))}
    hours = {"hours": ranges(said.spans), "hours but least": ranges(said.spans, but=LEAST)}
    return statement, told(values, {**codes, **hours, **others})
