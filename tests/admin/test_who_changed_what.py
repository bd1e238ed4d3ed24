"""Who changed what, in the admin: what the triggers wrote, by staff's id, and never a member or what is sealed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import Circle, CircleHistory, Membership, Series, Session, WaitingPlace
from groups.selectors.history import changes_of
from groups.services import leading, sessions
from groups.services.circles import change_circle
from members.models import Member
from members.services.facilitating import apply_to_facilitate, decide_application
from tests.admin.conftest import Login
from tests.factories import accept_agreement, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def page(client: Client, row: object, label: str) -> str:
    answer = client.get(f"/admin/{label}/{row.pk}/history/")  # type: ignore[attr-defined]
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def change(circle: Circle, **fields: object) -> None:
    change_circle(circle_id=circle.pk, expected_version=None, now=timezone.now(), **fields)  # type: ignore[arg-type]


def test_a_circle_says_what_changed_from_what_to_what_and_which_staff_it_was(
    desk: Client, ada: Member, porch: Circle
) -> None:
    change(porch, name="Porch at dusk")
    kind = ContentType.objects.get_for_model(Circle)
    LogEntry.objects.filter(content_type=kind).delete()
    told = page(desk, porch, "groups/circle")
    assert "<strong>name</strong>: <bdi>Porch</bdi> → <bdi>Porch at dusk</bdi>" in told
    assert "whoever leads it, or the service by itself" in told
    assert f"staff: {ada.pk}" not in told
    change(porch, audience="<b>night</b> nurses")
    LogEntry.objects.create(user=ada, content_type=kind, object_id=str(porch.pk), object_repr="x", action_flag=CHANGE)
    told = page(desk, porch, "groups/circle")
    assert told.count(f"staff: {ada.pk}") == 1
    assert "<bdi>&lt;b&gt;night&lt;/b&gt; nurses</bdi>" in told


def test_saving_a_circle_in_the_admin_names_who_did(desk: Client, ada: Member, porch: Circle) -> None:
    form = desk.get(f"/admin/groups/circle/{porch.pk}/change/").context["adminform"].form
    given = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    empty = {name: "" if value in (None, False) else value for name, value in given.items()}
    rows = {
        f"{prefix}-{end}": "0"
        for prefix in ("memberships", "coordinations")
        for end in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    answer = desk.post(
        f"/admin/groups/circle/{porch.pk}/change/", {**empty, **rows, "name": "Porch again", "join_questions": ""}
    )
    assert answer.status_code == 302, answer.context["errors"]
    newest, *_older = changes_of(porch)
    assert (newest.columns["name"], newest.staff) == (("Porch", "Porch again"), ada.pk)


@pytest.mark.parametrize(
    ("act", "says"),
    [("move", "<strong>local start</strong>"), ("cancel", "<bdi>cancelled</bdi>"), ("leaders", "who leads")],
)
def test_what_a_coordinator_does_on_its_own_page_names_her_and_not_whoever_leads(
    login: Login, cleo: Member, porch: Circle, act: str, says: str
) -> None:
    desk, session = login(cleo), make_session(porch, starts_at=NOW + timedelta(days=5))
    fay = make_member(is_approved_facilitator=True)
    hers = make_membership(porch, fay, role=Membership.Role.FACILITATOR)
    later = session.local_start + timedelta(days=1)
    body = {
        "day": f"{later:%Y-%m-%d}", "time": f"{later:%H:%M}", "version": session.version, "who": str(hers.pk),
        "seen": later.replace(second=0).isoformat(), "confirmed": "yes", "ids": f"{session.pk}:{session.version}",
    }  # fmt: skip
    where = "cancel" if act == "cancel" else f"{session.pk}/{act}"
    assert desk.post(f"/admin/groups/session/{where}/", body).status_code == 302
    told = page(desk, session, "groups/session")
    assert told.count(f"staff: {cleo.pk}") == 1
    assert told.count("whoever leads it, or the service by itself") == 1  # who put it into the calendar
    assert says in told
    assert "was not kept yet" not in told
    assert str(fay.pk) not in told


def test_a_circle_like_another_says_who_of_staff_started_it(login: Login, cleo: Member, porch: Circle) -> None:
    Circle.objects.filter(pk=porch.pk).update(member_limit=4)
    for _each in range(5):
        WaitingPlace.objects.create(circle=porch, member=make_member(), queued_at=NOW)
    assert login(cleo).post(f"/admin/groups/circle/{porch.pk}/like/").status_code == 302
    assert [change.staff for change in changes_of(Circle.objects.get(like=porch))] == [cleo.pk]


def test_naming_who_leads_a_circle_says_which_staff_did_and_not_whom(login: Login, cleo: Member, porch: Circle) -> None:
    fay = make_member(is_approved_facilitator=True)
    accept_agreement(fay)
    change(porch, name="Porch at dusk")
    leading.appoint(circle=porch, member=fay, actor=cleo.pk, now=timezone.now())
    change(porch, name="Porch at dawn")
    newest, named, older, _made = changes_of(porch)
    assert (named.staff, named.act) == (cleo.pk, "circle.given_a_facilitator")
    assert {newest.staff, older.staff} == {None}  # whoever leads it changed the words
    told = page(login(cleo), porch, "groups/circle")
    assert told.count(f"staff: {cleo.pk}") == 1
    assert "who leads" in told
    assert str(fay.pk) not in told


def test_a_link_is_said_to_have_changed_and_no_more(desk: Client, porch: Circle) -> None:
    change(porch, meeting_link="https://meet.example/canary-room")
    told = page(desk, porch, "groups/circle")
    assert "a link or a place; which one is not shown" in told
    assert "canary" not in told
    assert not [field.name for field in CircleHistory._meta.fields if "sealed" in field.name or "link" in field.name]


def test_a_session_and_a_series_say_it_and_whoever_leads_is_not_named(
    login: Login, cleo: Member, porch: Circle
) -> None:
    fay = make_member("fay", is_approved_facilitator=True)
    make_membership(porch, fay, role=Membership.Role.FACILITATOR, handle="Fay the Owl")
    session = make_session(porch, starts_at=NOW + timedelta(days=5))
    sessions.change_session(session_id=session.pk, duration_minutes=90, now=NOW)
    sessions.cancel_session(session_id=session.pk, now=NOW)
    series = Series.objects.create(
        circle=porch, rrule="FREQ=WEEKLY", dtstart_local=session.local_start, timezone="UTC", duration_minutes=60
    )
    Series.objects.filter(pk=series.pk).update(rrule="FREQ=DAILY")
    desk = login(cleo)
    told = page(desk, session, "groups/session")
    assert "<bdi>60</bdi> → <bdi>90</bdi>" in told
    assert "<bdi>scheduled</bdi> → <bdi>cancelled</bdi>" in told
    assert "<bdi>FREQ=WEEKLY</bdi> → <bdi>FREQ=DAILY</bdi>" in page(desk, series, "groups/series")
    assert not [word for word in ("Owl", "fay@", str(fay.pk)) if word in told]


def test_an_approval_says_who_answered(desk: Client, login: Login, ada: Member, cleo: Member) -> None:
    rosa = make_member("rosa")
    row = apply_to_facilitate(member=rosa, motivation="a canary of words", now=NOW)
    decide_application(application_id=row.pk, actor=cleo, is_approved=True, now=NOW)
    told = page(desk, row, "members/facilitatorapplication")
    assert f"staff: {cleo.pk}" in told
    assert "the member herself" in told
    assert "canary" not in told
    assert "rosa@" not in told


def test_a_circle_of_before_the_history_says_that_it_was_not_kept(porch: Circle) -> None:
    CircleHistory.objects.all().delete()
    change(porch, name="Other")
    (only,) = changes_of(porch)
    assert (only.label, only.columns) == ("update", {})


def test_other_circles_history_is_not_there(login: Login, cleo: Member, elsewhere: Circle) -> None:
    session = make_session(elsewhere, starts_at=NOW + timedelta(days=5))
    client = login(cleo)
    for path in (f"circle/{elsewhere.pk}", f"session/{session.pk}", "session/x"):
        assert client.get(f"/admin/groups/{path}/history/").status_code == 404


def test_it_costs_the_same_for_many_changes_and_shows_the_newest_hundred(desk: Client, porch: Circle) -> None:
    session = make_session(porch, starts_at=NOW + timedelta(days=5))

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(desk, session, "groups/session")
        return len(asked)

    few = cost()
    for number in range(130):
        Session.objects.filter(pk=session.pk).update(capacity=4 + number % 2)
    assert cost() == few
    assert len(changes_of(session)) == 100


def test_spanish_speakers_read_it_in_spanish(desk: Client, porch: Circle) -> None:
    change(porch, name="Otro")
    answer = desk.get(f"/admin/groups/circle/{porch.pk}/history/", headers={"Accept-Language": "es"})
    assert "Quién cambió qué" in answer.content.decode()
