"""Circles that fit her: a reason for each factor, what would make it fit, and who is never suggested."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from groups.forwhom import CHILD_STAGES, WORK_PATTERNS
from groups.models import Block, CircleBlock, Session, WaitingPlace
from groups.norms import NORMS
from groups.selectors.verdicts import FACTORS
from members import circumstances, portability
from members.models import Availability, Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.groups.finding.world import NOW

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])
PATH = "/api/v1/circles/suggestions/"
DAY = timedelta(days=1)


def test_a_member_and_a_circle_speak_with_the_same_codes() -> None:
    assert tuple(CHILD_STAGES) == circumstances.CHILD_STAGES
    assert tuple(WORK_PATTERNS) == circumstances.WORK_PATTERNS
    assert tuple(NORMS) == circumstances.NEEDS


def ask(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"{PATH}?{query}" if query else PATH)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def of(body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Return the reasons of one circle by factor."""
    (one,) = [each for each in body["results"] if each["circle"]["slug"] == slug]
    return {each["factor"]: each for each in one["reasons"]}


def change(client: Client, *, ages: list[str], **said: Any) -> None:
    told = client.put("/api/v1/me/children/", {"child_stages": ages}, content_type="application/json")
    body = client.patch("/api/v1/me/", said, content_type="application/json", headers={"If-Match": "*"})
    assert (told.status_code, body.status_code) == (200, 200), told.content + body.content


@pytest.fixture
def ida() -> Iterator[Member]:
    with time_machine.travel(NOW, tick=False):
        yield make_member("ida", timezone="Europe/Madrid", telling=True)


def test_a_reason_for_each_factor_and_what_would_make_it_fit(client_for: Any, ida: Member) -> None:
    client = client_for(ida)
    night = make_circle(slug="night", language="es", norms=["camera_optional"], child_stages=["teen"])
    make_session(night, starts_at=datetime(2027, 3, 12, 21, tzinfo=UTC), taken=10)
    reasons = of(ask(client), "night")
    assert [reasons[name]["code"] for name in FACTORS] == [
        "other_language", "no_hours_painted", "not_said_by_you", "full",
        "not_said_by_you", "not_said_by_you", "not_said_by_you",
    ]  # fmt: skip
    Availability.objects.create(member=ida, weekday=4, from_minute=22 * 60 + 30, to_minute=1440)
    change(client, ages=["baby", "teen"], work_patterns=["shift"], needs=["baby_welcome"])
    reasons = of(ask(client), "night")
    assert {name: (each["state"], each["values"]) for name, each in reasons.items()} == {
        "language": ("no", ["es"]),
        "hours": ("partly", ["2027-03-12T22:00"]),  # 21:00 in UTC, on her clock
        "sources": ("unknown", []),
        "seats": ("no", []),
        "stage": ("partly", ["baby"]),
        "work": ("unknown", []),
        "norms": ("no", ["baby_welcome"]),
    }
    Availability.objects.create(member=ida, weekday=4, from_minute=22 * 60, to_minute=22 * 60 + 30)
    assert of(ask(client), "night")["hours"]["code"] == "in_your_hours"
    answer = client.get(PATH, headers={"Accept-Language": "es"})
    assert answer.json()["results"][0]["reasons"][0]["reason"] == "Se reúne en español."
    assert portability.export(ida.pk)["circumstances"]["child_stages"] == ("baby", "teen")
    change(client, ages=[], work_patterns=[], needs=[])
    assert Member.objects.get(pk=ida.pk).circumstances_sealed is None


def test_without_her_yes_ages_and_days_are_left_out_of_what_fits(client_for: Any, ida: Member) -> None:
    client = client_for(ida)
    circle = {"norms": ["baby_welcome"], "child_stages": ["baby"], "work_patterns": ["shift"]}
    make_session(make_circle(slug="lantern", **circle), starts_at=NOW + DAY)
    change(client, ages=["baby"], work_patterns=["shift"], needs=["baby_welcome"])
    fits = of(ask(client), "lantern")
    assert [fits[name]["state"] for name in ("stage", "work", "norms")] == ["fits"] * 3
    taken_back = {"purpose": "circumstances", "granted": False}
    client.post("/api/v1/me/consents/", taken_back, content_type="application/json")
    left = of(ask(client), "lantern")
    assert [left[name]["code"] for name in ("stage", "work", "norms")] == ["not_said_by_you"] * 3
    assert {name: left[name] for name in ("language", "hours", "sources", "seats")} == {
        name: fits[name] for name in ("language", "hours", "sources", "seats")
    }


def test_switching_a_factor_off_changes_no_other(client_for: Any, ida: Member) -> None:
    client = client_for(ida)
    make_session(make_circle(slug="lantern"), starts_at=NOW + DAY)
    whole = of(ask(client), "lantern")
    for name in FACTORS:
        body = ask(client, f"without={name}")
        assert body["factors"] == [each for each in FACTORS if each != name]
        assert of(body, "lantern") == {each: said for each, said in whole.items() if each != name}
    nothing = ask(client, "&".join(f"without={name}" for name in FACTORS))
    assert [(one["fit"], one["reasons"]) for one in nothing["results"]] == [(0, [])]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("without=weather", "#/without/0"), ("without=", "#/without/0"), ("without=hours&without=hours", "#/without"),
        ("ordering=name", "#/ordering"), ("limit=0", "#/limit"), ("limit=51", "#/limit"), ("limit=", "#/limit"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client_for: Any, ida: Member, query: str, pointer: str) -> None:
    answer = client_for(ida).get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_the_best_come_first_and_a_larger_limit_shows_more(client_for: Any, ida: Member) -> None:
    client = client_for(ida)
    for number in range(22):
        make_session(make_circle(language="en" if number % 2 else "es"), starts_at=NOW + DAY * (1 + number))
    whole = ask(client, "limit=50")
    assert (len(whole["results"]), whole["has_more"]) == (22, False)
    for limit, more in ((22, False), (21, True), (20, True), (1, True)):
        body = ask(client, f"limit={limit}")
        assert (body["results"], body["has_more"]) == (whole["results"][:limit], more)
    assert ask(client) == ask(client, "limit=20")


def test_only_what_she_could_join_is_there(client_for: Any, ida: Member) -> None:
    for state in ("active", "pending", "removed", "left", "declined"):
        make_membership(make_circle(slug=state), ida, state=state, role="facilitator")
    CircleBlock.objects.create(circle=make_circle(slug="closed"), member=ida)
    make_circle(slug="hidden", is_discoverable=False)
    make_circle(slug="over", archived_at=NOW)
    for slug, number in (("begun", 1), ("begun-twice", 2)):
        cohort = make_circle(slug=slug, enrolment="cohort")
        for day in range(number):
            make_session(cohort, starts_at=NOW - (day + 1) * DAY)
    assert {each["circle"]["slug"] for each in ask(client_for(ida))["results"]} == {"left", "declined", "begun"}


def test_whoever_is_kept_apart_reads_full_as_everybody_does_where_it_is(client_for: Any, ida: Member) -> None:
    other = make_member("other")
    circle = make_circle(slug="lantern")
    session = make_session(circle, starts_at=NOW + DAY)
    make_seat(session, other)
    assert of(ask(client_for(ida)), "lantern")["seats"]["code"] == "seat_free"
    Block.objects.create(blocker=other, blocked=ida, circle=circle, handle="x")
    kept_apart = ask(client_for(ida))
    assert of(kept_apart, "lantern")["seats"]["code"] == "full"
    Block.objects.all().delete()
    Session.objects.filter(pk=session.pk).update(taken=10)
    assert ask(client_for(ida)) == kept_apart


def test_a_circle_that_takes_no_more_members_says_so_and_that_she_may_wait(client_for: Any, ida: Member) -> None:
    circle = make_circle(slug="lantern", member_limit=4)
    make_session(circle, starts_at=NOW + DAY)
    for _ in range(3):
        make_membership(circle, make_member())
    assert of(ask(client_for(ida)), "lantern")["seats"]["code"] == "seat_free"
    place = WaitingPlace.objects.create(circle=circle, member=make_member(), queued_at=NOW, offer_expires_at=NOW + DAY)
    full = of(ask(client_for(ida)), "lantern")["seats"]
    assert (full["state"], full["code"], full["would_fit"]) == ("no", "circle_full", "You may wait for a place in it.")
    WaitingPlace.objects.filter(pk=place.pk).update(member=ida)
    assert of(ask(client_for(ida)), "lantern")["seats"]["code"] == "seat_free", "the place is held for her"


def test_who_takes_part_in_two_circles_is_told_so_and_who_waits_for_three_answers_is_asked_no_more(
    client_for: Any, ida: Member
) -> None:
    make_circle(slug="asks-first", admission="approval")
    for number in range(3):
        make_membership(make_circle(slug=f"waits-{number}", admission="approval"), ida, state="pending")
    make_circle(slug="open")
    assert [each["circle"]["slug"] for each in ask(client_for(ida))["results"]] == ["open"]
    for _ in range(2):
        make_membership(make_circle(), ida)
    body = ask(client_for(ida))
    assert (body["notice"]["code"], body["results"]) == ("circle_limit_reached", [])
