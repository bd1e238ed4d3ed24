"""Keyset pages: `next`, `previous`, `results`. Rows that come or go never shift the others; two queries at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Field, Model, Q, QuerySet, prefetch_related_objects
from django.utils.encoding import escape_uri_path
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from config.api import cursors
from config.api.cursors import Cursor

if TYPE_CHECKING:  # DRF's views import this module while they are being made
    from rest_framework.views import APIView

DEFAULT_LIMIT: Final = 20
MAX_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Key:
    """One column of the order. PostgreSQL takes NULL for the greatest value, whichever way it sorts."""

    name: str
    is_descending: bool
    field: "Field[Any, Any]"

    def ordering(self, *, is_backward: bool) -> str:
        """Return how Django calls it, on this way."""
        return f"-{self.name}" if self.is_descending != is_backward else self.name

    def beyond(self, value: object, *, is_backward: bool) -> Q | None:
        """Return what lies strictly beyond the value on the way, or None when nothing can."""
        if self.is_descending != is_backward:
            return Q((f"{self.name}__isnull", False)) if value is None else Q((f"{self.name}__lt", value))
        if value is None:
            return None
        greater = Q((f"{self.name}__gt", value))
        return greater | Q((f"{self.name}__isnull", True)) if self.field.null else greater

    def level(self, value: object) -> Q:
        """Return what has this very value."""
        return Q((f"{self.name}__isnull", True)) if value is None else Q((self.name, value))

    def reached(self, value: object, *, is_backward: bool) -> Q:
        """Return a bound that says nothing new, but that an index on the first column can use."""
        if self.field.null:
            return Q()
        return Q((f"{self.name}__{'lte' if self.is_descending != is_backward else 'gte'}", value))


class KeysetPagination(BasePagination):
    """Pages through a queryset in the view's `ordering` (a tuple of column names), ties settled by the primary key.

    The order belongs to the view, or to its `get_ordering()`; a client cannot name columns. Links begin with the path,
    so that no host name of the inside gets out.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any] | None:
        """This function will return the rows of the page. Raises ValidationError for a bad `limit` or `cursor`."""
        self._request = request
        self._keys = self._keys_of(queryset, _ordering(view))
        self._context = f"{request.path} {[key.ordering(is_backward=False) for key in self._keys]}"
        self._cursor = self._read(request.query_params.get("cursor"))
        limit = _limit(request.query_params.get("limit"))
        found = self._found(queryset, limit, view)
        self._has_more, rows = len(found) > limit, found[:limit]
        self._rows = rows[::-1] if self._cursor.is_backward else rows
        return self._rows

    def get_paginated_response(self, data: Any) -> Response:
        """This function will answer with the serialized rows between their links."""
        return Response(self.page(data))

    def page(self, data: object) -> dict[str, object]:
        """This function will return the body, for views that give it an ETag."""
        return {"next": self._next(), "previous": self._previous(), "results": data}

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """This function will describe a page of `schema`."""
        link = {"type": ["string", "null"], "format": "uri-reference", "description": "Path and query, without host."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "example": "?cursor=mVx0c2Vj..."},
                "previous": {**link, "example": None},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        """This function will describe `limit` and `cursor`."""
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        return [
            {"name": "limit", "in": "query", "schema": limit, "description": "How many results a page holds."},
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "From `next` or `previous`, as it is.",
            },
        ]

    def _read(self, text: str | None) -> Cursor:
        if text is None:
            return Cursor(is_backward=False, values=None)
        try:
            cursor = cursors.read(text, context=self._context)
        except ValueError:
            raise _refused("cursor", "This cursor is not from this list.") from None
        return cursor

    def _keys_of(self, queryset: "QuerySet[Any]", ordering: Sequence[str]) -> list[Key]:
        return keys_of(queryset, ordering)

    def _found(self, queryset: "QuerySet[Any]", limit: int, view: "APIView | None") -> list[Any]:
        """Return the rows of the page and one more, if there is one.

        A view may name a part of the rows before which no other comes (`get_nearest`): where that fills the page, the
        others need not be looked at. Each of the two is one statement, so that what it returns is whole.
        """
        ask = getattr(view, "get_nearest", None)
        if ask is not None and not self._cursor.is_backward:
            text = self._cursor.values[0] if self._cursor.values else None
            since = None if text is None else self._keys[0].field.to_python(text)
            part = ask(queryset, since=since, rows=limit + 1)
            if part is not None and len(found := list(self._placed(part.prefetch_related(None))[: limit + 1])) > limit:
                prefetch_related_objects(found, *queryset._prefetch_related_lookups)  # type: ignore[attr-defined]
                return found
        return list(self._placed(queryset)[: limit + 1])

    def _placed(self, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        is_backward = self._cursor.is_backward
        ordered = queryset.order_by(*(key.ordering(is_backward=is_backward) for key in self._keys))
        if self._cursor.values is None:
            return ordered
        values = [
            None if text is None else key.field.to_python(text)
            for key, text in zip(self._keys, self._cursor.values, strict=True)
        ]
        return ordered.filter(beyond(self._keys, values, is_backward=is_backward))

    def _next(self) -> str | None:
        is_there = self._cursor.values is not None if self._cursor.is_backward else self._has_more
        return self._link(is_backward=False, row=self._rows[-1] if self._rows else None) if is_there else None

    def _previous(self) -> str | None:
        is_there = self._has_more if self._cursor.is_backward else self._cursor.values is not None
        return self._link(is_backward=True, row=self._rows[0] if self._rows else None) if is_there else None

    def _link(self, *, is_backward: bool, row: Model | None) -> str:
        # On a page whose rows are all gone there is no row to start from: the way back then starts at the far end.
        values = None if row is None else tuple(_text(_value(row, key.name)) for key in self._keys)
        params = self._request.query_params.copy()
        params["cursor"] = cursors.written(Cursor(is_backward, values), context=self._context)
        return f"{escape_uri_path(self._request.path)}?{params.urlencode()}"


def _ordering(view: "APIView | None") -> Sequence[str]:
    asked = getattr(view, "get_ordering", None)
    chosen = asked() if asked else getattr(view, "ordering", None)
    if not chosen or isinstance(chosen, str):
        raise ImproperlyConfigured(f"{type(view).__name__} needs `ordering`, a tuple of column names, for its pages.")
    return list(chosen)


def keys_of(queryset: "QuerySet[Any]", ordering: Sequence[str]) -> list[Key]:
    """Return the columns of the order; the primary key is the last, so that there are no ties."""
    named = [(name.lstrip("-"), name.startswith("-")) for name in ordering]
    if named[-1][0] not in {"pk", queryset.model._meta.pk.name}:
        named.append(("pk", named[-1][1]))
    query = queryset.all().query  # resolving a name may join, so it happens on a copy
    return [Key(name, is_descending, _field(queryset, query, name)) for name, is_descending in named]


def _field(queryset: "QuerySet[Any]", query: Any, name: str) -> "Field[Any, Any]":
    field: Field[Any, Any] = (
        queryset.model._meta.pk if name == "pk" else query.resolve_ref(name, allow_joins=True).output_field
    )
    return field


def beyond(keys: Sequence[Key], values: Sequence[object], *, is_backward: bool) -> Q:
    """Return the condition (a, b, c) beyond (x, y, z), column by column, from the last to the first."""

    def wrap(inner: Q | None, pair: tuple[Key, object]) -> Q:
        key, value = pair
        strictly = key.beyond(value, is_backward=is_backward)
        level = None if inner is None else key.level(value) & inner
        return reduce(Q.__or__, [part for part in (strictly, level) if part is not None])

    condition = reduce(wrap, reversed(list(zip(keys, values, strict=True))), None)
    assert condition is not None  # noqa: S101  (the primary key is always there)
    return keys[0].reached(values[0], is_backward=is_backward) & condition


def _value(row: Model, name: str) -> object:
    return reduce(lambda found, part: None if found is None else getattr(found, part), name.split("__"), row)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime | date | time) else str(value)


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT):
        raise _refused("limit", f"A whole number from 1 to {MAX_LIMIT}.")
    return int(text)


def _refused(name: str, detail: str) -> ValidationError:
    return ValidationError({name: [detail]}, code="invalid")
