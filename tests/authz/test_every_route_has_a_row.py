"""A route lands together with its row of the matrix. This module needs no database, so that `make check` can run it."""

import pytest
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from tests.authz import cases, matrix, routes

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


@pytest.mark.parametrize("noun", matrix.NOUNS_OF_A_CIRCLE)
def test_a_route_of_a_circle_is_known_by_its_first_noun(noun: str) -> None:
    assert matrix.Route("POST", f"/api/v1/{noun}/{{id}}/x/").is_of_a_circle
    assert not matrix.Route("GET", f"/api/v1/me/{noun}/{{id}}/").is_of_a_circle


def test_an_invitation_leads_into_a_hidden_circle_and_nothing_else_does() -> None:
    by_id = {row.id: row for row in ROWS}
    assert by_id["invite.accept"].cell("MOM", is_hidden=True) == "Y"
    assert by_id["invite.accept"].cell("BLK", is_hidden=True) == "404"
    assert by_id["join"].cell("MOM", is_hidden=True) == "404"


def test_what_is_tested_by_hand_is_named_exactly_and_exists() -> None:
    """Named by its beginning, a row such as `authors` would leave the matrix unseen."""
    assert {row.id for row in ROWS} >= cases.BY_HAND


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
