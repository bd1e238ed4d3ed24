"""No spelling of an address tells more than the plain one: orders, filters, formats, slashes, other methods.

The names are those of every column of every model, and of the columns one relation further, so that a filter that
slipped in would be hit. All orders are tried in one address and all filters in another: each must change nothing.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.authz import ground, routes, tally
from tests.authz.cases import SERVED, cases
from tests.authz.check import Answer, Case, check_content, send
from tests.authz.conftest import Stage
from tests.authz.matrix import BASE, Route, shape
from tests.authz.requests import OK, address
from tests.authz.shapes import ALLOWED
from tests.authz.writing import document

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
LOOKERS = {("ANON", "open"), ("MOM", "open"), ("MEM", "open"), ("BLK", "hidden")}  # one of each kind of reader
READS = [case for case in cases() if case.route.method == "GET" and case.row.id != "pages"]
PAGED = {
    route: place.view
    for place in routes.served()
    for route in place.routes
    if route.method == "GET"
    and place.path.startswith(BASE)
    and (getattr(place.view, "ordering", None) or getattr(place.view, "get_ordering", None))
}


def first_of_each_sort() -> list[Case]:
    """This function will return the lookers' cases, and for each list one role of each sort of reader."""
    chosen = {str(case): case for case in READS if (case.role, case.place) in LOOKERS}
    sorts: dict[tuple[str, Route, str], Case] = {}
    for case in READS:
        cell = case.row.cell(case.role)
        if case.route in PAGED and cell in {"Y", "R", "S"} and case.place == "open" and case.role in case.ask.owners:
            sorts.setdefault((case.row.id, case.route, cell), case)
    return list({**chosen, **{str(case): case for case in sorts.values()}}.values())


FEW = first_of_each_sort()


@pytest.mark.parametrize("case", FEW, ids=str)
def test_no_spelling_of_the_address_reads_more(stage: Stage, case: Case) -> None:
    try_all(stage, case)


@pytest.mark.nightly
@pytest.mark.parametrize("case", [case for case in READS if case not in FEW], ids=str)
def test_no_spelling_of_the_address_reads_more_to_anybody(stage: Stage, case: Case) -> None:
    try_all(stage, case)


def try_all(stage: Stage, case: Case) -> None:
    """This function will compare every spelling with the plain address. Raises AssertionError."""
    with ground.rolled_back():
        if case.ask.prepare is not None:
            case.ask.prepare(stage.world, stage.world.places[case.place], case.role)
        path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
        plain = send(case, stage.world, path, used)
        for what, other in spellings(case, path):
            tally.count("other spellings of addresses")
            answer = send(case, stage.world, other, used)
            assert answer.status < 500, f"{case}, {what}: {answer.status}\n{answer.trace}"
            if plain.status not in OK:
                assert answer.status not in OK, f"{case} is refused, but with {what} answered\n{answer.text[:500]}"
            if answer.status in OK:
                check_content(case, stage.world, answer)
                assert _told(answer) == _told(plain), f"{case}: {what} tells by its selection or order"


def _told(answer: Answer) -> object:
    """What a list says, in its order; of anything else, all, but for the second in which a calendar was written."""
    body = answer.body if answer.is_json else re.sub(r"DTSTAMP:\w+", "DTSTAMP", answer.text)
    return body["results"] if isinstance(body, dict) and "results" in body else body


@cache
def columns() -> tuple[str, ...]:
    """This function will return every column's name, and every path to a column by one relation, of our own models."""
    ours = [model for model in apps.get_models() if model._meta.app_label in ("members", "groups", "notifications")]
    found = {"memberships__member__email", "seats__member__email", "session__seats__member__id"}
    for field in (field for model in ours for field in model._meta.get_fields()):
        found.add(field.name)
        if isinstance(field, models.ForeignKey) and field.related_model in ours:
            found |= {f"{field.name}__{each.name}" for each in field.related_model._meta.concrete_fields}
    return tuple(sorted(found))


def documented(path: str) -> set[str]:
    """This function will return the parameters that a route's document names."""
    for known, operations in document()["paths"].items():
        if shape(known) == shape(path):
            return {each["name"] for each in operations.get("get", {}).get("parameters", []) if each["in"] == "query"}
    return set()


def spellings(case: Case, path: str) -> Iterator[tuple[str, str]]:
    """This function will yield what is tried, each with its address."""
    begin, known = path + ("&" if "?" in path else "?"), documented(case.route.path)
    names = [name for name in columns() if name not in known]
    for sign in ("", "-"):
        keys = [key for key in ("ordering", "order_by", "sort") if key not in known]
        yield "an order", begin + "&".join(f"{key}={sign}{name}" for key in keys for name in names)
    for look, value in {"": "true", "__startswith": "f", "__isnull": "true", "__gt": "0"}.items():
        yield "a filter", begin + "&".join(f"{name}{look}={value}" for name in names)
    for name in ("json", "api", "admin", "html", "csv"):
        yield "a format", f"{begin}format={name}"
    if bare := path.split("?")[0].rstrip("/"):
        yield "no slash", bare
        yield "an ending", bare + ".json"


# By what a list is ordered and its rows do not say: whoever may read the list may know its order, and here is why.
UNSAID = {
    "GET circles/{}/memberships/": {"created_at"},  # requests, by age: whoever decides begins with the oldest
    "GET circles/{}/series/": {"created_at"},
    "GET me/reports/": {"created_at"},  # its rows say it as told_at
    "GET sessions/{}/seats/": {"queued_at"},  # a waitlist is its order
}
SAID_AS = {"next_starts_at": "starts_at", "due_at": "at", "week_date": "week"}


@pytest.mark.parametrize("route", sorted(PAGED, key=str), ids=str)
def test_a_list_is_ordered_by_what_its_rows_say(route: Route) -> None:
    name, view = f"{route.method} {route.shape.removeprefix(BASE)}", PAGED[route]
    orders = getattr(view, "ordering", None) or _orders_of(view)
    said = set(_names(ALLOWED[name]))
    names = {column.lstrip("-").rsplit("__", 1)[-1] for column in orders} - {"pk", "id"}
    untold = {name for name in names if SAID_AS.get(name, name) not in said}
    assert untold <= UNSAID.get(name, set()), f"{name} is ordered by {sorted(untold)}, which no row of it shows"


def _orders_of(view: Any) -> set[str]:
    """Every name in a tuple that `get_ordering` may return, read from its constants."""
    return {name for each in view.get_ordering.__code__.co_consts if isinstance(each, tuple) for name in each}


def _names(entry: Any) -> Iterator[str]:
    if isinstance(entry, dict):
        yield from map(str, entry)
        yield from (name for value in entry.values() for name in _names(value))
    elif isinstance(entry, list):
        yield from (name for item in entry for name in _names(item))
    else:
        yield str(entry)


OTHER = {"PATCH": "PUT", "PUT": "PATCH", "POST": "PUT", "DELETE": "PATCH"}
TRIED = [
    case
    for case in cases(unsafe_only=True)
    if (case.route.method == "PATCH" or case.role in ("ANON", "FAC", "ADM"))
    and not any(route.method == OTHER[case.route.method] and route.shape == case.route.shape for route, _ in SERVED)
]


@pytest.mark.parametrize("case", TRIED, ids=str)
def test_another_method_is_no_way_round(stage: Stage, case: Case) -> None:
    path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
    method = OTHER[case.route.method]
    with ground.rolled_back():
        answer = send(case, stage.world, path, used, method=method)
        changed = ground.changes(stage.untouched, ground.digest())
    assert answer.status not in OK, f"{case}: {method} answered {answer.status}"
    assert not changed, f"{case}: {method} changed {changed}"


@pytest.mark.parametrize("case", [case for case in cases(unsafe_only=True) if case.role in ("ANON", "FAC")], ids=str)
def test_a_wrong_address_changes_nothing(stage: Stage, case: Case) -> None:
    """Without its slash an unsafe route is nobody's: no redirect that would turn it into a GET, and no effect."""
    path, used = address(case.ask, case.route, stage.world, stage.world.places[case.place], case.role)
    with ground.rolled_back():
        answer = send(case, stage.world, path.split("?")[0].rstrip("/"), used)
        changed = ground.changes(stage.untouched, ground.digest())
    assert answer.status in {401, 403, 404, 405}, f"{case} without its slash: {answer.status}"
    assert not changed
