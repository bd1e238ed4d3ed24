"""What staff find: quickly, understandably, without addresses, and without a way past the services."""

import re
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.audit.models import AuditEntry
from groups.models import Circle, DutyContact, Seat, Session, SupportLine
from groups.services.reference import load_prompts, load_support_lines
from members.models import Member
from notifications.models import Delivery
from tests.admin.conftest import Login
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

NOW = datetime.now(UTC)
LISTS = sorted(
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
)


def furnish(number: int, circle: Circle | None = None) -> None:
    """Add rows of every kind, to one circle or each to its own."""
    for step in range(number):
        place = circle or make_circle()
        person = make_member(reflecting=True)
        make_membership(place, person)
        session = make_session(place, starts_at=NOW + timedelta(days=step + 2 + Session.objects.count()))
        seat = make_seat(session, person)
        Delivery.objects.create(
            recipient=person, kind="reminder", occasion_id=seat.pk, session_id=session.pk, due_at=NOW,
            expires_at=NOW + timedelta(days=1), not_before=NOW,
        )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_many_rows_and_takes_any_search(login: Login, ada: Member, address: str) -> None:
    load_prompts()
    load_support_lines()
    client = login(ada)
    DutyContact.objects.create(member=ada, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
    furnish(2)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    client.get(address)
    few = questions()
    furnish(20)
    assert questions() <= few
    for text in ("x", "'", "%", str(uuid4()), "\U0001f319", "a b c", '"'):
        assert client.get(address, {"q": text}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["circle", "session"])
def test_a_page_costs_the_same_with_many_people_in_it(login: Login, ada: Member, porch: Circle, model: str) -> None:
    client = login(ada)
    session = make_session(porch, starts_at=NOW + timedelta(days=1), capacity=16)
    address = f"/admin/groups/{model}/{porch.pk if model == 'circle' else session.pk}/change/"

    def join(number: int) -> None:
        for _step in range(number):
            person = make_member()
            make_membership(porch, person)
            make_seat(session, person)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    join(1)
    client.get(address)
    few = questions()
    join(12)
    assert questions() == few


@pytest.mark.django_db
def test_every_row_opens(login: Login, ada: Member) -> None:
    load_prompts()
    load_support_lines()
    furnish(1)
    client = login(ada)
    for model in admin.site._registry:
        row = model._default_manager.first()
        if row is not None:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])
            assert client.get(address).status_code == 200, address


@pytest.mark.django_db
def test_no_list_shows_an_address(login: Login, ada: Member, cleo: Member, porch: Circle) -> None:
    furnish(3, porch)
    for client in (login(ada), login(cleo)):
        for address in LISTS:
            assert re.search(rb"mom\d*@example\.org", client.get(address).content) is None


@pytest.mark.django_db
def test_an_address_is_shown_on_a_members_page_to_administrators_and_written_down(
    login: Login, ada: Member, cleo: Member, pim: Member
) -> None:
    page = f"/admin/members/member/{pim.pk}/change/"
    shown = AuditEntry.objects.using("audit").filter(action="address.shown")
    assert login(cleo).get(page).status_code == 404
    found = login(ada).get("/admin/members/member/", {"q": pim.email}).content.decode()
    assert str(pim.pk) in found
    assert not shown.exists()
    assert pim.email in login(ada).get(page).content.decode()
    row = shown.get()
    assert (row.actor_id, row.subject_kind, row.subject_id) == (ada.pk, "members.member", pim.pk)
    assert row.reason == "admin-page"
    assert login(ada).get(page.replace("change", "history")).status_code == 200
    assert pim.email not in login(ada).get(page.replace("change", "history")).content.decode()


@pytest.mark.django_db
def test_an_address_is_found_by_the_whole_of_it_alone(login: Login, ada: Member, pim: Member) -> None:
    client = login(ada)
    for part in ("pim", "pim@", "example.org", "pim@example.or"):
        assert str(pim.pk) not in client.get("/admin/members/member/", {"q": part}).content.decode()


@pytest.mark.django_db
def test_a_session_is_found_by_its_circle_and_understood_at_a_glance(login: Login, ada: Member, porch: Circle) -> None:
    session = make_session(porch, starts_at=datetime(2027, 1, 6, 1, 30, tzinfo=UTC), capacity=4)
    pim = make_member()
    make_membership(porch, pim, handle="Quiet Heron 27")
    make_seat(session, pim)
    make_seat(session, make_member(), state=Seat.State.WAITING)
    client = login(ada)
    page = client.get("/admin/groups/session/", {"q": "porch"}).content.decode()
    for words in ("Porch", "Tue 2027-01-05 20:30", "America/New_York", "1 of 4"):
        assert words in page
    inside = client.get(f"/admin/groups/session/{session.pk}/change/").content.decode()
    assert "Quiet Heron 27" in inside
    assert "/api/v1/sessions/" in inside


@pytest.mark.django_db
def test_what_services_decide_cannot_be_edited(login: Login, ada: Member, porch: Circle) -> None:
    session = make_session(porch, starts_at=NOW + timedelta(days=1))
    client = login(ada)
    body = {"state": "cancelled", "taken": "9", "starts_at_0": "2030-01-01", "starts_at_1": "10:00"}
    before = Session.objects.values().get()
    assert client.post(f"/admin/groups/session/{session.pk}/change/", body).status_code == 404
    assert Session.objects.values().get() == before


@pytest.mark.django_db
def test_mending_a_circles_words_gives_it_a_new_version(login: Login, ada: Member, porch: Circle) -> None:
    client = login(ada)
    body = {
        "name": "Porch and Lamp", "description": "Kind.", "audience": "", "language": "en", "admission": "open",
        "is_discoverable": "on", "guilt_sources": ["balance", "money"], "norms": ["late_entry"],
        "child_stages": ["baby"], "work_patterns": ["shift"],
        "capacity": "16", "slug": "stolen",
        "coordinations-TOTAL_FORMS": "0", "coordinations-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert client.post(f"/admin/groups/circle/{porch.pk}/change/", body).status_code == 302
    changed = Circle.objects.get(pk=porch.pk)
    assert (changed.name, changed.guilt_sources) == ("Porch and Lamp", ["balance", "money"])
    assert (changed.norms, changed.child_stages, changed.work_patterns) == (["late_entry"], ["baby"], ["shift"])
    assert (changed.version, changed.capacity, changed.slug) == (porch.version + 1, porch.capacity, "porch")


@pytest.mark.django_db
def test_a_meeting_link_goes_in_and_never_comes_out(login: Login, ada: Member, cleo: Member, porch: Circle) -> None:
    address, link = f"/admin/groups/circle/{porch.pk}/change/", "https://meet.example/canary-pelican"
    body = {
        "name": porch.name, "description": "", "audience": "", "language": "en", "admission": "open",
        "is_discoverable": "on", "coordinations-TOTAL_FORMS": "0", "coordinations-INITIAL_FORMS": "0",
        "memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0",
    }  # fmt: skip
    client = login(ada)
    refused = client.post(address, body | {"meeting_link": "http://meet.example/"})
    assert refused.status_code == 200
    assert "https://" in refused.content.decode()
    assert client.post(address, body | {"meeting_link": link}).status_code == 302
    kept = bytes(Circle.objects.get(pk=porch.pk).meeting_link_sealed or b"")
    assert kept
    for reader in (client, login(cleo)):
        page = reader.get(address).content.decode()
        assert "canary" not in page
        assert "has a meeting link" in page.lower()
    assert "meeting_link" not in login(cleo).get(address).content.decode()
    assert "canary" not in client.get(address.replace("change", "history")).content.decode()

    assert client.post(address, body | {"description": "Kinder."}).status_code == 302
    assert bytes(Circle.objects.get(pk=porch.pk).meeting_link_sealed or b"") == kept
    assert client.post(address, body | {"is_link_removed": "on"}).status_code == 302
    assert not Circle.objects.get(pk=porch.pk).has_meeting_link


@pytest.mark.django_db
def test_giving_a_right_leaves_the_rest_of_a_member_alone(login: Login, ada: Member, pim: Member) -> None:
    client = login(ada)
    Member.objects.filter(pk=pim.pk).update(timezone="Europe/Berlin")
    body = {"is_active": "on", "is_approved_facilitator": "on", "email": "stolen@example.org", "is_superuser": "on"}
    assert client.post(f"/admin/members/member/{pim.pk}/change/", body).status_code == 302
    changed = Member.objects.get(pk=pim.pk)
    assert changed.is_approved_facilitator
    assert (changed.email, changed.timezone, changed.is_superuser) == ("pim@example.org", "Europe/Berlin", False)
    assert changed.version == pim.version + 1
    told = AuditEntry.objects.filter(action="rights.changed").values_list("actor_id", "subject_id", "reason")
    assert list(told) == [(ada.pk, pim.pk, "is_approved_facilitator")]


@pytest.mark.django_db
def test_a_number_that_nobody_checked_is_brought_up(login: Login, ada: Member) -> None:
    load_support_lines()
    client = login(ada)
    today = datetime.now(UTC).date()
    SupportLine.objects.update(verified_on=today)
    assert "180 days" not in client.get("/admin/").content.decode()
    SupportLine.objects.filter(country="GB", kind="emergency").update(verified_on=today - timedelta(days=181))
    page = client.get("/admin/").content.decode()
    assert "Support lines that nobody called for 180 days" in page
    listed = client.get("/admin/groups/supportline/?is_published__exact=1&checked=no").content.decode()
    assert "999" in listed
    assert "988" not in listed
