"""Every page of the admin, walked from the resolver, for every role: most of them find nothing there at all."""

import re

import pytest
from django.contrib import admin

from tests.authz import ground, matrix, routes, tally
from tests.authz.admin_pages import AdminCase, admin_cases, check_page
from tests.authz.cast import LINK, PEOPLE, STAFF, World, unknown_id
from tests.authz.conftest import Stage

pytestmark = pytest.mark.django_db(databases=list(ground.ALIASES))
ROLES, ROWS = matrix.load()
ROW = {row.id: row for row in ROWS}
PAGES = sorted({(place.path, rows[0].id) for place in routes.served() if place.path.startswith("/admin/")
                for rows in [matrix.rows_for(place.routes[0], ROWS)] if rows})  # fmt: skip
CLOSED = [role for role in ROLES if role not in STAFF]
DOORS = [*((role, True) for role in CLOSED), *((role, False) for role in STAFF)]


def address(path: str) -> str:
    """This function will fill the placeholders with something that is there, where there is anything."""
    found = re.match(r"/admin/(\w+)/(\w+)/\{object_id\}", path)
    model = next(
        (each for each in admin.site._registry if found and each._meta.label_lower == ".".join(found.groups())), None
    )
    first = model._default_manager.order_by("pk").first() if model else None
    key = str(first.pk) if first else str(unknown_id())
    fill = {"{object_id}": key, "{app_label}": "groups", "{url}": "nothing/here", "{content_type_id}": "1"}
    for name, value in fill.items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize(("role", "has_second_factor"), DOORS, ids=str)
def test_the_admin_does_not_exist_for_whoever_is_not_staff_in_this_login(
    stage: Stage, role: str, has_second_factor: bool
) -> None:
    client = stage.world.client(role, has_second_factor=has_second_factor)
    nothing = client.get("/admin/nothing-of-that-name/")
    assert nothing.status_code == 404
    for path, row in PAGES:
        if row == "admin.login":
            continue
        for method in ("get", "post") if role in ("ANON", "FAC", "ADM") else ("get",):
            answer = getattr(client, method)(address(path))
            assert answer.status_code == 404, f"{role} {method} {path}: {answer.status_code}"
            if method == "get":
                assert answer.content == nothing.content, f"{path} reads unlike an address that leads nowhere"
                assert dict(answer.headers) == dict(nothing.headers), f"{path}: {answer.headers} {nothing.headers}"
    assert not ground.changes(stage.untouched, ground.digest())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("has_second_factor", [True, False])
def test_the_login_page_is_no_way_round_the_second_factor(stage: Stage, role: str, has_second_factor: bool) -> None:
    person = stage.world.people["ADM"]
    person.set_password("kindness-of-strangers")
    person.save()
    client = stage.world.client(role, has_second_factor=has_second_factor)
    assert client.get("/admin/login/").status_code in {200, 302}
    client = stage.world.client("ANON")
    client.post("/admin/login/", {"username": person.email, "password": "kindness-of-strangers", "next": "/admin/"})
    assert client.get("/admin/").status_code == 404


@pytest.mark.parametrize("role", STAFF)
def test_staff_find_what_the_matrix_gives_them_and_never_a_mothers_words(stage: Stage, role: str) -> None:
    client = stage.world.client(role)
    seen = 0
    for path, row in PAGES:
        if path in ("/admin/logout/", "/admin/login/"):
            continue
        answer = client.get(address(path))
        cell = ROW[row].cells[role]
        redirects = {302} if path.endswith("{object_id}/") else set()  # to a page that decides for itself
        allowed = {404} | redirects if cell == "404" else {200, 302, 403, 404, 405}
        assert answer.status_code in allowed, f"{role} {path}: {answer.status_code}"
        seen += answer.status_code == 200
        _check_page(stage.world, role, path, answer.content.decode())
    assert seen >= 1


def _check_page(world: World, role: str, path: str, text: str) -> None:
    secrets = {LINK: "the meeting link", "marigold-": "what a mother wrote", "meeting_link_sealed": "the link's field"}
    if role != "ADM":
        secrets |= {world.people[name].email: f"the address of {name}" for name in PEOPLE if name != role}
        secrets |= {world.places["elsewhere"].circle.slug: "a circle that is not hers"}
    found = [what for secret, what in secrets.items() if secret in text]
    assert not found, f"{role} reads {found} at {path}"


@pytest.mark.parametrize("row", ["admin", "admin.audit", "admin.deliveries"])
@pytest.mark.parametrize("role", STAFF)
def test_the_start_pages_open_as_the_matrix_says(stage: Stage, row: str, role: str) -> None:
    path = {
        "admin": "/admin/",
        "admin.audit": "/admin/audit/auditentry/",
        "admin.deliveries": "/admin/notifications/delivery/",
    }[row]
    if (path, row) not in PAGES:
        pytest.skip("not built yet")
    status = stage.world.client(role).get(path).status_code
    assert status == (404 if ROW[row].cells[role] == "404" else 200)


def test_no_page_is_about_reflections() -> None:
    assert not [path for path, _ in PAGES if re.search(r"reflection|checkin|datakey|authenticator", path)]


@pytest.mark.parametrize("case", admin_cases(), ids=str)
def test_each_page_is_there_for_whom_it_is_meant_and_writes_for_nobody_else(stage: Stage, case: AdminCase) -> None:
    check_page(case, stage.world)
    tally.count("pages of the admin, for each role")
