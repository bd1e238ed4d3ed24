"""What the service serves, asked of Django's resolver, never of a list that somebody keeps.

Run as a script it prints every (method, route) with its row of the matrix and fails when one has none.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.authz.matrix import Route, Row, load, not_built, rows_for

CONVERTER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
SAFE_EXTRAS = {"HEAD", "OPTIONS"}  # they follow GET and every route; no row speaks of them
ANY = "ANY"


@dataclass(frozen=True)
class Served:
    """One address the resolver knows, what answers there, and which methods it takes."""

    path: str
    callback: Callable[..., Any]
    methods: frozenset[str]

    @property
    def view(self) -> type | None:
        """The class behind the callback, if it is one."""
        return getattr(self.callback, "cls", None) or getattr(self.callback, "view_class", None)

    @property
    def routes(self) -> list[Route]:
        return [Route(method, self.path) for method in sorted(self.methods)]


def served() -> list[Served]:
    """This function will return every address of the root resolver with its methods."""
    from django.urls import get_resolver

    return [Served(path, callback, _methods(callback)) for path, callback in _walk(get_resolver().url_patterns, "/")]


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for entry in patterns:
        path = prefix + _readable(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _walk(entry.url_patterns, path)
        else:
            yield path, entry.callback


def _readable(pattern: Any) -> str:
    route = getattr(pattern, "_route", None)
    if route is not None:
        return CONVERTER.sub(r"{\1}", str(route))
    text = GROUP.sub(r"{\1}", str(pattern._regex))
    return re.sub(r"\\(.)", r"\1", text.removeprefix("^").removesuffix("$").removesuffix("\\Z"))


def _methods(callback: Callable[..., Any]) -> frozenset[str]:
    """This function will return the methods a callback answers; {"ANY"} when nothing narrows it."""
    actions = getattr(callback, "actions", None)  # a DRF view set names them itself
    if actions:
        return frozenset(method.upper() for method in actions) - SAFE_EXTRAS
    view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
    if view is not None:
        return frozenset(name.upper() for name in view.http_method_names if hasattr(view, name)) - SAFE_EXTRAS
    allowed = _required(callback)
    return frozenset(allowed) - SAFE_EXTRAS if allowed else frozenset({ANY})


def _required(callback: Any) -> list[str] | None:
    """This function will look through the decorators for the list that `require_http_methods` closed over."""
    seen: set[int] = set()
    todo = [callback]
    while todo:
        each = todo.pop()
        if id(each) in seen or not callable(each):
            continue
        seen.add(id(each))
        names = getattr(getattr(each, "__code__", None), "co_freevars", ())
        cells = dict(zip(names, getattr(each, "__closure__", None) or (), strict=False))
        if "request_method_list" in cells:
            return list(cells["request_method_list"].cell_contents)
        todo += [getattr(each, "__wrapped__", None), *(cell.cell_contents for cell in cells.values() if _is_set(cell))]
    return None


def _is_set(cell: Any) -> bool:
    try:
        return callable(cell.cell_contents)
    except ValueError:
        return False


def inventory() -> list[tuple[Route, list[Row]]]:
    """This function will return every served route beside its rows; an empty list is the failure to look for."""
    _, rows = load()
    return [(route, rows_for(route, rows)) for place in served() for route in place.routes]


def missing() -> list[str]:
    """This function will name the served routes that no row speaks of."""
    return sorted({str(route) for route, rows in inventory() if not rows})


def unbuilt() -> list[str]:
    """This function will name the routes of the matrix that are not served yet."""
    _, rows = load()
    known = [route for place in served() for route in place.routes]
    return [f"{row.id}: {route}" for row, route in not_built(rows, known)]


def main() -> int:
    """This function will print the inventory and return 1 when a route has no row."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    for route, rows in inventory():
        print(f"{', '.join(row.id for row in rows) or '*** no row ***':24} {route}")
    print(f"\n{len(unbuilt())} routes of the matrix are not built yet.")
    if missing():
        print("Without a row:", *missing(), sep="\n  ")
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
