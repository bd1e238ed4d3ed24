"""Words and places as PostgreSQL compares them. Functions, column and indexes are made by migration 0013.

The column is no field of the model: nobody reads it, and every circle that is read would carry it.
"""

from collections.abc import Callable
from decimal import Decimal
from math import ceil, floor
from typing import Any, Final

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import connections
from django.db.models import BooleanField, Expression, F, Field, FloatField, Func, Q, QuerySet, TextField, Value
from django.db.models.expressions import Col
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

from groups.models import Circle

EARTH_KM: Final = 6371.0  # mean radius
KM_PER_DEGREE: Final = 111.0  # of latitude, and a little less than it is anywhere


def speaking_of(circles: QuerySet[Circle], text: str) -> QuerySet[Circle]:
    """Return the circles whose name, audience or description has every word of the text, in any order.

    A word counts by its English or Spanish stem, as the beginning of a word, or, from four letters on, where it is
    nearly a word (trigrams); case and accents never matter. Text without a single word is found nowhere. What is nearly
    right counts beside what is right, and not only where nothing is: whether nothing is, would tell of hidden circles.
    """
    with connections[circles.db].cursor() as cursor:  # read first: to a plan, only what is known beforehand is frequent
        cursor.execute("SELECT groups_search_query(%s)::text", [text])
        (asked,) = cursor.fetchone()
    if asked is None:
        return circles.none()
    query = Cast(Value(asked), SearchQueryField())
    return circles.filter(Q(_Holds(_Unlisted("search_words", SearchVectorField()), query)))


def folded(words: Any) -> Func:
    """Return the words without case, accents and punctuation."""
    return Func(words, function="groups_fold", output_field=TextField())


def within(circles: QuerySet[Circle], *, latitude: float, longitude: float, km: int) -> QuerySet[Circle]:
    """Return the circles that meet in person in a city so near, as the crow flies. Coordinates are in degrees."""
    reach = km / KM_PER_DEGREE  # what an index can narrow before anything is computed
    return circles.filter(
        meeting_format__in=Circle.IN_PERSON,
        city_latitude__gte=_tenths(max(-90, latitude - reach), floor),
        city_latitude__lte=_tenths(min(90, latitude + reach), ceil),
    ).filter(Q(_AtMost(_distance_km(latitude, longitude), Value(float(km)))))


def _distance_km(latitude: float, longitude: float) -> Expression:
    """Return the great-circle distance from the circle's city (haversine formula: exact for small ones too)."""
    north, east = Value(latitude), Value(longitude)
    their_north = Cast(F("city_latitude"), FloatField())
    their_east = Cast(F("city_longitude"), FloatField())
    chord = Power(Sin(Radians(their_north - north) / 2), 2) + Cos(Radians(their_north)) * Cos(Radians(north)) * Power(
        Sin(Radians(their_east - east) / 2), 2
    )
    return ASin(Least(Value(1.0), Sqrt(chord))) * Value(2 * EARTH_KM)


def _tenths(degrees: float, rounded: Callable[[float], int]) -> Decimal:
    return Decimal(rounded(degrees * 10)) / 10


class _Unlisted(Expression):
    """A column of the circles that is no field of the model."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        field.set_attributes_from_name(name)

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        return Col(query.get_initial_alias(), self.output_field)


class _Holds(Func):
    template, arg_joiner, output_field = "(%(expressions)s)", " @@ ", BooleanField()


class _AtMost(Func):
    template, arg_joiner, output_field = "(%(expressions)s)", " <= ", BooleanField()
