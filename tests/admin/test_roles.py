"""Who decides about people: applications, tasks of staff, a lost second factor. All of it is written down."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from config.audit.models import AuditEntry
from groups.models import Circle, Coordination, Moderator
from members.models import FacilitatorApplication, Member
from notifications.models import AccountMail
from tests.accounts.clients import Visitor
from tests.admin.conftest import Login
from tests.factories import make_member, make_membership

pytestmark = pytest.mark.django_db
PASSWORD = "a quiet corner of the sea"


def factor_page(member: Member) -> str:
    return f"/admin/second-factor/{member.pk}/"


def with_factor(member: Member) -> Member:
    Authenticator.objects.create(user=member, type="totp", data={"secret": "x"})
    Authenticator.objects.create(user=member, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    return member


@pytest.fixture
def mia(porch: Circle) -> Member:
    """She belongs to cleo's circle and has lost her telephone."""
    mia = Member.objects.create_confirmed("mia@example.org", PASSWORD)
    make_membership(porch, mia)
    return with_factor(mia)


def apply(member: Member, client_for) -> FacilitatorApplication:
    body = {"motivation": "canary-pelican words"}
    answer = client_for(member).patch("/api/v1/me/facilitator/", body, content_type="application/json")
    assert answer.status_code == 200
    return FacilitatorApplication.objects.get(member=member)


def answer_page(application: FacilitatorApplication) -> str:
    return f"/admin/members/facilitatorapplication/{application.pk}/answer/"


@pytest.mark.parametrize("name", ["ada", "cleo"])
def test_an_application_is_read_and_answered(request, login: Login, pim: Member, client_for, name: str) -> None:
    staff = request.getfixturevalue(name)
    application, client = apply(pim, client_for), login(staff)
    listed = client.get("/admin/members/facilitatorapplication/").content.decode()
    assert str(pim.pk) in listed
    assert pim.email not in listed
    shown = client.get(f"/admin/members/facilitatorapplication/{application.pk}/change/").content.decode()
    assert "canary" not in shown
    assert answer_page(application) in shown
    assert not AuditEntry.objects.using("audit").filter(actor_id=staff.pk, subject_id=application.pk).exists()
    page = client.get(answer_page(application)).content.decode()
    assert "canary-pelican words" in page
    assert pim.email not in page
    read = AuditEntry.objects.using("audit").get(actor_id=staff.pk, subject_id=application.pk)
    assert (read.actor_id, read.subject_id, read.reason) == (staff.pk, application.pk, "facilitator-application")
    assert client.post(answer_page(application), {"certificate_expires_date": "x", "answer": "yes"}).status_code == 200
    body = {"answer": "yes", "certificate_expires_date": "2027-11-01"}
    assert client.post(answer_page(application), body).status_code == 302
    pim.refresh_from_db()
    assert pim.is_approved_facilitator
    assert str(pim.certificate_expires_date) == "2027-11-01"
    assert AuditEntry.objects.get(action="facilitator.approved").actor_id == staff.pk
    assert client.get(answer_page(application)).status_code == 404


def test_a_no_needs_no_reason(login: Login, ada: Member, pim: Member, client_for) -> None:
    application = apply(pim, client_for)
    assert login(ada).post(answer_page(application), {"answer": "no"}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.motivation_sealed) == ("declined", None)


def test_nobody_else_reads_or_answers(login: Login, ada: Member, cleo: Member, pim: Member, client_for) -> None:
    application = apply(pim, client_for)
    mod = make_member("mod", is_staff=True)
    Moderator.objects.create(member=mod)
    own = apply(cleo, client_for)
    doors = [
        *((client, application) for client in (Client(), login(pim), login(mod), login(ada, second_factor=False))),
        (login(cleo), own),
    ]
    for client, wanted in doors:
        assert client.get(answer_page(wanted)).status_code == 404
        assert client.post(answer_page(wanted), {"answer": "yes"}).status_code == 404
    assert not AuditEntry.objects.exists()
    assert set(FacilitatorApplication.objects.values_list("state", flat=True)) == {"applied"}


@pytest.mark.parametrize("name", ["ada", "cleo"])
def test_a_lost_second_factor_is_taken_away_and_she_gets_in_again(
    request, login: Login, mia: Member, letters, name: str
) -> None:
    staff = request.getfixturevalue(name)
    phone = Visitor("app")
    phone.http.force_login(mia, backend="allauth.account.auth_backends.AuthenticationBackend")
    phone.token = str(phone.http.session.session_key)
    phone.http.cookies.clear()
    UserSession.objects.create(user=mia, ip="100::", session_key=phone.token, user_agent="lost")
    assert phone.is_logged_in()
    client = login(staff)
    assert "recovery code" in client.get(factor_page(mia)).content.decode()
    assert Authenticator.objects.filter(user=mia).count() == 2
    assert client.post(factor_page(mia)).status_code == 302
    assert not Authenticator.objects.filter(user=mia).exists()
    assert phone.api("get", "me/").status_code == 401
    assert not UserSession.objects.filter(user=mia).exists()
    ((_subject, text),) = letters("mia@example.org")
    assert "taken away by one of us" in text
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor_id, entry.subject_id) == (staff.pk, mia.pk)
    again = Visitor("app")
    body = {"email": "mia@example.org", "password": PASSWORD}
    assert again.auth("post", "auth/login", body).status_code == 200
    assert again.is_logged_in()


def test_it_is_taken_away_by_nobody_else(login: Login, ada: Member, cleo: Member, mia: Member, porch: Circle) -> None:
    staff = with_factor(make_member("sam", is_staff=True))
    make_membership(porch, staff)
    outsider = with_factor(make_member("ola"))
    with_factor(cleo)
    with_factor(ada)
    doors = [
        (Client(), mia), (login(mia), mia), (login(ada, second_factor=False), mia), (login(staff), mia),
        (login(cleo), staff), (login(cleo), outsider), (login(cleo), cleo), (login(cleo), ada), (login(ada), ada),
    ]  # fmt: skip
    unknown = Client().get("/admin/second-factor/01890000-0000-7000-8000-000000000000/")
    for client, member in doors:
        for answer in (client.get(factor_page(member)), client.post(factor_page(member))):
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert Authenticator.objects.count() == 10
    assert not AccountMail.objects.exists()
    assert login(ada).post(factor_page(staff)).status_code == 302
    assert not Authenticator.objects.filter(user=staff).exists()


def test_both_pages_lead_there(login: Login, ada: Member, cleo: Member, mia: Member) -> None:
    membership = mia.memberships.get()
    assert factor_page(mia) in login(ada).get(f"/admin/members/member/{mia.pk}/change/").content.decode()
    page = login(cleo).get(f"/admin/groups/membership/{membership.pk}/change/").content.decode()
    assert factor_page(mia) in page


def test_who_has_none_keeps_none(login: Login, ada: Member, pim: Member) -> None:
    client = login(ada)
    assert b'<form method="post">' not in client.get(factor_page(pim)).content.split(b'id="content"')[1]
    client.post(factor_page(pim))
    assert not AuditEntry.objects.exists()
    assert not AccountMail.objects.exists()


def test_an_administrator_gives_staff_their_tasks_and_it_is_written_down(
    login: Login, ada: Member, pim: Member, porch: Circle
) -> None:
    sam, client = make_member("sam", is_staff=True), login(ada)
    for address, body in (("coordination", {"circle": porch.pk}), ("moderator", {})):
        page = f"/admin/groups/{address}/add/"
        assert b"not staff" in client.post(page, body | {"member": pim.pk}).content
        assert client.post(page, body | {"member": sam.pk}).status_code == 302
    assert Moderator.objects.get().member == sam
    row = Coordination.objects.get(member=sam)
    assert client.post(f"/admin/groups/coordination/{row.pk}/delete/", {"post": "yes"}).status_code == 302
    assert list(AuditEntry.objects.order_by("at", "id").values_list("action", "actor_id", "subject_id")) == [
        ("coordination.assigned", ada.pk, sam.pk),
        ("moderator.assigned", ada.pk, sam.pk),
        ("coordination.ended", ada.pk, sam.pk),
    ]


def test_a_right_that_is_given_by_hand_is_written_down(login: Login, ada: Member, pim: Member) -> None:
    body = {"is_active": "on", "is_approved_facilitator": "on", "is_staff": "on"}
    assert login(ada).post(f"/admin/members/member/{pim.pk}/change/", body).status_code == 302
    assert set(AuditEntry.objects.values_list("action", "reason", "subject_id")) == {
        ("rights.changed", "is_approved_facilitator", pim.pk),
        ("rights.changed", "is_staff", pim.pk),
    }


def test_raising_the_epoch_ends_every_login_at_once(client_for, pim: Member) -> None:
    clients = [client_for(pim) for _each in range(2)]
    assert [client.get("/api/v1/me/").status_code for client in clients] == [200, 200]
    Member.objects.filter(pk=pim.pk).update(login_epoch=1)
    assert [client.get("/api/v1/me/").status_code for client in clients] == [401, 401]
    pim.refresh_from_db()
    assert client_for(pim).get("/api/v1/me/").status_code == 200
