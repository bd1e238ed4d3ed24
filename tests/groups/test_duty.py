"""Asking to be contacted: only while somebody is there, read by nobody else, and no name in what is kept of it."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.audit.models import AuditEntry
from groups.dose import Helped
from groups.errors import ContactAskedAlready, NobodyOnDuty
from groups.models import CheckIn, Circle, ContactRequest, Coordination, DutyContact, Incident, Seat, Session
from groups.selectors import duty
from groups.services import care, checkins
from members.models import Member
from members.services.consents import grant_consent
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

HEAVY = "Some nights I just want to die."
REACH = "+1 555 0100, canary-plover"
MONDAY = datetime(2027, 1, 11, tzinfo=UTC)
ALL_DAY = {"timezone": "UTC", "starts": time(0), "ends": time(23, 59, 59, 999999)}


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light")


@pytest.fixture
def session(circle: Circle) -> Session:
    return make_session(circle, starts_at=datetime.now(UTC) - timedelta(hours=3))


@pytest.fixture
def pim(circle: Circle, session: Session) -> Member:
    """She came."""
    pim = make_member("pim", reflecting=True)
    make_membership(circle, pim, handle="Quiet Heron")
    make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    return pim


@pytest.fixture
def dora() -> Member:
    """She is on duty when a row says so."""
    return make_member("dora", is_staff=True)


def on_duty(member: Member, **fields: Any) -> DutyContact:
    return DutyContact.objects.create(member=member, **{**ALL_DAY, **fields})


def write(client: Client, session: Session, text: str) -> Any:
    body = json.dumps({"session": str(session.pk), "text": text})
    return client.post("/api/v1/me/reflections/", body, content_type="application/json")


def ask(client: Client, session: Session, reach: str = REACH) -> Any:
    body = json.dumps({"session": str(session.pk), "reach": reach})
    return client.post("/api/v1/me/contact-request/", body, content_type="application/json")


def test_heavy_words_show_her_the_card_and_tell_nobody(client_for, session: Session, pim: Member, dora: Member) -> None:
    on_duty(dora)
    before = Delivery.objects.count()
    answer = write(client_for(pim), session, HEAVY)
    assert answer.status_code == 201
    assert answer.json()["show_support"] is True
    assert answer.json()["contact_until"] is not None
    assert answer.json()["text"] == HEAVY  # never blocked, never changed
    assert Delivery.objects.count() == before
    assert not Incident.objects.exists()
    assert not ContactRequest.objects.exists()
    assert not AuditEntry.objects.exclude(actor_id=pim.pk).exists()
    read = client_for(pim).get("/api/v1/me/reflections/").json()["results"][0]
    assert "show_support" not in read  # nothing of it is kept


def test_harmless_words_and_hours_without_anybody_offer_nothing(client_for, session: Session, pim: Member) -> None:
    client = client_for(pim)
    first = write(client, session, "I ate my lunch sitting down.").json()
    assert (first["show_support"], first["contact_until"]) == (False, None)
    path = f"/api/v1/me/reflections/{first['id']}/"
    changed = client.patch(path, json.dumps({"text": HEAVY}), content_type="application/json")
    assert (changed.json()["show_support"], changed.json()["contact_until"]) == (True, None)
    assert client.get(path, headers={"If-None-Match": changed["ETag"]}).status_code == 304


def test_two_loud_weeks_of_no_use_offer_a_call_and_one_does_not(
    client_for, session: Session, pim: Member, dora: Member
) -> None:
    now = datetime.now(UTC)
    grant_consent(member=pim, purpose="check_ins", now=now - timedelta(days=30))
    client, body = client_for(pim), json.dumps({"loudness": 9, "helped": "no"})

    def say(of: int) -> dict[str, Any]:
        """Say so where a week before it was that loud."""
        CheckIn.objects.all().delete()
        checkins.check_in(member=pim, said=checkins.Said(of, Helped.NO), now=now - timedelta(weeks=1))
        return client.post("/api/v1/me/check-ins/", body, content_type="application/json").json()

    assert (say(8)["support"], say(8)["contact_until"]) == ("card_first", None)  # nobody is there
    on_duty(dora)
    first = say(3)
    assert (first["support"], first["contact_session"], first["contact_until"]) == ("card", None, None)
    second = say(8)
    assert (second["support"], second["contact_session"]) == ("card_first", str(session.pk))
    assert second["contact_until"] is not None
    assert not ContactRequest.objects.exists()
    assert not Delivery.objects.filter(kind="contact_asked").exists()
    Seat.objects.all().delete()
    assert (say(8)["contact_session"], say(8)["contact_until"]) == (None, None)


def test_she_asks_and_those_on_duty_know_at_once(client_for, session: Session, pim: Member, dora: Member) -> None:
    on_duty(dora)
    answer = ask(client_for(pim), session)
    assert answer.status_code == 201, answer.content
    request = ContactRequest.objects.get()
    assert b"plover" not in bytes(request.reach_sealed)
    assert duty.reach_of(request, actor=dora) == REACH
    letter = Delivery.objects.get(kind="contact_asked")
    assert (letter.recipient, letter.session_id) == (dora, None)
    again = ask(client_for(pim), session)
    assert (again.status_code, again.json()["code"]) == (409, "contact_asked_already")


def test_what_is_kept_has_a_session_a_level_a_time_and_what_was_done(
    session: Session, pim: Member, dora: Member
) -> None:
    on_duty(dora)
    now = datetime.now(UTC)
    request = care.ask_for_contact(member=pim, session=session, reach=REACH, now=now)
    assert {field.name for field in Incident._meta.get_fields()} == {"id", "session", "level", "action", "at"}
    incident = Incident.objects.get()
    assert (incident.session, incident.level, incident.action, incident.at) == (session, 2, "contact_asked", now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT groups_incident::text FROM groups_incident")
        kept = cursor.fetchone()[0]
    assert not [word for word in (str(pim.pk), "Heron", "plover", "pim") if word in kept]

    care.answer_contact(request_id=request.pk, actor=dora, action="not_reached", now=now)
    assert ContactRequest.objects.exists()
    care.answer_contact(request_id=request.pk, actor=dora, action="called", now=now)
    assert not ContactRequest.objects.exists()
    assert set(Incident.objects.values_list("action", flat=True)) == {"contact_asked", "not_reached", "called"}
    entries = AuditEntry.objects.filter(action="contact.answered").values_list("actor_id", "reason")
    assert set(entries) == {(dora.pk, "not_reached"), (dora.pk, "called")}
    with pytest.raises(ValueError, match="no answer"):
        care.answer_contact(request_id=request.pk, actor=dora, action="contact_asked", now=now)


def test_while_nobody_is_there_nothing_is_kept(client_for, session: Session, pim: Member) -> None:
    answer = ask(client_for(pim), session)
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody_on_duty")
    assert not ContactRequest.objects.exists()
    assert not Incident.objects.exists()


def test_a_session_she_did_not_come_to_is_none_of_hers(client_for, session: Session, dora: Member) -> None:
    on_duty(dora)
    assert ask(client_for(make_member()), session).status_code == 404
    assert not ContactRequest.objects.exists()


def test_she_takes_it_back(client_for, session: Session, pim: Member, dora: Member) -> None:
    on_duty(dora)
    client = client_for(pim)
    assert client.delete("/api/v1/me/contact-request/").status_code == 404
    ask(client, session)
    assert client.delete("/api/v1/me/contact-request/").status_code == 204
    assert not ContactRequest.objects.exists()


def test_after_a_week_how_to_reach_her_is_forgotten(session: Session, pim: Member, dora: Member) -> None:
    on_duty(dora)
    now = datetime.now(UTC)
    care.ask_for_contact(member=pim, session=session, reach=REACH, now=now)
    assert care.forget_what_is_over(now=now + timedelta(days=7, seconds=-1)) == 0
    assert care.forget_what_is_over(now=now + timedelta(days=7)) == 1
    assert Incident.objects.count() == 1


HOURS = [
    # zone, weekdays, from, until, instant, is somebody there
    ("UTC", [0], time(9), time(17), MONDAY.replace(hour=9), True),
    ("UTC", [0], time(9), time(17), MONDAY.replace(hour=17), False),
    ("UTC", [1], time(9), time(17), MONDAY.replace(hour=12), False),
    ("Europe/Berlin", [0], time(9), time(17), MONDAY.replace(hour=8), True),
    ("Europe/Berlin", [0], time(9), time(17), MONDAY.replace(hour=16), False),
    ("America/Los_Angeles", [6], time(9), time(17), MONDAY.replace(hour=0, minute=30), True),  # Sunday there
    ("UTC", [6], time(22), time(6), MONDAY.replace(hour=5), True),  # the night of Sunday
    ("UTC", [6], time(22), time(6), MONDAY.replace(hour=22), False),  # that of Monday is nobody's
    ("Europe/Berlin", [6], time(22), time(6), datetime(2027, 3, 29, 3, 59, tzinfo=UTC), True),  # after the clocks
    ("Europe/Berlin", [6], time(22), time(6), datetime(2027, 3, 29, 4, 0, tzinfo=UTC), False),
]


@pytest.mark.parametrize(("zone", "weekdays", "starts", "ends", "now", "is_there"), HOURS)
def test_hours_are_those_of_her_wall(
    session: Session, pim: Member, dora: Member, zone: str, weekdays: list[int], starts: time, ends: time,
    now: datetime, is_there: bool,
) -> None:  # fmt: skip
    on_duty(dora, timezone=zone, weekdays=weekdays, starts=starts, ends=ends)
    until = duty.staffed_until(session=session, member=pim, now=now)
    assert (until is not None) is is_there
    assert until is None or now < until <= now + timedelta(hours=12)


@pytest.mark.parametrize(("fields", "is_there"), [
    ({}, True), ({"country": "US"}, True), ({"country": "DE"}, False), ({"is_active": False}, False),
    ({"circle": "porch-light"}, True), ({"circle": "elsewhere"}, False),
])  # fmt: skip
def test_a_contact_is_there_for_her_circle_her_country_or_everywhere(
    session: Session, pim: Member, dora: Member, fields: dict[str, Any], is_there: bool
) -> None:
    make_circle(slug="elsewhere")
    if "circle" in fields:
        fields = {"circle": Circle.objects.get(slug=fields["circle"])}
    on_duty(dora, **fields)
    now = datetime.now(UTC)
    assert (duty.staffed_until(session=session, member=pim, now=now) is not None) is is_there
    if not is_there:
        with pytest.raises(NobodyOnDuty):
            care.ask_for_contact(member=pim, session=session, reach=REACH, now=now)
        return
    request = care.ask_for_contact(member=pim, session=session, reach=REACH, now=now)
    assert list(duty.contact_requests_for(dora)) == [request]
    with pytest.raises(ContactAskedAlready):
        care.ask_for_contact(member=pim, session=session, reach=REACH, now=now)


def test_who_is_no_staff_any_more_or_asks_herself_is_not_there(session: Session, pim: Member, dora: Member) -> None:
    on_duty(dora)
    now = datetime.now(UTC)
    assert duty.staffed_until(session=session, member=dora, now=now) is None
    Member.objects.filter(pk=dora.pk).update(is_staff=False)
    assert duty.staffed_until(session=session, member=pim, now=now) is None


def test_nobody_else_reads_the_request_and_coordinators_read_the_incident(
    circle: Circle, session: Session, pim: Member, dora: Member
) -> None:
    on_duty(dora, circle=circle)
    other = make_member(is_staff=True)
    on_duty(other, circle=make_circle())
    cleo, ada = make_member(is_staff=True), make_member(is_staff=True, is_superuser=True)
    Coordination.objects.create(circle=circle, member=cleo)
    request = care.ask_for_contact(member=pim, session=session, reach=REACH, now=datetime.now(UTC))
    readers = (dora, other, cleo, ada, pim)
    assert [list(duty.contact_requests_for(each)) for each in readers] == [[request], [], [], [], []]
    assert [duty.incidents_for(each).count() for each in readers] == [1, 0, 1, 1, 0]


@pytest.mark.parametrize("wrong", [
    {"country": "US", "circle": "porch-light"}, {"ends": time(0)}, {"weekdays": []}, {"weekdays": [7]},
])  # fmt: skip
def test_the_database_refuses_hours_that_are_none(circle: Circle, dora: Member, wrong: dict[str, Any]) -> None:
    if "circle" in wrong:
        wrong = {**wrong, "circle": circle}
    with pytest.raises(IntegrityError), transaction.atomic():
        on_duty(dora, **wrong)
