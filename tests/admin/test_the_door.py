"""Who gets in. To everybody else no page of the admin exists, and the login page is never a way round."""

import pytest
from django.contrib import admin
from django.test import Client, override_settings
from django.urls import reverse

from groups.models import Circle, Reflection
from members.models import Member
from notifications.models import AccountMail
from tests.admin.conftest import Login
from tests.factories import make_member

PAGES = (
    "/admin/",
    "/admin/groups/",
    "/admin/groups/circle/",
    "/admin/members/member/",
    "/admin/logout/",
    "/admin/zzz/",
)
PASSWORD = "a-good-long-password"


@pytest.mark.django_db
class TestTheDoor:
    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
    def test_strangers_members_and_staff_without_second_factor_find_nothing(
        self, client: Client, login: Login, ada: Member, pim: Member, address: str, method: str
    ) -> None:
        unknown = getattr(client, method)("/admins/")
        for visitor in (client, login(pim), login(pim, second_factor=False), login(ada, second_factor=False)):
            answer = getattr(visitor, method)(address)
            assert answer.status_code == 404
            assert answer.content == unknown.content
        assert getattr(login(ada), method)(address).status_code == (
            404 if "zzz" in address else answer_of(address, method)
        )

    def test_a_password_never_opens_it(self, client: Client) -> None:
        make_member("root", is_staff=True, is_superuser=True, password=PASSWORD)
        for body in ({"username": "root@example.org", "password": PASSWORD, "next": "/admin/"}, {}):
            answer = client.post("/admin/login/", body)
            assert answer.status_code == 200
            assert "sessionid" not in client.cookies
            assert b'type="password"' not in answer.content
        assert client.get("/admin/").status_code == 404

    def test_the_login_page_needs_a_token_like_every_form(self) -> None:
        assert Client(enforce_csrf_checks=True).post("/admin/login/", {}).status_code == 403

    def test_a_second_factor_opens_it(self, login: Login, ada: Member) -> None:
        client = login(ada)
        assert client.get("/admin/").status_code == 200
        assert reverse("admin:index") in client.get("/admin/login/").content.decode()

    def test_an_account_that_was_closed_stays_outside(self, login: Login, ada: Member) -> None:
        client = login(ada)
        Member.objects.filter(pk=ada.pk).update(is_active=False)
        assert client.get("/admin/").status_code == 404

    @override_settings(STAFF_MFA_REQUIRED=False)
    def test_in_development_the_stock_form_works(self, client: Client, pim: Member) -> None:
        make_member("root", is_staff=True, is_superuser=True, password=PASSWORD)
        assert client.get("/admin/").status_code == 302
        answer = client.post("/admin/login/", {"username": "Root@Example.org", "password": PASSWORD, "next": "/admin/"})
        assert answer.status_code == 302
        assert client.get("/admin/").status_code == 200


def answer_of(address: str, method: str) -> int:
    if address == "/admin/logout/":
        return {"post": 200, "options": 200}.get(method, 405)
    return 200


def test_only_our_own_models_are_there_and_nothing_that_somebody_wrote_for_herself() -> None:
    shown = {model._meta.label for model in admin.site._registry}
    assert {label.split(".")[0] for label in shown} == {"audit", "groups", "members", "notifications"}
    assert Reflection not in admin.site._registry
    assert AccountMail not in admin.site._registry
    assert {"groups.Circle", "groups.Session", "groups.Seat", "members.Member", "notifications.Delivery"} <= shown


@pytest.mark.django_db
def test_a_coordinator_sees_her_circles_and_nobody_elses(
    login: Login, cleo: Member, porch: Circle, elsewhere: Circle
) -> None:
    client = login(cleo)
    page = client.get("/admin/groups/circle/").content.decode()
    assert "Porch" in page
    assert "Elsewhere" not in page
    assert client.get(f"/admin/groups/circle/{porch.pk}/change/").status_code == 200
    other = client.get(f"/admin/groups/circle/{elsewhere.pk}/change/")
    unknown = client.get("/admin/groups/circle/01890000-0000-7000-8000-000000000000/change/")
    assert other.status_code == unknown.status_code == 404
    assert other.content == unknown.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/admin/members/member/", "/admin/members/consent/",
        "/admin/audit/auditentry/", "/admin/groups/prompt/", "/admin/groups/supportline/",
        "/admin/groups/coordination/", "/admin/groups/moderator/", "/admin/groups/circle/add/",
    ],
)  # fmt: skip
def test_a_coordinator_finds_no_page_about_people_or_settings(login: Login, cleo: Member, address: str) -> None:
    assert login(cleo).get(address).status_code == 404


@pytest.mark.django_db
def test_a_coordinator_changes_nothing(login: Login, cleo: Member, porch: Circle) -> None:
    client = login(cleo)
    client.post(f"/admin/groups/circle/{porch.pk}/change/", {"name": "Mine now"})
    assert client.post(f"/admin/groups/circle/{porch.pk}/delete/", {"post": "yes"}).status_code == 404
    porch.refresh_from_db()
    assert porch.name == "Porch"


@pytest.mark.django_db
def test_staff_without_a_task_see_an_empty_desk(login: Login, porch: Circle) -> None:
    client = login(make_member("sam", is_staff=True))
    assert client.get("/admin/").status_code == 200
    for address in ("/admin/groups/circle/", "/admin/notifications/delivery/", "/admin/members/member/"):
        assert client.get(address).status_code == 404
