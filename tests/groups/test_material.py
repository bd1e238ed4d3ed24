"""What goes with a session: an agenda that fills it, a cohort's own beginning and end, and nothing about anybody."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from groups.agenda import Mark, marks
from groups.models import AgendaStep, Circle, Membership, Session, SupportLine, Topic
from groups.reference import shipped
from groups.services.reference import load_support_lines
from members.models import Member
from members.zones import country_of
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = [(3, False), (2, False), (12, False), (5, False), (25, True), (10, False), (3, False)]


@pytest.fixture
def circle() -> Circle:
    return make_circle(slug="porch-light", guilt_sources=["cooking", "balance"])


@pytest.fixture
def fay(circle: Circle) -> Member:
    """She facilitates."""
    fay = make_member("fay")
    make_membership(circle, fay, role="facilitator")
    return fay


def of(circle: Circle, days: float = 2, **fields: Any) -> Session:
    return make_session(circle, starts_at=NOW + timedelta(days=days), **fields)


def read(client: Any, session: Session, language: str = "en", **asked: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/sessions/{session.pk}/material/", asked, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_an_hour_is_as_it_is_written() -> None:
    assert [mark.to_minute for mark in marks(HOUR, total=60)] == [3, 5, 17, 22, 47, 57, 60]


def test_a_longer_session_has_a_longer_round_and_a_shorter_one_less_of_everything() -> None:
    lengths = [mark.to_minute - mark.from_minute for mark in marks(HOUR, total=90)]
    assert lengths == [3, 2, 12, 5, 55, 10, 3]
    assert [mark.to_minute - mark.from_minute for mark in marks(HOUR, total=30)] == [2, 1, 6, 3, 12, 5, 1]
    assert marks([(10, False), (20, False)], total=90) == [Mark(0, 30), Mark(30, 90)]  # nothing is elastic


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=12), st.integers(0, 240))
def test_the_steps_follow_each_other_and_fill_the_session(steps: list[tuple[int, bool]], total: int) -> None:
    found = marks(steps, total=total)
    assert [mark.from_minute for mark in found] == [0, *[mark.to_minute for mark in found[:-1]]]
    assert found[-1].to_minute == total
    assert all(mark.from_minute <= mark.to_minute for mark in found)


@pytest.mark.parametrize("wrong", [{"steps": [(-1, False)], "total": 60}, {"steps": HOUR, "total": -1}])
def test_minutes_are_not_negative(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="negative"):
        marks(wrong["steps"], total=wrong["total"])


def test_without_steps_there_is_no_agenda() -> None:
    assert marks([], total=60) == []


@pytest.mark.parametrize("moment", ["first", "any", "last"])
def test_every_agenda_that_is_shipped_is_an_hour_with_a_script_the_card_and_a_topic(moment: str) -> None:
    steps = [row for row in shipped("agenda_steps") if row["moment"] == moment]
    assert sum(row["minutes"] for row in steps) == 60
    assert any(row["is_elastic"] for row in steps)
    assert [row["shows"] for row in steps if row["shows"]] == ["support_card", "topic", "support_card"]
    assert "the numbers are in the chat" in steps[0]["say_en"]
    assert all(("say_en" in row) == ("say_es" in row) for row in steps)


def test_whoever_leads_reads_all_of_it(client_for: Any, circle: Circle, fay: Member) -> None:
    found = read(client_for(fay), of(circle))
    assert (found["moment"], found["duration_minutes"]) == ("any", 60)
    assert [step["to_minute"] for step in found["agenda"]] == [3, 5, 17, 22, 47, 57, 60]
    assert found["agenda"][0]["say"].startswith("We are peers.")
    assert len(found["checklist"]) == 5
    assert {poll["key"] for poll in found["polls"]} == {row["key"] for row in shipped("benchmarks")}
    assert all(poll["hands_up"].endswith("?") for poll in found["polls"])
    assert "write nothing down" in found["polls_note"]


def test_it_comes_in_her_language(client_for: Any, circle: Circle, fay: Member) -> None:
    found = read(client_for(fay), of(circle), "es-MX")
    assert found["agenda"][0]["say"].startswith("Somos iguales.")
    assert "no apuntes nada" in found["polls_note"]
    assert found["topics"][0]["title"] != Topic.objects.get(pk=found["topics"][0]["key"]).title_en


def test_a_long_session_is_filled(client_for: Any, circle: Circle, fay: Member) -> None:
    assert read(client_for(fay), of(circle, minutes=120))["agenda"][-1]["to_minute"] == 120


@pytest.mark.parametrize(("number", "moment"), [(0, "first"), (1, "any"), (2, "any"), (3, "last")])
def test_a_cohort_begins_and_ends_with_agendas_of_their_own(
    client_for: Any, circle: Circle, fay: Member, number: int, moment: str
) -> None:
    Circle.objects.update(enrolment="cohort")
    rows = [of(circle, days=7 * week) for week in range(4)]
    called_off = of(circle, days=-7)
    Session.objects.filter(pk=called_off.pk).update(state="cancelled", cancelled_at=NOW)
    found = read(client_for(fay), rows[number])
    assert found["moment"] == moment
    names = {"first": "kickoff", "last": "harvest"}
    assert (found["topics"][0]["key"] == names.get(moment)) is (moment != "any")
    assert not {"kickoff", "harvest"} & {topic["key"] for topic in found["topics"]} - {names.get(moment)}


def test_dates_that_no_row_tells_of_yet_are_still_to_come(client_for: Any, circle: Circle, fay: Member) -> None:
    """The last row that is written is not the last session of a cohort whose series goes on."""
    Circle.objects.update(enrolment="cohort")
    circle.refresh_from_db()
    local = (NOW + timedelta(days=2)).replace(tzinfo=None, hour=20, minute=0, second=0)
    body = {
        "rrule": "FREQ=MONTHLY;COUNT=8;BYMONTHDAY=15", "dtstart_local": local.replace(day=15).isoformat(),
        "timezone": circle.timezone, "duration_minutes": 60,
    }  # fmt: skip
    client = client_for(fay)
    made = client.post(f"/api/v1/circles/{circle.slug}/series/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201, made.content
    rows = list(Session.objects.filter(circle=circle).order_by("starts_at"))
    assert 1 < len(rows) < 8
    moments = [read(client, row)["moment"] for row in rows]
    assert moments[0] in ("first", "any")  # the first date may be over already
    assert set(moments[1:]) == {"any"}


def test_a_drop_in_circle_begins_anew_every_time(client_for: Any, circle: Circle, fay: Member) -> None:
    assert read(client_for(fay), of(circle))["moment"] == "any"


def test_topics_are_of_the_themes_that_the_circle_declared_then_of_any_guilt(
    client_for: Any, circle: Circle, fay: Member
) -> None:
    found = read(client_for(fay), of(circle))["topics"]
    assert {topic["guilt_source"] for topic in found[:3]} == {"cooking", "balance"}
    assert {topic["guilt_source"] for topic in found[3:]} == {"general"}
    assert len(found) == 5
    assert all(topic["opening"] and topic["closing"] for topic in found)


def test_each_week_another_topic_leads(client_for: Any, circle: Circle, fay: Member) -> None:
    first = [read(client_for(fay), of(circle, days=2 + 7 * week))["topics"][0]["key"] for week in range(3)]
    assert len(set(first)) == 3


def test_what_is_delicate_is_suggested_only_where_the_circle_carries_it(
    client_for: Any, circle: Circle, fay: Member
) -> None:
    Circle.objects.update(guilt_sources=[])
    session = of(circle)
    keys = {topic["key"] for topic in read(client_for(fay), session)["topics"]}
    assert not keys & {"closeness", "mixed-feelings", "inner-critic"}
    assert keys
    Circle.objects.update(guilt_sources=["intimacy"])
    assert read(client_for(fay), session)["topics"][0]["key"] == "closeness"


@pytest.mark.parametrize(("timezone", "country"), [
    ("America/New_York", "US"), ("Europe/Madrid", "ES"), ("US/Eastern", "US"), ("Asia/Calcutta", "IN"), ("UTC", None),
])  # fmt: skip
def test_a_clock_tells_its_country(timezone: str, country: str | None) -> None:
    assert country_of(timezone) == country


def test_the_support_card_is_of_where_the_session_is_or_of_the_country_asked_for(
    client_for: Any, circle: Circle, fay: Member
) -> None:
    load_support_lines()
    session, client = of(circle), client_for(fay)
    card = read(client, session)["support"]
    assert (card["country"], card["lines"][0]["kind"], card["lines"][0]["phone"]) == ("US", "emergency", "911")
    assert read(client, session, country="ES")["support"]["lines"][0]["country"] == "ES"
    Session.objects.update(timezone="UTC")
    nowhere = read(client, session)["support"]
    assert (nowhere["country"], {line["kind"] for line in nowhere["lines"]}) == ("ZZ", {"directory"})
    SupportLine.objects.all().delete()
    assert read(client, session)["support"]["lines"]  # an empty table shows what we were shipped with
    wrong = client.get(f"/api/v1/sessions/{session.pk}/material/", {"country": "usa"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (400, "#/country")


def test_members_do_not_read_it_and_a_hidden_circle_has_none(client_for: Any, circle: Circle, fay: Member) -> None:
    session, pim = of(circle), make_member("pim")
    make_membership(circle, pim)
    path = f"/api/v1/sessions/{session.pk}/material/"
    assert client_for(pim).get(path).status_code == 403
    Circle.objects.update(is_discoverable=False)
    assert client_for(make_member()).get(path).status_code == 404


def test_it_is_the_same_whoever_comes_and_reading_it_keeps_nothing(
    client_for: Any, circle: Circle, fay: Member
) -> None:
    session, client = of(circle), client_for(fay)
    before = read(client, session)
    for _ in range(4):
        make_membership(circle, make_member())
    with CaptureQueriesContext(connection) as asked:
        assert read(client, session) == before
    assert not [each["sql"] for each in asked if each["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
    assert Membership.objects.filter(circle=circle).count() == 5


def test_an_editors_change_holds_from_the_next_request(client_for: Any, circle: Circle, fay: Member) -> None:
    session, client = of(circle), client_for(fay)
    AgendaStep.objects.filter(pk="agreement").update(is_active=False)
    AgendaStep.objects.filter(pk="arrive").update(say_en="Welcome.", minutes=5)
    agenda = read(client, session)["agenda"]
    assert (agenda[0]["say"], agenda[0]["to_minute"], agenda[-1]["to_minute"]) == ("Welcome.", 5, 60)
    assert "agreement" not in {step["key"] for step in agenda}


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": 61}, {"moment": "before"}, {"shows": "a film"}])
def test_the_database_refuses_a_step_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaStep.objects.filter(pk="arrive").update(**wrong)


def test_no_shipped_word_presses_or_promises() -> None:
    words = json.dumps(shipped("agenda_steps"), ensure_ascii=False).lower()
    for never in ("should", "must", "husband", "treat", "heal", "proven", "deberías", "tienes que", "marido", "!"):
        assert never not in words, never
