"""Lists that are asked for all day: the ORM writes each statement once, and the rows come as plain named tuples.

Building a query takes a view longer than the database takes to answer it. Here the query is a template in which what
differs each time is `Given` by name; for each way of walking (from the start, forward, backward) its statement is kept.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet
from rest_framework.request import Request

from config import statements
from config.api.cursors import Cursor
from config.api.pagination import Key, KeysetPagination, beyond, keys_of
from config.statements import Given

_PLACE: Final = "place_{}"


class PreparedList:
    """A list whose query is written when it is first asked for.

    `template` returns a queryset of `values_list` with names, among them those of the order; `pk` is called `id`.
    """

    def __init__(self, name: str, template: Callable[[], "QuerySet[Any, Any]"]) -> None:
        self._name, self._template = name, template
        self._statements: dict[tuple[object, ...], tuple[str, tuple[object, ...]]] = {}
        self._keys: dict[tuple[str, ...], list[Key]] = {}

    @cached_property
    def queryset(self) -> "QuerySet[Any, Any]":
        """The template, made on first use: models are not ready while modules are read."""
        return self._template()

    @cached_property
    def _row(self) -> Any:
        plain = namedtuple(self._name, self.queryset._fields)  # type: ignore[attr-defined, misc]
        return type(self._name, (plain,), {"__slots__": (), "pk": property(attrgetter("id"))})

    def keys(self, ordering: Sequence[str]) -> list[Key]:
        """Return the columns of the order."""
        if tuple(ordering) not in self._keys:
            self._keys[tuple(ordering)] = keys_of(self.queryset, ordering)
        return self._keys[tuple(ordering)]

    def rows(self, keys: list[Key], cursor: Cursor, *, most: int, given: Mapping[str, object]) -> list[Any]:
        """Return at most so many rows beyond the cursor, in the order of the keys on the way it walks."""
        order = tuple(key.ordering(is_backward=cursor.is_backward) for key in keys)
        way = (order, tuple(value is None for value in cursor.values or ()), most)
        if way not in self._statements:
            self._statements[way] = statements.written(self._walked(keys, cursor, most))
        statement, values = self._statements[way]
        places = {
            _PLACE.format(number): key.field.to_python(text)
            for number, (key, text) in enumerate(zip(keys, cursor.values or (), strict=False))
            if text is not None
        }
        return [self._row._make(row) for row in statements.run(statement, statements.told(values, {**given, **places}))]

    def _walked(self, keys: list[Key], cursor: Cursor, most: int) -> "QuerySet[Any, Any]":
        ordered = self.queryset.order_by(*(key.ordering(is_backward=cursor.is_backward) for key in keys))
        if cursor.values is not None:
            places = [
                None if text is None else Given(_PLACE.format(number), str(key.field.db_type(connection)), key.field)
                for number, (key, text) in enumerate(zip(keys, cursor.values, strict=True))
            ]
            ordered = ordered.filter(beyond(keys, places, is_backward=cursor.is_backward))
        return ordered[:most]


class PreparedPagination(KeysetPagination):
    """The same pages, of a list that is prepared. `given` are the values that its template names."""

    def __init__(self, prepared: PreparedList, given: Mapping[str, object]) -> None:
        self._prepared, self._given = prepared, given

    def paginate(self, request: Request, view: Any) -> list[Any]:
        """Return the rows of the page. Raises ValidationError for a bad `limit` or `cursor`."""
        return self.paginate_queryset(self._prepared.queryset, request, view) or []

    def _keys_of(self, queryset: Any, ordering: Sequence[str]) -> list[Key]:
        return self._prepared.keys(ordering)

    def _found(self, queryset: Any, limit: int, view: Any) -> list[Any]:
        return self._prepared.rows(self._keys, self._cursor, most=limit + 1, given=self._given)
