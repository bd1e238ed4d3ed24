"""Lists of the admin as tables: what the list shows, of her rows alone, and nothing that a spreadsheet runs."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from config.audit.models import AuditEntry
from groups.models import Circle, Membership, SessionHost
from members.models import Member
from notifications.models import Delivery
from tests.admin.conftest import Login
from tests.factories import make_member, make_membership, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


def fetched(client: Client, address: str, keys: list[str]) -> list[dict[str, str]]:
    answer = client.post(address, {"action": "export", "_selected_action": keys})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_sessions_are_fetched_as_the_list_shows_them_and_safely(
    login: Login, cleo: Member, porch: Circle, elsewhere: Circle
) -> None:
    Circle.objects.filter(pk=porch.pk).update(name="=cmd|' /C calc'!A0")
    fay = make_member()
    make_membership(porch, fay, handle="@SUM(A1)", role=Membership.Role.FACILITATOR)
    session = make_session(porch, starts_at=NOW + timedelta(days=1))
    SessionHost.objects.create(session=session, member=fay, starts_at=session.starts_at, ends_at=session.ends_at)
    other = make_session(elsewhere, starts_at=NOW + timedelta(days=1))
    (row,) = fetched(login(cleo), "/admin/groups/session/", [str(session.pk), str(other.pk)])
    assert row["circle"] == "'=cmd|' /C calc'!A0"
    assert (row["who leads"], row["seats taken"], row["state"]) == ("'@SUM(A1)", "0 of 10", "scheduled")
    entry = AuditEntry.objects.get(action="list.exported")
    assert (entry.actor_id, entry.subject_kind) == (cleo.pk, "groups.session")


def test_deliveries_say_why_and_to_no_address(login: Login, cleo: Member, porch: Circle) -> None:
    session = make_session(porch, starts_at=NOW + timedelta(days=1))
    pim = make_member("pim")
    row = Delivery.objects.create(
        recipient=pim, kind="reminder", occasion_id=uuid4(), session_id=session.pk, due_at=NOW, not_before=NOW,
        expires_at=NOW + timedelta(days=1), state="failed", error_code="rcpt_550",
    )  # fmt: skip
    (told,) = fetched(login(cleo), "/admin/notifications/delivery/?look=week", [str(row.pk)])
    assert (told["kind"], told["state"], told["last difficulty"]) == ("reminder", "refused", "rcpt_550")
    assert told["session"] == str(session.pk)
    assert "@" not in "".join(told.values())


@pytest.mark.parametrize(
    ("row", "action"),
    [("groups/session", "call_off"), ("groups/session", "export"), ("notifications/delivery", "export")],
)
@pytest.mark.parametrize("key", ["x", "", "\0", "9" * 5000])
def test_what_is_no_row_is_said_above_the_list(login: Login, cleo: Member, row: str, action: str, key: str) -> None:
    client = login(cleo)
    answer = client.post(f"/admin/{row}/", {"action": action, "_selected_action": [key]}, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(f"/admin/{row}/", 302)])
    assert "What was chosen is not in this list. Nothing was done." in answer.content.decode()
    assert not AuditEntry.objects.filter(action="list.exported").exists()
