"""Those who moderate take one shared reflection out of a circle. It stays hers; sharing it again is theirs to allow."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse

from config.audit.models import AuditEntry
from groups.errors import AboutHerself, ReportClosed
from groups.models import Circle, Coordination, Moderator, Reflection, Report, Seat, Session
from groups.services import reflections, sharing
from members.models import Member
from notifications.letters import ServiceCard, compose
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.notifications.announcing import claimed

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
FLAGS = "0029_flags_know_what_they_are_about"
WORDS = "I cried in the car and then I laughed."


@dataclass
class Place:
    """A circle in which ann shared what she wrote, bea flagged a passage of it, and mona moderates."""

    circle: Circle
    session: Session
    ann: Member
    bea: Member
    mona: Member
    hers: Reflection
    report: Report


@pytest.fixture
def place(settings: Any) -> Place:
    settings.STAFF_MFA_REQUIRED = False
    circle = make_circle(slug="porch-light", name="Porch Light")
    session = make_session(circle, starts_at=NOW - timedelta(hours=3))
    ann, bea = make_member("ann", reflecting=True, quiet_from=None, quiet_to=None), make_member("bea")
    make_membership(circle, ann, handle="Quiet Heron")
    make_membership(circle, bea, handle="Loud Magpie")
    make_seat(session, ann, attendance=Seat.Attendance.ATTENDED)
    mona = make_member("mona", is_staff=True)
    Moderator.objects.create(member=mona)
    hers = reflections.write_reflection(author=ann, session_id=session.pk, text=WORDS, now=NOW)
    sharing.share_reflection(author=ann, reflection_id=hers.pk, tier="circle", now=NOW)
    passage = {"reason": "told_elsewhere", "passage": "cried in the car"}
    report = sharing.flag_reflection(reader=bea, public_id=hers.public_id, now=NOW, **passage)
    return Place(circle, session, ann, bea, mona, hers, report)


def act(report: Report, code: str) -> str:
    return reverse("admin:groups_report_act", args=[report.pk, code])


def page(report: Report) -> str:
    return reverse("admin:groups_report_change", args=[report.pk])


def put(client: Any, hers: Reflection, tier: str) -> Any:
    path = f"/api/v1/me/reflections/{hers.pk}/sharing/"
    return client.put(path, {"shared_with": tier}, content_type="application/json")


def test_it_is_gone_for_others_at_once_and_stays_hers(client_for: Any, place: Place) -> None:
    path, staff = f"/api/v1/sessions/{place.session.pk}/reflections/", client_for(place.mona)
    assert [row["text"] for row in client_for(place.bea).get(path).json()["results"]] == [WORDS]
    assert act(place.report, "end-sharing") in staff.get(page(place.report)).content.decode()
    asked = staff.get(act(place.report, "end-sharing")).content.decode()
    assert "What she wrote stays hers" in asked
    assert "cried" not in asked
    assert client_for(place.bea).get(path).json()["results"], "looking does nothing"
    assert staff.post(act(place.report, "end-sharing")).status_code == 302
    assert client_for(place.bea).get(path).json()["results"] == []
    told = client_for(place.ann).get(f"/api/v1/me/reflections/{place.hers.pk}/").json()
    assert (told["text"], told["shared_with"]) == (WORDS, "nobody")
    place.report.refresh_from_db()
    assert (place.report.state, place.report.outcome, place.report.taken_by) == ("closed", "ended", place.mona)
    entries = AuditEntry.objects.filter(subject_id=place.hers.pk, action="sharing.ended")
    assert list(entries.values_list("actor_id", "reason")) == [(place.mona.pk, "told_elsewhere")]


def test_she_cannot_share_it_there_again_before_it_is_lifted(client_for: Any, place: Place) -> None:
    sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)
    hers, staff = client_for(place.ann), client_for(place.mona)
    for tier in ("circle", "facilitators"):
        answer = put(hers, place.hers, tier)
        assert (answer.status_code, answer.json()["code"]) == (409, "sharing_ended")
    assert put(hers, place.hers, "nobody").json()["is_ended"] is True
    assert act(place.report, "allow-sharing") in staff.get(page(place.report)).content.decode()
    staff.post(act(place.report, "allow-sharing"))
    staff.post(act(place.report, "allow-sharing"))
    assert AuditEntry.objects.filter(subject_id=place.hers.pk, action="sharing.allowed").count() == 1
    assert Reflection.objects.get().shared_with == "nobody", "whether she shares is hers to say"
    answer = put(hers, place.hers, "circle")
    assert (answer.status_code, answer.json()["is_ended"]) == (200, False)


def test_it_is_this_one_alone(place: Place) -> None:
    other = make_session(place.circle, starts_at=NOW - timedelta(days=2))
    make_seat(other, place.ann, attendance=Seat.Attendance.ATTENDED)
    second = reflections.write_reflection(author=place.ann, session_id=other.pk, text="Another.", now=NOW)
    sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)
    shared = sharing.share_reflection(author=place.ann, reflection_id=second.pk, tier="circle", now=NOW)
    assert shared.shared_with == "circle"


@pytest.mark.parametrize("is_lifted", [False, True])
def test_she_is_told_kindly_and_by_nothing_that_a_lock_screen_may_not_show(
    client_for: Any, place: Place, is_lifted: bool
) -> None:
    sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)
    job = claimed(kind="sharing_ended")
    assert job.row.recipient_id == place.ann.pk
    letter = compose(job.row, member=place.ann, card=ServiceCard(member_id=place.ann.pk), hers=(), now=NOW)
    assert letter.subject == "A word from us"
    for secret in ("Porch", "porch", "cried", "Loud Magpie", "Quiet Heron", "Mona", "moderat"):
        assert secret not in letter.subject + letter.text
    if is_lifted:
        sharing.lift_end_of_sharing(report_id=place.report.pk, actor=place.mona)
    kinds = [entry["kind"] for entry in client_for(place.ann).get("/api/v1/me/notifications/").json()["results"]]
    assert kinds.count("sharing_ended") == (0 if is_lifted else 1)
    assert job.hand_off() is (not is_lifted)
    assert not Delivery.objects.filter(kind="sharing_ended").exclude(recipient=place.ann).exists()


def test_it_holds_although_she_took_it_back_a_moment_ago(place: Place) -> None:
    sharing.share_reflection(author=place.ann, reflection_id=place.hers.pk, tier="nobody", now=NOW)
    sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)
    assert Reflection.objects.get().sharing_ended_at == NOW
    with pytest.raises(ReportClosed):
        sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)


def test_nobody_decides_about_her_own_and_no_coordinator_of_another_circle_does(client_for: Any, place: Place) -> None:
    for somebody in (place.ann, place.bea):
        with pytest.raises(AboutHerself):
            sharing.end_sharing(report_id=place.report.pk, actor=somebody, now=NOW)
    other = make_member("olga", is_staff=True)
    Coordination.objects.create(circle=make_circle(), member=other)
    assert client_for(other).post(act(place.report, "end-sharing")).status_code == 404
    assert Reflection.objects.get().shared_with == "circle"
    sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW)
    with pytest.raises(AboutHerself):
        sharing.lift_end_of_sharing(report_id=place.report.pk, actor=place.ann)


def test_the_database_lets_nobody_read_what_was_taken_out(place: Place) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Reflection.objects.update(sharing_ended_at=NOW)


def test_what_she_deletes_leaves_the_report(client_for: Any, place: Place) -> None:
    client_for(place.ann).delete(f"/api/v1/me/reflections/{place.hers.pk}/")
    place.report.refresh_from_db()
    assert place.report.reflection is None
    links = client_for(place.mona).get(page(place.report)).content.decode()
    assert act(place.report, "end-sharing") not in links
    client_for(place.mona).post(act(place.report, "end-sharing"))  # an old page: refused kindly
    place.report.refresh_from_db()
    assert place.report.state == "open"


@pytest.mark.django_db(transaction=True)
def test_a_flag_of_before_finds_what_it_is_about_unless_that_would_be_a_guess(place: Place) -> None:
    """Flags kept no word of which reflection it was; the migration finds it where there is one only."""
    Report.objects.update(reflection=None)
    closed = Report.objects.get(pk=place.report.pk)
    closed.pk, closed.state, closed.outcome, closed.closed_at = uuid4(), "closed", "nothing", NOW
    closed.save(force_insert=True)
    migrate(FLAGS)
    assert Report.objects.get(pk=place.report.pk).reflection_id == place.hers.pk
    assert Report.objects.get(pk=closed.pk).reflection_id is None
    assert sharing.end_sharing(report_id=place.report.pk, actor=place.mona, now=NOW).outcome == "ended"

    Report.objects.filter(pk=place.report.pk).update(reflection=None, state="open", outcome="", closed_at=None)
    other = Reflection.objects.get(pk=place.hers.pk)
    other.pk, other.public_id, other.is_midweek, other.sharing_ended_at = uuid4(), uuid4(), True, None
    other.save(force_insert=True)
    migrate(FLAGS)
    assert Report.objects.get(pk=place.report.pk).reflection_id is None


def migrate(last: str) -> None:
    """Go back to the migration before the last one, and on again."""
    before = "0028_circles_are_told_facts"
    for name in (before, last):
        MigrationExecutor(connection).migrate([("groups", name)])
