"""The circles that somebody leads, with what waits for her there; and what a rule is on the members' own walls."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from groups.models import Circle, Coordination, Session, SessionHost
from groups.selectors.leading import led_circles
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def client_of(member: Member) -> Client:
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def rows(member: Member) -> list[dict]:
    return client_of(member).get("/api/v1/me/leading/").json()["results"]


def led(role: str, **fields: object) -> tuple[Member, Circle]:
    member, circle = make_member(), make_circle(**fields)
    make_membership(circle, member, role=role)
    return member, circle


def test_a_circle_says_what_waits_for_whoever_facilitates_it(now: datetime) -> None:
    fay, circle = led("facilitator", name="Lantern")
    first = make_session(circle, starts_at=now + timedelta(days=1), quorum=Session.Quorum.ASKED)
    hosted = make_session(circle, starts_at=now + timedelta(days=2))
    far = make_session(circle, starts_at=now + timedelta(days=15))
    SessionHost.objects.create(session=hosted, member=fay, starts_at=hosted.starts_at, ends_at=hosted.ends_at)
    make_membership(circle, make_member(), state="pending", joined_at=None)
    (row,) = rows(fay)
    assert row["next_session"]["id"] == str(first.pk) != str(far.pk)
    assert row["is_host"] is False
    assert {name: row[name] for name in ("circle", "name", "role", "requests", "asked", "unhosted")} == {
        "circle": circle.slug, "name": "Lantern", "role": "facilitator", "requests": 1, "asked": 1, "unhosted": 1,
    }  # fmt: skip


def test_the_next_hour_is_hers_to_lead_until_she_hands_it_over(now: datetime) -> None:
    fay, circle = led("facilitator")
    session = make_session(circle, starts_at=now + timedelta(days=1))
    host = SessionHost.objects.create(session=session, member=fay, starts_at=session.starts_at, ends_at=session.ends_at)
    assert [row["is_host"] for row in rows(fay)] == [True]
    SessionHost.objects.filter(pk=host.pk).update(is_active=False)
    assert [row["is_host"] for row in rows(fay)] == [False]


def test_whoever_may_not_answer_requests_is_not_told_of_them(now: datetime) -> None:
    fay, circle = led("co_facilitator")
    make_membership(circle, make_member(), state="pending", joined_at=None)
    (row,) = rows(fay)
    assert (row["role"], row["requests"], row["next_session"]) == ("co_facilitator", 0, None)


def test_what_was_called_off_or_is_over_waits_for_nobody(now: datetime) -> None:
    fay, circle = led("facilitator")
    make_session(circle, starts_at=now + timedelta(days=1), state=Session.State.CANCELLED, cancelled_at=now)
    make_session(circle, starts_at=now - timedelta(days=1), quorum=Session.Quorum.ASKED)
    (row,) = rows(fay)
    assert (row["next_session"], row["asked"], row["unhosted"]) == (None, 0, 0)


def test_members_and_circles_that_ended_are_not_among_them(now: datetime) -> None:
    assert rows(led("member")[0]) == []
    assert rows(led("facilitator", archived_at=now)[0]) == []


def test_a_coordinator_reads_hers_only_as_staff(now: datetime) -> None:
    cora, circle = make_member(is_staff=True), make_circle()
    make_circle()
    Coordination.objects.create(circle=circle, member=cora)
    found = led_circles(member=cora, is_staff=True, now=now)
    assert [(one.slug, one.role) for one in found] == [(circle.slug, "coordinator")]
    assert not led_circles(member=cora, is_staff=False, now=now).exists()


def test_a_rule_is_shown_on_the_walls_of_all_members_and_what_stands_there_is_named() -> None:
    fay, circle = led("facilitator", timezone="America/New_York")
    Member.objects.filter(pk=fay.pk).update(timezone="America/New_York")
    for _ in range(2):
        make_membership(circle, make_member(timezone="Europe/Madrid"))
    start = datetime(2027, 3, 10, 1, 30, tzinfo=UTC)  # 9 March, 20:30 in New York
    make_session(circle, starts_at=start + timedelta(minutes=30))
    rule = {"rrule": "FREQ=WEEKLY;COUNT=2", "dtstart_local": "2027-03-09T20:30"}
    answer = client_of(fay).post(
        f"/api/v1/circles/{circle.slug}/series/?dry_run=true", rule, content_type="application/json"
    )
    body = answer.json()
    assert body["of"] == 3
    assert body["taken"] == ["2027-03-10T01:30:00Z"]
    assert [(wall["local"], wall["members"]) for wall in body["walls"]] == [
        ("2027-03-09T20:30:00", 1), ("2027-03-10T02:30:00", 2),
        ("2027-03-16T20:30:00", 1), ("2027-03-17T01:30:00", 2),  # New York changes its clocks two weeks earlier
    ]  # fmt: skip
