"""Administrators read the audit, month by month; nobody writes there."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import audit
from config.audit.models import AuditEntry
from config.audit.selectors import actions
from members.models import Member
from tests.admin.conftest import Login

pytestmark = pytest.mark.django_db
LIST = "/admin/audit/auditentry/"
LAST_MONTH = datetime.now(UTC).replace(day=1) - timedelta(days=1)


def act(action: str = "circle.changed", *, at: datetime | None = None, **fields: object) -> AuditEntry:
    moment = {} if at is None else {"at": at}
    return AuditEntry.objects.create(action=action, subject_kind="groups.circle", **moment, **fields)


def test_each_act_is_a_line_with_who_what_which_and_why(login: Login, ada: Member) -> None:
    who, which = uuid4(), uuid4()
    audit.record(audit.Entry(who, "report.closed", "groups.report", which, "kind-word"))
    page = login(ada).get(LIST).content.decode()
    for text in (str(who), "report.closed", "groups.report", str(which), "kind-word"):
        assert text in page
    row = AuditEntry.objects.get(actor_id=who)
    assert "kind-word" in login(ada).get(f"{LIST}{row.pk}/change/").content.decode()


def test_it_is_read_by_month_and_by_what_was_done(login: Login, ada: Member) -> None:
    now, before = act("circle.changed"), act("report.closed", at=LAST_MONTH)
    client = login(ada)

    def shown(**asked: str) -> set[AuditEntry]:
        page = client.get(LIST, asked).content.decode()
        return {row for row in (now, before) if str(row.pk) in page}

    assert shown() == {now}
    assert shown(month="all") == {now, before}
    assert shown(month="all", action="report.closed") == {before}
    assert shown(action="report.closed") == set()
    assert shown(month=f"{datetime.now(UTC):%Y-%m}") == {now}
    for none in ("1999-13", "x", "", "\0", "2026-99"):
        assert shown(month=none) == {now}
    assert actions() == ["circle.changed", "report.closed"]


def test_an_id_is_looked_for_in_all_months(login: Login, ada: Member) -> None:
    her = uuid4()
    hers = [act(actor_id=her, at=LAST_MONTH), act(subject_id=her)]
    other = act()
    page = login(ada).get(LIST, {"q": str(her)}).content.decode()
    assert [str(row.pk) in page for row in (*hers, other)] == [True, True, False]
    nothing = login(ada).get(LIST, {"q": "circle"}).content.decode()
    assert not any(str(row.pk) in nothing for row in (*hers, other))


def test_nobody_adds_changes_or_deletes(login: Login, ada: Member) -> None:
    row = act()
    client = login(ada)
    assert client.get(f"{LIST}add/").status_code == 404
    assert client.post(f"{LIST}add/", {"action": "x.y", "subject_kind": "a.b"}).status_code == 404
    assert client.post(f"{LIST}{row.pk}/change/", {"action": "x.y"}).status_code == 404
    assert client.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 404
    client.post(LIST, {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert AuditEntry.objects.filter(action="circle.changed").count() == 1


def test_staff_who_are_no_administrators_find_nothing(login: Login, cleo: Member) -> None:
    row = act()
    client = login(cleo)
    unknown = client.get("/admin/zzz/")
    for address in (LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/history/"):
        answer = client.get(address)
        assert (answer.status_code, answer.content) == (404, unknown.content)


def test_a_page_costs_the_same_with_many_acts(login: Login, ada: Member) -> None:
    client = login(ada)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    act()
    client.get(LIST)
    few = questions()
    audit.record(*[audit.Entry(uuid4(), f"circle.changed-{n % 20}", "groups.circle") for n in range(200)])
    assert questions() == few
