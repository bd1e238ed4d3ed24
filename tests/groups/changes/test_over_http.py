"""Previewing, applying and undoing as the app does: the preview's ETag applies it, and a stale one does not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from groups.models import Circle, Membership, Series, SeriesChange
from groups.services import sessions
from tests.factories import make_circle, make_member, make_membership, make_seat
from tests.groups.changes.conftest import NEW_YORK, NOW, at, session_at, walls, weekly

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def circle() -> Circle:
    return make_circle(timezone="America/New_York")


@pytest.fixture
def tuesdays(circle: Circle) -> Series:
    return weekly(circle, "FREQ=WEEKLY;COUNT=12")


@pytest.fixture
def fay(circle: Circle, client_for: Any) -> Client:
    member = make_member("fay")
    make_membership(circle, member, role=Membership.Role.FACILITATOR)
    client: Client = client_for(member)
    return client


def send(client: Client, series: Series, body: dict[str, Any], *, tag: str | None = None, query: str = "") -> Any:
    headers = {"If-Match": tag} if tag is not None else {}
    path = f"/api/v1/series/{series.pk}/changes/{query}"
    return client.post(path, body, content_type="application/json", headers=headers)


def preview(client: Client, series: Series, **body: Any) -> Any:
    return send(client, series, body, query="?dry_run=true")


def seat_people(circle: Circle, *zones: str) -> None:
    for name in zones:
        member = make_member(timezone=name)
        make_membership(circle, member)
        for session in circle.sessions.order_by("starts_at"):
            make_seat(session, member)


def test_a_preview_counts_and_says_whose_evening_gets_late(circle: Circle, tuesdays: Series, fay: Client) -> None:
    seat_people(circle, "America/New_York", "America/New_York", "Europe/Madrid", "America/Phoenix")
    answer = preview(fay, tuesdays, scope="all", local_time="21:30")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["sessions"] == {"moved": 12, "cancelled": 0, "added": 0, "kept": 0}
    assert (body["seats"], body["members"], body["calendar_entries"]) == (48, 4, 48)
    assert body["occurrences"][0]["from"] == {"local": "2027-01-05T20:30:00", "utc": "2027-01-06T01:30:00Z"}
    assert body["occurrences"][0]["to"] == {
        "local": "2027-01-05T21:30:00", "utc": "2027-01-06T02:30:00Z", "clock_kind": "normal"
    }  # fmt: skip
    times = {(each["starts_at"], each["local"]): each["members"] for each in body["local_times"]}
    first, after = "2027-01-06T02:30:00Z", "2027-03-17T01:30:00Z"  # America's clocks change between them
    assert {local: number for (start, local), number in times.items() if start == first} == {
        "21:30": 2, "03:30": 1, "19:30": 1
    }  # fmt: skip
    assert {local: number for (start, local), number in times.items() if start == after} == {
        "21:30": 2, "02:30": 1, "18:30": 1
    }  # fmt: skip
    assert {each["of"] for each in body["local_times"]} == {4}
    assert {(each["code"], each["local"], each["members"]) for each in body["warnings"]} == {
        ("late", "03:30", 1), ("late", "02:30", 1)
    }  # fmt: skip
    assert not SeriesChange.objects.exists()
    assert walls(tuesdays)[0] == "Tue 2027-01-05 20:30"


def test_a_preview_warns_of_an_hour_that_the_clocks_skip(tuesdays: Series, fay: Client) -> None:
    body = preview(fay, tuesdays, scope="all", rrule="FREQ=WEEKLY;BYDAY=SU", local_time="02:30").json()
    assert ("gap", "03:30") in {(each["code"], each["local"]) for each in body["warnings"]}


def test_the_reminders_that_would_move_are_counted(circle: Circle, tuesdays: Series, fay: Client) -> None:
    mia = make_member("mia")
    make_membership(circle, mia)
    client = Client()
    client.force_login(mia, backend="allauth.account.auth_backends.AuthenticationBackend")
    third = session_at(tuesdays, "2027-01-19T20:30")
    client.put(f"/api/v1/sessions/{third.pk}/seat/", {"state": "in"}, content_type="application/json")
    body = preview(fay, tuesdays, scope="all", local_time="19:00").json()
    assert (body["seats"], body["members"], body["reminders"]) == (1, 1, 3)


def test_what_was_previewed_is_applied_and_undone(tuesdays: Series, fay: Client) -> None:
    body = {"scope": "following", "session": str(session_at(tuesdays, "2027-02-02T20:30").pk), "local_time": "19:00"}
    tag = preview(fay, tuesdays, **body).headers["ETag"]
    made = send(fay, tuesdays, body, tag=tag)
    assert made.status_code == 201, made.content
    change = made.json()
    assert change["sessions"] == {"moved": 8, "cancelled": 0, "added": 0, "kept": 0}
    assert walls(tuesdays)[-1] == "Tue 2027-01-26 20:30"
    listed = fay.get(f"/api/v1/series/{tuesdays.pk}/changes/").json()["results"]
    assert listed == [change]
    path = f"/api/v1/series/{tuesdays.pk}/changes/{change['id']}/"
    assert fay.delete(path, content_type="application/json").status_code == 204
    assert len(walls(tuesdays)) == 12
    again = fay.delete(path, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "change_settled")
    assert fay.get(f"/api/v1/series/{tuesdays.pk}/changes/").json()["results"][0]["undone_at"]


def test_a_change_needs_the_tag_of_a_preview_that_still_holds(tuesdays: Series, fay: Client) -> None:
    body = {"scope": "all", "local_time": "19:00"}
    assert send(fay, tuesdays, body).status_code == 428
    assert send(fay, tuesdays, body, tag='"nonsense"').status_code == 412
    tag = preview(fay, tuesdays, **body).headers["ETag"]
    assert send(fay, tuesdays, body, tag=f"W/{tag}").status_code == 412
    sessions.change_session(session_id=session_at(tuesdays, "2027-02-02T20:30").pk, capacity=5, now=NOW)
    assert send(fay, tuesdays, body, tag=tag).status_code == 412
    assert len([each for each in walls(tuesdays) if each.endswith("20:30")]) == 12
    tag = preview(fay, tuesdays, **body).headers["ETag"]
    assert send(fay, tuesdays, body | {"local_time": "22:00"}, tag=tag).status_code == 412, "nobody looked at that one"
    assert send(fay, tuesdays, body, tag=tag).status_code == 201


def test_a_session_before_the_cut_may_change_meanwhile(tuesdays: Series, fay: Client) -> None:
    body = {"scope": "following", "session": str(session_at(tuesdays, "2027-02-02T20:30").pk), "local_time": "19:00"}
    tag = preview(fay, tuesdays, **body).headers["ETag"]
    sessions.change_session(session_id=session_at(tuesdays, "2027-01-12T20:30").pk, capacity=5, now=NOW)
    assert send(fay, tuesdays, body, tag=tag).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/scope"),
        ({"scope": "some"}, "#/scope"),
        ({"scope": "all"}, "#"),
        ({"scope": "this", "local_start": "2027-01-13T19:00"}, "#/session"),
        ({"scope": "all", "session": "SESSION", "local_time": "19:00"}, "#/session"),
        ({"scope": "this", "session": "SESSION", "local_time": "19:00"}, "#/local_time"),
        ({"scope": "this", "session": "SESSION", "rrule": "FREQ=DAILY"}, "#/rrule"),
        ({"scope": "all", "local_start": "2027-01-13T19:00"}, "#/local_start"),
        ({"scope": "all", "cancel": True, "local_time": "19:00"}, "#/local_time"),
        ({"scope": "all", "rrule": "FREQ=DAILY", "shift_days": 1}, "#/shift_days"),
        ({"scope": "all", "rrule": None}, "#/rrule"),
        ({"scope": "all", "rrule": "FREQ=SECONDLY"}, "#/rrule"),
        ({"scope": "all", "local_time": "25:00"}, "#/local_time"),
        ({"scope": "all", "shift_days": 400}, "#/shift_days"),
        ({"scope": "all", "timezone": "EST"}, "#/timezone"),
        ({"scope": "all", "capacity": 99}, "#/capacity"),
        ({"scope": "all", "leave_out": [{"local": "2027-01-13T20:30"}]}, "#/leave_out"),
        ({"scope": "all", "leave_out": [{"local": "2027-01-12T20:30-05:00"}]}, "#/leave_out/0/local"),
        ({"scope": "all", "leave_out": [{"local": "2027-01-12T20:30"}] * 2}, "#/leave_out"),
        ({"scope": "all", "add": [{"local": "2027-01-13T20:30", "label": "a\nb"}]}, "#/add/0/label"),
        ({"scope": "this", "session": "11111111-1111-1111-1111-111111111111", "capacity": 4}, "#/session"),
    ],
)
def test_what_makes_no_sense_is_a_400_that_names_it(
    tuesdays: Series, fay: Client, body: dict[str, Any], pointer: str
) -> None:
    if body.get("session") == "SESSION":
        body = body | {"session": str(session_at(tuesdays, "2027-01-12T20:30").pk)}
    for answer in (preview(fay, tuesdays, **body), send(fay, tuesdays, body, tag="*")):
        assert answer.status_code == 400, answer.content
        assert any(each["pointer"].startswith(pointer) for each in answer.json()["errors"]), answer.json()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"scope": "all", "local_time": "20:30"}, "nothing_to_change"),
        ({"scope": "all", "shift_days": -7}, "session_in_the_past"),
        ({"scope": "all", "add": [{"local": "2027-01-01T20:30"}]}, "session_in_the_past"),
        ({"scope": "all", "duration_minutes": 240, "add": [{"local": "2027-01-05T23:00"}]}, "circle_already_meets"),
    ],
)
def test_what_cannot_be_is_a_409_in_the_preview_already(
    tuesdays: Series, fay: Client, body: dict[str, Any], code: str
) -> None:
    for answer in (preview(fay, tuesdays, **body), send(fay, tuesdays, body, tag="*")):
        assert (answer.status_code, answer.json().get("code")) == (409, code)
    assert len(walls(tuesdays)) == 12


def test_an_offset_names_the_second_of_two_equal_hours_of_this_one(circle: Circle, fay: Client) -> None:
    autumn = weekly(circle, "FREQ=WEEKLY;COUNT=2", "2027-06-01T20:30")
    first = session_at(autumn, "2027-06-01T20:30")
    body = {"scope": "this", "session": str(first.pk), "local_start": "2027-11-07T01:30-05:00"}
    assert send(fay, autumn, body, tag="*").status_code == 201
    first.refresh_from_db()
    assert (first.fold, first.clock_kind) == (1, "fold")
    assert first.starts_at == datetime.fromisoformat("2027-11-07T06:30Z")


def test_an_undone_change_of_another_series_is_not_found(circle: Circle, tuesdays: Series, fay: Client) -> None:
    other = weekly(circle, "FREQ=WEEKLY;COUNT=2", "2027-01-07T20:30")
    change = send(fay, other, {"scope": "all", "local_time": "19:00"}, tag="*").json()
    path = f"/api/v1/series/{tuesdays.pk}/changes/{change['id']}/"
    assert fay.delete(path, content_type="application/json").status_code == 404
    assert walls(other) == ["Thu 2027-01-07 19:00", "Thu 2027-01-14 19:00"]


def test_members_may_neither_look_nor_change(circle: Circle, tuesdays: Series, client_for: Any) -> None:
    mia = make_member("mia")
    make_membership(circle, mia)
    client = client_for(mia)
    assert preview(client, tuesdays, scope="all", local_time="19:00").status_code == 403
    assert client.get(f"/api/v1/series/{tuesdays.pk}/changes/").status_code == 403


def test_nothing_is_told_for_ten_minutes_and_then_once(circle: Circle, tuesdays: Series, fay: Client) -> None:
    seat_people(circle, "America/New_York")
    answer = send(fay, tuesdays, {"scope": "all", "local_time": "19:00"}, tag="*").json()
    change = SeriesChange.objects.get(pk=answer["id"])
    assert change.notices_at == NOW + timedelta(minutes=10)
    assert {row.starts_at.astimezone(NEW_YORK).hour for row in circle.sessions.all()} == {19}
    assert at("2027-01-05T19:00") == circle.sessions.earliest("starts_at").local_start
