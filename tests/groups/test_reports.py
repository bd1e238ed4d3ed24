"""Telling us that something is not right: what may be named, what is kept, and what the staff do about it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.audit.models import AuditEntry
from groups.errors import AboutHerself, GroupsError, LastFacilitator, NotNamed, ReportClosed
from groups.models import Circle, Coordination, Membership, Moderator, Report
from groups.selectors import moderation
from groups.services import care, reports
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
WORDS = "She said where I work: thistle-canary."


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light")


@pytest.fixture
def ann(circle: Circle) -> Member:
    """She tells us."""
    ann = make_member("ann")
    make_membership(circle, ann, handle="Quiet Heron")
    return ann


@pytest.fixture
def bea(circle: Circle) -> Member:
    """She is told about."""
    bea = make_member("bea")
    make_membership(circle, bea, handle="Loud Magpie")
    return bea


@pytest.fixture
def fay(circle: Circle) -> Member:
    """She facilitates."""
    fay = make_member("fay")
    make_membership(circle, fay, handle="Fay Finch", role="facilitator")
    return fay


def tell(client: Client, **body: object) -> Any:
    said = {"subject": "member", "circle": "porch-light", "handle": "Loud Magpie", "reason": "harassment", **body}
    said = {name: value for name, value in said.items() if value is not None}
    return client.post("/api/v1/reports/", json.dumps(said), content_type="application/json")


def made(reporter: Member, circle: Circle, whom: Member | None = None, **fields: Any) -> Report:
    place = Membership.objects.get(circle=circle, member=whom) if whom else None
    values = {"subject": "member" if whom else "circle", "reason": "other", "text": WORDS, **fields}
    return reports.make_report(reporter=reporter, circle=circle, membership=place, now=NOW, **values)


def test_in_two_taps_it_is_kept_sealed_and_acknowledged_at_once(client_for, ann: Member, bea: Member) -> None:
    answer = tell(client_for(ann), text=WORDS)
    assert answer.status_code == 201, answer.content
    assert answer.json()["message"].startswith("Thank you")
    assert answer.json()["show_support"] is False
    report = Report.objects.get()
    assert (report.reporter, report.reported, report.handle) == (ann, bea, "Loud Magpie")
    assert b"thistle" not in bytes(report.text_sealed)
    assert moderation.report_text(report, actor=report.reporter) == WORDS
    told = Delivery.objects.get(kind="report_received")
    assert (told.recipient, told.occasion_id) == (ann, report.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_report::text FROM groups_report")
        assert "thistle" not in cursor.fetchone()[0]


def test_a_thank_you_comes_in_her_language(client_for, ann: Member, bea: Member) -> None:
    said = {"subject": "circle", "circle": "porch-light", "reason": "other"}
    answer = client_for(ann).post(
        "/api/v1/reports/", json.dumps(said), content_type="application/json", headers={"Accept-Language": "es"}
    )
    assert answer.json()["message"].startswith("Gracias")


@pytest.mark.parametrize(("body", "shows"), [
    ({"reason": "self_harm"}, True), ({"reason": "danger"}, True), ({"reason": "other"}, False),
    ({"reason": "other", "text": "I want to die"}, True),
])  # fmt: skip
def test_where_it_is_about_life_she_is_shown_whom_to_call(
    client_for, ann: Member, bea: Member, body: dict[str, str], shows: bool
) -> None:
    assert tell(client_for(ann), **body).json()["show_support"] is shows


@pytest.mark.parametrize("body", [
    {"circle": None}, {"handle": None}, {"reason": None}, {"reason": "boredom"}, {"subject": "weather"},
    {"session": str(uuid4())}, {"text": "x" * 2001}, {"subject": "circle"},
    {"subject": "session", "handle": None, "circle": None},
    {"subject": "session", "handle": None, "session": str(uuid4())},
])  # fmt: skip
def test_what_does_not_fit_together_is_refused_and_not_kept(
    client_for, ann: Member, bea: Member, body: dict[str, Any]
) -> None:
    assert tell(client_for(ann), **body).status_code == 400
    assert not Report.objects.exists()


def test_what_she_cannot_see_cannot_be_reported(client_for, circle: Circle, ann: Member, bea: Member) -> None:
    session = make_session(circle, starts_at=NOW + timedelta(days=2))
    stranger = client_for(make_member())
    nowhere = tell(stranger, circle="nowhere")
    assert nowhere.status_code == 404
    assert tell(stranger).content == nowhere.content  # handles are not hers to try
    assert tell(stranger, handle="Nobody Here").content == nowhere.content
    assert tell(stranger, subject="circle", handle=None).status_code == 201
    Circle.objects.update(is_discoverable=False)
    for body in (
        {"subject": "circle", "handle": None},
        {"subject": "facilitator", "handle": None},
        {"subject": "session", "handle": None, "circle": None, "session": str(session.pk)},
    ):
        assert tell(stranger, **body).content == nowhere.content
    assert Report.objects.count() == 1


def test_whoever_was_removed_may_still_tell_us(client_for, circle: Circle, ann: Member, bea: Member) -> None:
    Circle.objects.update(is_discoverable=False)
    session = make_session(circle, starts_at=NOW + timedelta(days=2))
    Membership.objects.filter(member=ann).update(state="removed", ended_at=NOW)
    hers = client_for(ann)
    assert tell(hers).status_code == 201
    assert tell(hers, subject="session", handle=None, circle=None, session=str(session.pk)).status_code == 201


def test_nobody_reports_herself(client_for, ann: Member, bea: Member) -> None:
    answer = tell(client_for(ann), handle="Quiet Heron")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "herself")


def test_ten_a_day_and_no_more(client_for, settings: Any, ann: Member, bea: Member) -> None:
    settings.THROTTLE_RATES = {"report.account": "10/d"}
    client = client_for(ann)
    assert [tell(client).status_code for _ in range(12)] == [201] * 10 + [429] * 2
    assert Report.objects.count() == 10


@pytest.mark.parametrize("who", ["facilitator", "staff", "leads elsewhere", "nobody by name"])
def test_what_is_about_those_responsible_is_for_administrators_alone(
    client_for, circle: Circle, ann: Member, bea: Member, fay: Member, who: str
) -> None:
    body: dict[str, Any] = {}
    if who == "facilitator":
        body = {"handle": "Fay Finch"}
    elif who == "staff":
        Member.objects.filter(pk=bea.pk).update(is_staff=True)
    elif who == "leads elsewhere":
        make_membership(make_circle(), bea, role="co_facilitator")
    else:
        body = {"subject": "facilitator", "handle": None}
    assert tell(client_for(ann), **body).status_code == 201
    report = Report.objects.get()
    assert report.is_for_administrators
    cleo, mona, ada = make_member(is_staff=True), make_member(is_staff=True), make_member(is_superuser=True)
    Coordination.objects.create(circle=circle, member=cleo)
    Moderator.objects.create(member=mona)
    seen = [list(moderation.reports_for(member)) for member in (cleo, mona, ada)]
    assert seen == [[], [], [report]]


def test_a_member_is_not_reported_as_whoever_facilitates(client_for, ann: Member, bea: Member, fay: Member) -> None:
    assert tell(client_for(ann), subject="facilitator").status_code == 404
    assert tell(client_for(ann), subject="facilitator", handle="Fay Finch").status_code == 201


def test_everybody_reads_what_is_hers_to_read_and_self_harm_comes_first(
    circle: Circle, ann: Member, bea: Member
) -> None:
    other = make_circle()
    dull = made(ann, circle, bea)
    dangerous = made(ann, circle, bea, reason="danger")
    elsewhere = made(ann, other)
    grave = made(ann, circle, bea, reason="self_harm")
    closed = made(ann, circle, reason="self_harm")
    mona, cleo = make_member(is_staff=True), make_member(is_staff=True)
    reports.close_report(report_id=closed.pk, actor=mona, outcome="helped", now=NOW)
    closed.refresh_from_db()
    Moderator.objects.create(member=mona)
    Coordination.objects.create(circle=circle, member=cleo)
    assert list(moderation.reports_for(mona)) == [grave, dangerous, *sorted([dull, elsewhere], key=_age), closed]
    assert list(moderation.reports_for(cleo)) == [grave, dangerous, dull, closed]
    assert list(moderation.reports_for(make_member(is_staff=True))) == []
    assert list(moderation.reports_for(bea)) == []


def _age(report: Report) -> Any:
    return report.created_at, report.pk


def test_nobody_reads_or_decides_what_is_about_herself_or_comes_from_her(
    circle: Circle, ann: Member, bea: Member
) -> None:
    report = made(ann, circle, bea)
    for member in (ann, bea):
        Member.objects.filter(pk=member.pk).update(is_staff=True, is_superuser=True)
        member.refresh_from_db()
        assert list(moderation.reports_for(member)) == []
        with pytest.raises(AboutHerself):
            reports.take_report(report_id=report.pk, actor=member, now=NOW)


def test_each_act_changes_what_it_says_and_is_audited(circle: Circle, ann: Member, bea: Member, fay: Member) -> None:
    mona = make_member(is_staff=True)
    acts = {name: made(ann, circle, bea) for name in ("take", "escalate", "warn", "close", "remove")}
    for name, report in acts.items():
        more = {"outcome": "talked"} if name == "close" else {}
        reports.ACTS[name](report_id=report.pk, actor=mona, now=NOW, **more)
        report.refresh_from_db()
    found = {name: (report.state, report.outcome) for name, report in acts.items()}
    assert found == {
        "take": ("taken", ""), "escalate": ("open", ""), "warn": ("closed", "warned"),
        "close": ("closed", "talked"), "remove": ("closed", "removed"),
    }  # fmt: skip
    assert acts["escalate"].is_for_administrators
    removed = Membership.objects.get(circle=circle, member=bea)
    assert (removed.state, removed.ended_by) == ("removed", mona)
    assert Delivery.objects.get(kind="member_warned").recipient == bea
    entries = AuditEntry.objects.filter(actor_id=mona.pk).values_list("action", "subject_id", "reason")
    assert set(entries) == {
        ("report.taken", acts["take"].pk, ""), ("report.escalated", acts["escalate"].pk, ""),
        ("member.warned", acts["warn"].pk, ""), ("report.closed", acts["warn"].pk, "warned"),
        ("report.closed", acts["close"].pk, "talked"), ("report.closed", acts["remove"].pk, "removed"),
        ("member.removed", removed.pk, "other"),
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(reports.ACTS))
def test_what_is_closed_stays_closed(circle: Circle, ann: Member, bea: Member, name: str) -> None:
    mona, report = make_member(is_staff=True), made(ann, circle, bea)
    reports.close_report(report_id=report.pk, actor=mona, outcome="nothing", now=NOW)
    before = AuditEntry.objects.count()
    more = {"outcome": "talked"} if name == "close" else {}
    with pytest.raises(ReportClosed):
        reports.ACTS[name](report_id=report.pk, actor=mona, now=NOW, **more)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("name", ["warn", "remove"])
def test_what_is_about_nobody_warns_and_removes_nobody(circle: Circle, ann: Member, name: str) -> None:
    report = made(ann, circle)
    with pytest.raises(NotNamed):
        reports.ACTS[name](report_id=report.pk, actor=make_member(is_staff=True), now=NOW)
    report.refresh_from_db()
    assert report.state == "open"


def test_the_last_facilitator_is_not_removed_and_nothing_else_is_done(circle: Circle, ann: Member, fay: Member) -> None:
    report = made(ann, circle, fay)
    with pytest.raises(LastFacilitator):
        reports.remove_reported(report_id=report.pk, actor=make_member(is_superuser=True), now=NOW)
    report.refresh_from_db()
    assert (report.state, AuditEntry.objects.filter(action="member.removed").count()) == ("open", 0)


def test_an_outcome_that_comes_with_an_act_is_not_just_said(circle: Circle, ann: Member, bea: Member) -> None:
    report = made(ann, circle, bea)
    for outcome in ("warned", "removed", "gone", "", "kind"):
        with pytest.raises(ValueError, match="act"):
            reports.close_report(report_id=report.pk, actor=make_member(), outcome=outcome, now=NOW)


@pytest.mark.parametrize("wrong", [
    {"state": "closed"}, {"outcome": "talked"}, {"subject": "session"}, {"subject": "circle"}, {"handle": ""},
    {"subject": "facilitator"}, {"reported": None}, {"closed_at": NOW},
])  # fmt: skip
def test_the_database_refuses_what_cannot_be(circle: Circle, ann: Member, bea: Member, wrong: dict[str, Any]) -> None:
    report = made(ann, circle, bea)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(reporter=bea)


def test_the_words_of_what_was_closed_a_year_ago_are_forgotten(circle: Circle, ann: Member, bea: Member) -> None:
    report, waits = made(ann, circle, bea), made(ann, circle, bea)
    reports.close_report(report_id=report.pk, actor=make_member(), outcome="talked", now=NOW)
    assert care.forget_what_is_over(now=NOW + timedelta(days=364)) == 0
    assert care.forget_what_is_over(now=NOW + timedelta(days=365)) == 1
    assert care.forget_what_is_over(now=NOW + timedelta(days=365)) == 0
    texts = dict(Report.objects.values_list("pk", "text_sealed"))
    assert texts[report.pk] is None
    assert texts[waits.pk] is not None


def test_no_refusal_of_an_act_is_without_a_code() -> None:
    assert all(issubclass(each, GroupsError) and each.code for each in (AboutHerself, NotNamed, ReportClosed))
