"""Finding a circle: every wish narrows the directory, and the pages hold together in either order."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Circle, Session
from groups.reference import shipped
from tests.factories import make_circle, make_session

pytestmark = pytest.mark.django_db

PATH = "/api/v1/circles/"


def slugs(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [circle["slug"] for circle in answer.json()["results"]]


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def circles(now: datetime) -> None:
    """Tonight but full; tomorrow with room, in Spanish; in three weeks; and one that is not to be found."""
    tonight = make_circle(slug="a-tonight", name="Amber", guilt_sources=["balance"], description="After bedtime")
    full = make_session(tonight, starts_at=now + timedelta(hours=3))
    Session.objects.filter(pk=full.pk).update(taken=full.capacity)
    make_session(tonight, starts_at=now + timedelta(days=15))
    tomorrow = make_circle(
        slug="b-tomorrow", name="Birch", guilt_sources=["cooking", "money"], language="es", audience="Mamás de noche"
    )
    make_session(tomorrow, starts_at=now + timedelta(days=1))
    later = make_circle(slug="c-later", name="Clover", meeting_format="phone", norms=["pass_allowed"])
    make_session(later, starts_at=now + timedelta(days=21))
    make_session(later, starts_at=now + timedelta(days=2), state=Session.State.CANCELLED, cancelled_at=now)
    make_circle(slug="d-resting", name="Dawn")
    hidden = make_circle(slug="hidden", name="Hidden", is_discoverable=False, guilt_sources=["balance"])
    make_session(hidden, starts_at=now + timedelta(hours=1))


@pytest.mark.usefixtures("circles")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["a-tonight", "b-tomorrow", "c-later", "d-resting"]),
        ("q=BEDTIME", ["a-tonight"]),
        ("q=mamas", ["b-tomorrow"]),
        ("q=mam%C3%A1s+de+noche", ["b-tomorrow"]),
        ("q=%25", []),
        ("q=bedtyme", ["a-tonight"]),
        ("q=bed", ["a-tonight"]),
        ("guilt_source=balance", ["a-tonight"]),
        ("guilt_source=balance&guilt_source=money", ["a-tonight", "b-tomorrow"]),
        ("language=es", ["b-tomorrow"]),
        ("meeting_format=phone", ["c-later"]),
        ("starts_within=240", ["a-tonight"]),
        ("starts_within=60", []),
        ("starts_within=20160", ["a-tonight", "b-tomorrow"]),
        ("has_seats=true", ["b-tomorrow"]),
        ("has_seats=false", ["a-tonight", "b-tomorrow", "c-later", "d-resting"]),
        ("starts_within=240&has_seats=true", []),
        ("starts_within=2000&has_seats=true", ["b-tomorrow"]),
        ("ordering=next_session", ["a-tonight", "b-tomorrow", "c-later", "d-resting"]),
        ("ordering=name", ["a-tonight", "b-tomorrow", "c-later", "d-resting"]),
        ("guilt_source=balance&language=es", []),
    ],
)
def test_every_wish_narrows_the_directory(client: Client, query: str, found: list[str]) -> None:
    assert slugs(client.get(f"{PATH}?{query}")) == found


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("guilt_source=astrology", "#/guilt_source/0"),
        ("guilt_source=", "#/guilt_source/0"),
        ("language=Spanish", "#/language"),
        ("meeting_format=pigeon", "#/meeting_format"),
        ("starts_within=0", "#/starts_within"),
        ("starts_within=20161", "#/starts_within"),
        ("starts_within=soon", "#/starts_within"),
        ("has_seats=perhaps", "#/has_seats"),
        ("ordering=members", "#/ordering"),
        (f"q={'x' * 81}", "#/q"),
        ("q=%00", "#/q"),
        ("q=", "#/q"),
    ],
)
def test_an_unknown_wish_is_refused_by_name(client: Client, query: str, pointer: str) -> None:
    answer = client.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_the_soonest_come_first_page_by_page_and_those_without_a_session_last(client: Client, now: datetime) -> None:
    for number in range(7):
        circle = make_circle(slug=f"late-{number}", name=f"Circle {9 - number}")
        make_session(circle, starts_at=now + timedelta(days=1 + number // 2))  # some begin at the same moment
    for number in range(3):
        make_circle(slug=f"never-{number}", name=f"Aaa {number}")
    expected = ["late-1", "late-0", "late-3", "late-2", "late-5", "late-4", "late-6", "never-0", "never-1", "never-2"]
    forth: list[str] = []
    back: list[str] = []
    page = client.get(f"{PATH}?ordering=next_session&limit=3").json()
    while True:
        forth += [circle["slug"] for circle in page["results"]]
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()
    while True:
        back = [circle["slug"] for circle in page["results"]] + back
        if page["previous"] is None:
            break
        page = client.get(page["previous"]).json()
    assert forth == back == expected


@pytest.mark.usefixtures("circles")
def test_a_cursor_of_one_order_is_none_of_the_other(client: Client) -> None:
    page = client.get(f"{PATH}?limit=1").json()
    assert client.get(page["next"] + "&ordering=next_session").status_code == 400


def test_what_was_looked_for_does_not_hide_the_next_three_sessions(client: Client, now: datetime) -> None:
    circle = make_circle()
    for days in (1, 8, 15, 22):
        make_session(circle, starts_at=now + timedelta(days=days))
    (found,) = client.get(f"{PATH}?starts_within=2000").json()["results"]
    assert len(found["next_sessions"]) == 3


def test_many_wishes_cost_the_queries_of_none(client: Client, now: datetime) -> None:
    for _each in range(8):
        make_session(make_circle(guilt_sources=["balance"]), starts_at=now + timedelta(days=1))

    def queries(query: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert len(slugs(client.get(f"{PATH}?{query}"))) == 8
        return len(captured)

    client.get(PATH)
    wishes = "q=circle&guilt_source=balance&language=en&meeting_format=online&starts_within=9999&has_seats=true"
    assert queries("") + 1 == queries("guilt_source=balance") == queries("q=circle")  # a look at themes, or at words
    assert queries("") + 3 == queries(f"{wishes}&ordering=next_session")


def test_norms_are_written_by_its_facilitator_and_read_by_everybody(client_for, fay, client: Client) -> None:
    circle = make_circle(slug="porch-light")
    circle.memberships.create(member=fay, role="facilitator", handle="Amber Wren", joined_at=circle.created_at)
    lead = client_for(fay)

    def change(norms: list[str]):
        tag = lead.get(f"{PATH}porch-light/").headers["ETag"]
        return lead.patch(
            f"{PATH}porch-light/", {"norms": norms}, content_type="application/json", headers={"If-Match": tag}
        )

    assert change(["baby_welcome", "pass_allowed"]).status_code == 200
    assert client.get(f"{PATH}porch-light/").json()["norms"] == ["baby_welcome", "pass_allowed"]
    assert client.get(PATH).json()["results"][0]["norms"] == ["baby_welcome", "pass_allowed"]
    for wrong in (["cocktails"], ["pass_allowed", "pass_allowed"]):
        assert change(wrong).status_code == 400
    assert Circle.objects.get().norms == ["baby_welcome", "pass_allowed"]


def test_the_themes_come_in_her_language_and_are_not_sent_twice(client: Client) -> None:
    english = client.get("/api/v1/guilt-sources/")
    spanish = client.get("/api/v1/guilt-sources/", headers={"Accept-Language": "es-MX"})
    assert [row["key"] for row in english.json()["results"]] == [row["key"] for row in shipped("guilt_sources")]
    balance = next(row for row in english.json()["results"] if row["key"] == "balance")
    assert balance == {
        "key": "balance",
        "label": "Balance",
        "means": "That the perfect balance does not exist",
    }
    labels = [[row["label"] for row in answer.json()["results"]] for answer in (english, spanish)]
    assert all(theirs and theirs != ours for ours, theirs in zip(*labels, strict=True) if ours != "Balance")
    assert "Accept-Language" in english.headers["Vary"]
    again = client.get("/api/v1/guilt-sources/", headers={"If-None-Match": english.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        client.get(
            "/api/v1/guilt-sources/", headers={"Accept-Language": "es", "If-None-Match": english.headers["ETag"]}
        ).status_code
        == 200
    )
