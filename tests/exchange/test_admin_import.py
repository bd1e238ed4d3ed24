"""The pages of the admin that take a file and name who leads: looked at first, and for whom they are."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.audit.models import AuditEntry
from groups.models import Circle, Coordination, ImportedMeeting, Session
from members.models import Member
from tests.admin.conftest import login_of
from tests.exchange.test_guide_in import take
from tests.exchange.test_reading import CONTACT, GOOD, SECRETS
from tests.factories import make_circle, make_member

pytestmark = pytest.mark.django_db
IMPORT = "/admin/groups/importedmeeting/import/"


@pytest.fixture
def desk(ada: Member) -> Client:
    return login_of(ada)


def send(desk: Client, rows: Any, **more: str) -> Any:
    content = rows if isinstance(rows, bytes) else json.dumps(rows).encode()
    answer = desk.post(IMPORT, {"file": SimpleUploadedFile("feed.json", content), "source": "bay", **more})
    assert answer.status_code == 200
    return answer


def test_a_file_is_looked_at_first_and_taken_when_it_is_sent_again(desk: Client) -> None:
    rows = [{**GOOD, **CONTACT}, {**GOOD, "slug": "x", "day": 9}]
    looked = send(desk, rows)
    assert not Circle.objects.exists()
    page = looked.content.decode()
    assert "day_invalid" in page
    assert "contacts_dropped" in page
    assert not [secret for secret in SECRETS if secret in page]
    taken = send(desk, rows, seen=looked.context["mark"])
    assert taken.context["is_done"]
    assert list(Circle.objects.values_list("slug", flat=True)) == ["late-lamp"]
    assert AuditEntry.objects.using("default").filter(action="meetings.imported").count() == 1


def test_another_file_than_the_one_looked_at_is_looked_at(desk: Client) -> None:
    looked = send(desk, [GOOD])
    other = send(desk, [{**GOOD, "name": "Other"}], seen=looked.context["mark"])
    assert not other.context["is_done"]
    assert not Circle.objects.exists()


def test_a_file_that_is_none_says_why_in_spanish_too(desk: Client) -> None:
    assert "The file is no JSON." in send(desk, b"<html>").content.decode()
    spanish = desk.post(
        IMPORT, {"file": SimpleUploadedFile("f", b"<"), "source": "x"}, headers={"Accept-Language": "es"}
    )
    assert "El archivo no es JSON." in spanish.content.decode()


def test_a_coordinator_names_who_leads_and_takes_no_files() -> None:
    take({})
    cleo, fay = make_member("cleo", is_staff=True), make_member("fay", is_approved_facilitator=True)
    row = ImportedMeeting.objects.get()
    page = f"/admin/groups/importedmeeting/{row.pk}/lead/"
    desk = login_of(cleo)
    assert desk.get(page).status_code == 404
    Coordination.objects.create(circle=row.circle, member=cleo)
    assert desk.get(IMPORT).status_code == 404
    assert desk.get(page).status_code == 200
    assert desk.get(f"/admin/groups/importedmeeting/{row.pk}/change/").status_code == 200
    for email in ("nobody@example.org", cleo.email):
        answer = desk.post(page, {"email": email})
        assert "Only an approved facilitator" in answer.content.decode()
    assert not Session.objects.exists()
    assert desk.post(page, {"email": fay.email.upper()}).status_code == 302
    assert Session.objects.count() == 26
    entry = AuditEntry.objects.using("default").get(action="circle.given_a_facilitator")
    assert (entry.actor_id, entry.subject_id) == (cleo.pk, row.circle_id)


def test_a_table_is_fetched_looked_at_and_taken(desk: Client) -> None:
    make_circle(slug="lamp", name="Old")
    page = "/admin/groups/circle/table/"
    assert desk.get(page).status_code == 200
    table = desk.get(page + "?download").content.replace(b"Old", b"New")
    assert table.startswith(b"slug,version,name")

    def sent(**more: str) -> Any:
        return desk.post(page, {"file": SimpleUploadedFile("circles.csv", table), **more})

    looked = sent()
    assert Circle.objects.get().name == "Old"
    assert sent(seen=looked.context["mark"]).context["is_done"]
    assert Circle.objects.get().name == "New"
    assert "changed_since" in sent().content.decode()
    entry = AuditEntry.objects.using("default").get(action="circles.imported")
    assert str(entry.actor_id) == desk.session["_auth_user_id"]
