"""A delivery's page tells what happened to it, and an administrator may try again what did not arrive."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from config.api.clock import database_now
from groups.models import Circle
from members.models import Member
from notifications import archive
from notifications.errors import NotToBeTriedAgain
from notifications.models import ArchivedDelivery, Delivery
from notifications.services.retrying import try_again
from tests.admin.conftest import Login
from tests.factories import make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def owe(member: Member, circle: Circle, *, state: str = "failed", **fields: Any) -> Delivery:
    session = make_session(circle, starts_at=NOW + DAY * (2 + Delivery.objects.count()))
    values = {
        "kind": "reminder", "occasion_id": uuid4(), "session_id": session.pk, "due_at": NOW - 2 * HOUR,
        "not_before": NOW - 2 * HOUR, "expires_at": NOW + DAY, "created_at": NOW - 5 * HOUR, **fields,
    }  # fmt: skip
    return Delivery.objects.create(recipient=member, state=state, **values)


def page(row: Delivery, step: str = "change") -> str:
    return f"/admin/notifications/delivery/{row.pk}/{step}/"


def shown(client: Client, row: Delivery) -> str:
    answer = client.get(page(row))
    assert answer.status_code == 200
    return answer.content.decode()


def test_its_page_tells_what_happened_in_order(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    row = owe(
        pim, porch, attempts=3, handed_off_at=NOW - HOUR, settled_at=NOW - HOUR / 2, error_code="rcpt_550"
    )  # fmt: skip
    text = shown(login(ada), row)
    story = ["planned", "due", "handed over, try 3", "refused (rcpt_550)", "not worth sending from here on"]
    places = [text.index(f"– {words}<") for words in story]
    assert places == sorted(places)
    assert f"{NOW - HOUR:%Y-%m-%d %H:%M:%S} UTC – handed over" in text
    assert pim.email not in text


def test_one_that_waits_says_until_when(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    client = login(ada)
    assert "– waits until then<" in shown(client, owe(pim, porch, state="pending", not_before=NOW + HOUR))
    tried = owe(pim, porch, state="pending", not_before=NOW + HOUR, attempts=2, error_code="data_451")
    assert "– next try, after 2<" in shown(client, tried)


def test_an_archived_one_is_found_and_tells_the_same(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    row = owe(
        pim, porch, state="sent", sent_at=NOW - 3 * DAY, settled_at=NOW - 3 * DAY, due_at=NOW - 3 * DAY,
        expires_at=NOW - 2 * DAY,
    )  # fmt: skip
    assert archive.move(now=database_now()) == 1
    client = login(ada)
    text = shown(client, row)
    assert "– sent<" in text
    assert "– archived<" in text
    assert str(row.session_id) in client.get("/admin/notifications/delivery/", {"q": str(row.pk)}).content.decode()
    assert client.get("/admin/notifications/delivery/", {"state__exact": "sent"}).content.decode().count(str(pim.pk))


def test_trying_again_is_asked_for_and_then_done_and_noted(
    login: Login, ada: Member, pim: Member, porch: Circle
) -> None:
    row = owe(pim, porch, attempts=8, handed_off_at=NOW, error_code="rcpt_550")
    client = login(ada)
    assert page(row, "retry") in shown(client, row)
    question = client.get(page(row, "retry"))
    assert question.status_code == 200
    row.refresh_from_db()
    assert row.state == "failed"
    answer = client.post(page(row, "retry"), follow=True)
    assert "It will be sent in a moment" in answer.content.decode()
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error_code, row.handed_off_at) == ("pending", 0, "", None)
    assert row.settled_at is None
    assert row.not_before <= database_now()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (ada, str(row.pk), "tried again")
    assert entry.object_repr == f"reminder {row.pk}"
    assert page(row, "retry") not in shown(client, row)


def test_twice_is_refused_and_noted_once(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    row = owe(pim, porch)
    client = login(ada)
    client.post(page(row, "retry"))
    assert "cannot be tried again" in client.post(page(row, "retry"), follow=True).content.decode()
    assert client.get(page(row, "retry")).status_code == 302
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("state", ["failed", "unknown", "expired"])
def test_what_did_not_arrive_is_tried_again_while_it_is_worth_sending(pim: Member, porch: Circle, state: str) -> None:
    row, late = owe(pim, porch, state=state), owe(pim, porch, state=state, expires_at=NOW - HOUR)
    try_again(delivery_id=row.pk)
    with pytest.raises(NotToBeTriedAgain):
        try_again(delivery_id=late.pk)
    states = dict(Delivery.objects.values_list("pk", "state"))
    assert states == {row.pk: "pending", late.pk: state}


@pytest.mark.parametrize("state", ["pending", "leased", "sent", "void", "suppressed"])
def test_nothing_else_is_tried_again(pim: Member, porch: Circle, state: str) -> None:
    lease = {"lease_owner": uuid4(), "lease_until": NOW} if state == "leased" else {}
    row = owe(pim, porch, state=state, sent_at=NOW if state == "sent" else None, **lease)
    before = Delivery.objects.values().get()
    with pytest.raises(NotToBeTriedAgain):
        try_again(delivery_id=row.pk)
    assert Delivery.objects.values().get() == before


def test_who_may_get_it_twice_is_said_before(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    question = login(ada).get(page(owe(pim, porch, state="unknown"), "retry")).content.decode()
    assert "gets it twice" in question


def test_a_coordinator_reads_hers_and_tries_nothing(
    login: Login, cleo: Member, pim: Member, porch: Circle, elsewhere: Circle
) -> None:
    hers, other = owe(pim, porch), owe(pim, elsewhere)
    client = login(cleo)
    assert page(hers, "retry") not in shown(client, hers)
    listed = client.get("/admin/notifications/delivery/?look=failed").content.decode()
    assert str(hers.session_id) in listed
    assert str(other.session_id) not in listed
    unknown = client.get(page(Delivery(pk=uuid4())))
    assert client.get(page(other)).content == unknown.content
    for method in (client.get, client.post):
        for row in (hers, other):
            answer = method(page(row, "retry"))
            assert (answer.status_code, answer.content) == (404, unknown.content)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"failed"}


def test_the_filter_finds_what_needs_a_look(login: Login, ada: Member, pim: Member, porch: Circle) -> None:
    client = login(ada)
    rows = {
        "fresh": owe(pim, porch),
        "late": owe(pim, porch, state="unknown", expires_at=NOW - HOUR),
        "fine": owe(pim, porch, state="sent", sent_at=NOW),
    }
    for look, names in (("failed", {"fresh", "late"}), ("retry", {"fresh"})):
        text = client.get(f"/admin/notifications/delivery/?look={look}").content.decode()
        assert {name for name, row in rows.items() if page(row) in text} == names
    assert not ArchivedDelivery.objects.exists()
