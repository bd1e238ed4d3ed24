"""A route lands together with its row of the matrix. This module needs no database, so that `make check` can run it."""

import pytest
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from tests.authz import matrix, routes

ROLES, ROWS = matrix.load()


def test_every_route_has_a_row() -> None:
    assert not routes.missing(), (
        "no row in tests/authz_matrix.yaml for (ANY: narrow the view with require_http_methods):\n  "
        + "\n  ".join(routes.missing())
    )


def test_a_route_has_two_rows_only_when_they_say_when() -> None:
    unclear = [
        f"{route}: {[row.id for row in rows]}"
        for route, rows in routes.inventory()
        if len([row for row in rows if not row.when]) > 1
    ]
    assert not unclear, "\n".join(unclear)


def test_there_are_fourteen_roles() -> None:
    assert len(ROLES) == 14


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_whoever_has_no_session_never_gets_more_than_a_member(row: matrix.Row) -> None:
    if row.cells["ANON"] in {"Y", "R"}:
        assert row.cells["MOM"] in {"Y", "R", "S", row.cells["ANON"]}


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (matrix.Route("GET", "/api/v1/circles/{circle_slug}/"), ["circle"]),
        (matrix.Route("GET", "/api/v1/circles/facets/"), ["directory"]),
        (matrix.Route("DELETE", "/api/v1/circles/{slug}/memberships/me/"), ["leave"]),
        (matrix.Route("PATCH", "/api/v1/circles/{slug}/memberships/{pk}/"), ["join.decide", "member.remove"]),
        (matrix.Route("POST", "/admin/groups/circle/{object_id}/change/"), ["admin"]),
        (matrix.Route("GET", "/admin/notifications/delivery/"), ["admin.deliveries"]),
        (matrix.Route("POST", "/admin/login/"), ["admin.login"]),
        (matrix.Route("POST", "/_allauth/app/v1/auth/login"), ["auth"]),
        (matrix.Route("POST", "/api/v1/circles/{slug}/"), []),
        (matrix.Route("GET", "/api/v1/members/"), []),
    ],
    ids=str,
)
def test_a_route_finds_its_row_whatever_its_placeholders_are_called(served: matrix.Route, expected: list[str]) -> None:
    assert [row.id for row in matrix.rows_for(served, ROWS)] == expected


def test_the_methods_of_a_plain_view_are_read_from_its_decorator() -> None:
    @require_http_methods(["GET", "POST"])
    def narrow(request: object) -> HttpResponse:
        return HttpResponse()

    def wide(request: object) -> HttpResponse:
        return HttpResponse()

    narrow_entry, wide_entry = path("t/<str:token>/", narrow), path("w/", wide)
    assert routes._methods(narrow_entry.callback) == {"GET", "POST"}
    assert routes._methods(wide_entry.callback) == {"ANY"}
    assert routes._readable(narrow_entry.pattern) == "t/{token}/"
