"""The queue of reports, appeals and requests to be contacted, as staff work it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.audit.models import AuditEntry
from groups.models import Appeal, Circle, ContactRequest, DutyContact, Incident, Membership, Moderator, Report
from groups.services import appeals, care, memberships, reports
from members.models import Member
from tests.admin.conftest import Login
from tests.factories import make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
WORDS = "thistle-canary"


@pytest.fixture
def mona() -> Member:
    """She moderates."""
    mona = make_member("mona", is_staff=True)
    Moderator.objects.create(member=mona)
    return mona


@pytest.fixture
def bea(porch: Circle) -> Member:
    bea = make_member("bea")
    make_membership(porch, bea, handle="Loud Magpie")
    return bea


def told(circle: Circle, bea: Member | None = None, *, reason: str = "other", subject: str = "member") -> Report:
    ann = make_member("ann") if not Member.objects.filter(email="ann@example.org").exists() else _ann()
    if not Membership.objects.filter(circle=circle, member=ann).exists():
        make_membership(circle, ann, handle="Quiet Heron")
    place = Membership.objects.get(circle=circle, member=bea) if bea else None
    return reports.make_report(
        reporter=ann, subject=subject, circle=circle, membership=place, reason=reason, text=WORDS, now=NOW
    )


def _ann() -> Member:
    return Member.objects.get(email="ann@example.org")


def page(row: Report | Appeal | ContactRequest, act: str = "") -> str:
    name = f"admin:groups_{row._meta.model_name}_{'act' if act else 'change'}"
    return reverse(name, args=[row.pk, act] if act else [row.pk])


def test_each_reads_what_is_hers_self_harm_first_and_nobody_reads_who_told_it(
    login: Login, ada: Member, mona: Member, cleo: Member, porch: Circle, elsewhere: Circle, bea: Member
) -> None:
    rows = {
        "dull": told(porch, bea),
        "grave": told(porch, bea, reason="self_harm"),
        "elsewhere": told(elsewhere, subject="circle"),
        "leader": told(porch, subject="facilitator"),
    }
    sees = {
        "ada": (ada, set(rows)), "mona": (mona, {"dull", "grave", "elsewhere"}), "cleo": (cleo, {"dull", "grave"}),
    }  # fmt: skip
    for member, seen in sees.values():
        client = login(member)
        listed = client.get("/admin/groups/report/").content.decode()
        places = {name: listed.find(str(row.pk)) for name, row in rows.items()}
        assert {name for name, place in places.items() if place >= 0} == seen
        assert all(places["grave"] < places[name] for name in seen - {"grave"})
        for name, row in rows.items():
            answer = client.get(page(row))
            assert answer.status_code == (200 if name in seen else 404)
            text = answer.content.decode()
            assert (WORDS in text) == (name in seen)
            assert not [sign for sign in (str(_ann().pk), "Quiet Heron", "ann@example.org") if sign in text + listed]
            assert client.get(page(row, "take")).status_code == (200 if name in seen else 404)
    assert login(make_member(is_staff=True)).get("/admin/groups/report/").status_code == 404
    assert login(mona, second_factor=False).get("/admin/groups/report/").status_code == 404


def test_an_act_asks_first_then_does_it_and_is_audited(login: Login, mona: Member, porch: Circle, bea: Member) -> None:
    report, client = told(porch, bea), login(mona)
    links = client.get(page(report)).content.decode()
    for act in ("take", "close-helped", "close-talked", "close-nothing", "warn", "remove", "escalate"):
        assert page(report, act) in links
    asked = client.get(page(report, "remove"))
    assert asked.status_code == 200
    assert b"She may appeal within thirty days" in asked.content
    report.refresh_from_db()
    assert (report.state, AuditEntry.objects.count()) == ("open", 0)  # looking does nothing
    assert client.post(page(report, "remove")).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.outcome) == ("closed", "removed")
    assert Membership.objects.get(circle=porch, member=bea).ended_by == mona
    done = AuditEntry.objects.filter(actor_id=mona.pk).values_list("action", flat=True)
    assert {"report.closed", "member.removed"} <= set(done)
    assert page(report, "warn") not in client.get(page(report)).content.decode()
    again = client.post(page(report, "warn"), follow=True)
    assert b"closed already" in again.content
    assert client.get(page(report, "dance")).status_code == 404


def test_what_was_handed_on_is_gone_for_who_handed_it_on(
    login: Login, mona: Member, porch: Circle, bea: Member
) -> None:
    report, client = told(porch, bea), login(mona)
    client.post(page(report, "escalate"))
    assert client.get(page(report)).status_code == 404
    assert client.post(page(report, "take")).status_code == 404


def test_an_appeal_is_decided_by_an_administrator_who_did_not_remove_her(
    login: Login, ada: Member, mona: Member, porch: Circle, bea: Member
) -> None:
    vera = make_member("vera", is_staff=True, is_superuser=True)
    place = Membership.objects.get(circle=porch, member=bea)
    removed = memberships.remove_member(membership_id=place.pk, actor=vera, now=NOW)
    appeal = appeals.make_appeal(member=bea, membership=removed, text=WORDS, now=NOW)
    for member in (vera, mona):
        assert login(member).get(page(appeal)).status_code == 404
        assert login(member).post(page(appeal, "grant")).status_code == 404
    client = login(ada)
    assert WORDS in client.get(page(appeal)).content.decode()
    client.post(page(appeal, "grant"))
    assert Membership.objects.filter(circle=porch, member=bea, state="active").exists()


def test_those_on_duty_alone_read_how_to_reach_her(
    login: Login, ada: Member, cleo: Member, porch: Circle, bea: Member
) -> None:
    dora = make_member("dora", is_staff=True)
    DutyContact.objects.create(member=dora, circle=porch, timezone="UTC", starts=time(0), ends=time(23, 59, 59, 999999))
    session = make_session(porch, starts_at=NOW - timedelta(hours=2))
    asked = care.ask_for_contact(member=bea, session=session, reach="555 0100 plover", now=NOW)
    for member in (ada, cleo):
        assert login(member).get(page(asked)).status_code == 404
        assert login(member).get("/admin/groups/incident/").content.count(b"asked to be contacted") >= 1
    client = login(dora)
    text = client.get(page(asked)).content.decode()
    assert "plover" in text
    assert "Loud Magpie" in text
    assert bea.email not in text
    assert "plover" not in client.get("/admin/groups/contactrequest/").content.decode()
    client.post(page(asked, "called"))
    assert not ContactRequest.objects.exists()
    assert "Loud Magpie" not in client.get("/admin/groups/incident/").content.decode()


def test_a_coordinator_writes_down_an_incident_of_her_circles_alone(
    login: Login, cleo: Member, porch: Circle, elsewhere: Circle
) -> None:
    client = login(cleo)
    for circle, count in ((elsewhere, 0), (porch, 1)):
        session = make_session(circle, starts_at=NOW - timedelta(hours=2))
        said = {"session": str(session.pk), "level": "3", "action": "emergency", "at_0": "2027-01-05", "at_1": "20:30"}
        client.post("/admin/groups/incident/add/", said)
        assert Incident.objects.count() == count
    assert AuditEntry.objects.get(action="incident.recorded").actor_id == cleo.pk


def _hours(client: Client, member: Member, **fields: str) -> int:
    said = {"member": str(member.pk), "timezone": "Europe/Berlin", "weekdays": ["0", "4"], "starts": "18:00",
            "ends": "22:00", "is_active": "on", "country": "", "circle": "", **fields}  # fmt: skip
    client.post("/admin/groups/dutycontact/add/", said)
    return DutyContact.objects.count()


def test_administrators_keep_the_hours_of_staff_in_a_zone_that_there_is(
    login: Login, ada: Member, cleo: Member
) -> None:
    client = login(ada)
    assert _hours(client, make_member()) == 0
    assert _hours(client, cleo, timezone="Europe/Nowhere") == 0
    assert _hours(login(cleo), cleo) == 0
    assert _hours(client, cleo) == 1
    assert DutyContact.objects.get().weekdays == [0, 4]


def test_a_circle_of_nobody_is_no_error(login: Login, mona: Member) -> None:
    assert login(mona).get("/admin/groups/report/not-an-id/change/").status_code == 404
    assert login(mona).get("/admin/groups/report/not-an-id/act/take/").status_code == 404
    assert login(mona).get("/admin/groups/report/").status_code == 200
