"""How many circles of the directory each choice would leave: the same circles that `finding.matching` returns."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Func, Min, QuerySet, TextField

from groups.models import Circle
from groups.norms import NORMS
from groups.selectors.circles import directory
from groups.selectors.finding import Wishes, in_codes, in_words_and_times
from groups.selectors.searching import folded
from groups.selectors.vocabulary import theme_labels
from members.models import Member

LONGEST: Final = 50  # values of a facet; only what circles say in their own words has more

Counted = list[tuple[str, int]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facets:
    """How many circles fit, and of each facet its values with how many would, the most frequent first."""

    circles: int
    guilt_source: Counted
    norms: Counted
    audience: Counted
    language: Counted
    meeting_format: Counted
    enrolment: Counted


def facets(wishes: Wishes, *, now: datetime, member: Member | None = None) -> Facets:
    """Return the counts for the wishes. What was wished of a facet itself is left out where that facet is counted.

    Each costs a query, however many circles and values there are.
    """
    found = in_words_and_times(directory(), wishes, now=now, member=member).order_by()

    def without(**own: Any) -> QuerySet[Circle]:
        return in_codes(found, replace(wishes, **own))

    return Facets(
        circles=in_codes(found, wishes).count(),
        guilt_source=_each(without(guilt_sources=()), "guilt_sources", known=theme_labels().keys()),
        norms=_each(without(norms=()), "norms", known=NORMS.keys()),
        audience=_texts(without(audience="")),
        language=_values(without(language=""), F("language")),
        meeting_format=_values(without(meeting_format=""), F("meeting_format")),
        enrolment=_values(without(enrolment=""), F("enrolment")),
    )


def _values(circles: QuerySet[Any], value: Any) -> Counted:
    counted = circles.values(value=value).annotate(number=Count("pk")).order_by("-number", "value")
    return list(counted.values_list("value", "number")[:LONGEST])


def _each(circles: QuerySet[Any], name: str, *, known: Any) -> Counted:
    # A code that was retired stands in old circles still; nobody can ask for it.
    counted = _values(circles, Func(F(name), function="unnest", output_field=TextField()))
    return [(value, number) for value, number in counted if value in known]


def _texts(circles: QuerySet[Any]) -> Counted:
    same = circles.exclude(audience="").values(same=folded(F("audience")))
    counted = same.annotate(value=Min("audience"), number=Count("pk")).order_by("-number", "value")
    return list(counted.values_list("value", "number")[:LONGEST])
