"""What starts soon: sessions in which she could take a seat this minute, on her own clock."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from groups.errors import GroupsError
from groups.models import Block, Circle, CircleBlock, Session, WaitingPlace
from groups.services import seats
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db(databases=["default", "keys", "audit"])
PATH = "/api/v1/me/starting-soon/"
NOW = datetime(2027, 1, 5, 19, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ask(member: Member, query: str = "", *, at: datetime = NOW) -> list[dict[str, Any]]:
    with time_machine.travel(at, tick=False):
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        answer = client.get(f"{PATH}?{query}" if query else PATH)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def slugs(member: Member, query: str = "") -> list[str]:
    return [each["circle"]["slug"] for each in ask(member, query)]


def tonight(slug: str, *, minutes: int = 60, **fields: Any) -> Session:
    taken = fields.pop("taken", 0)
    return make_session(make_circle(slug=slug, **fields), starts_at=NOW + minutes * MINUTE, taken=taken)


@pytest.fixture
def ida() -> Member:
    return make_member("ida", timezone="America/Denver")


def test_the_soonest_first_on_her_own_clock(ida: Member) -> None:
    tonight("later", minutes=180, taken=4)
    hers = tonight("hers", minutes=45, is_discoverable=False, admission="approval", taken=8)
    make_membership(hers.circle, ida)
    tonight("too-late", minutes=181)
    tonight("begun", minutes=0)
    first, second = ask(ida)
    assert first == {
        "id": str(hers.pk),
        "circle": {"slug": "hers", "name": hers.circle.name, "language": "en", "meeting_format": "online"},
        "starts_at": "2027-01-05T19:45:00Z",
        "ends_at": "2027-01-05T20:45:00Z",
        "local_start": "2027-01-05T12:45:00",
        "timezone": "America/Denver",
        "duration_minutes": 60,
        "minutes_until": 45,
        "free_seats": "few",
        "joins_circle": False,
    }
    assert (second["circle"]["slug"], second["joins_circle"], second["free_seats"]) == ("later", True, "many")
    assert slugs(ida, "starts_within=60") == ["hers"]
    assert slugs(ida, "starts_within=1440") == ["hers", "later", "too-late"]


def shut(circle: Circle, ida: Member) -> None:
    CircleBlock.objects.create(circle=circle, member=ida)


def removed(circle: Circle, ida: Member) -> None:
    make_membership(circle, ida, state="removed")


def asked(circle: Circle, ida: Member) -> None:
    make_membership(circle, ida, state="pending")


def seated(circle: Circle, ida: Member) -> None:
    make_membership(circle, ida)
    make_seat(circle.sessions.get(), ida)


def waits(circle: Circle, ida: Member) -> None:
    make_membership(circle, ida)
    make_seat(circle.sessions.get(), ida, state="waiting")


def somebody_waits(circle: Circle, ida: Member) -> None:
    Session.objects.filter(circle=circle).update(taken=9)
    make_seat(circle.sessions.get(), make_member(), state="waiting")


def full(circle: Circle, ida: Member) -> None:
    Session.objects.filter(circle=circle).update(taken=10)


def kept_apart(circle: Circle, ida: Member) -> None:
    other = make_member()
    make_seat(circle.sessions.get(), other)
    Block.objects.create(blocker=other, blocked=ida, circle=circle, handle="x")


def called_off(circle: Circle, ida: Member) -> None:
    Session.objects.filter(circle=circle).update(state="cancelled", cancelled_at=NOW)


def over(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(archived_at=NOW)


def in_two(circle: Circle, ida: Member) -> None:
    for _ in range(2):
        make_membership(make_circle(), ida)


def hides(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(is_discoverable=False)


def asks_first(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(admission="approval")


def is_a_cohort(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(enrolment="cohort")


def takes_no_more(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(member_limit=4)
    for _ in range(4):
        make_membership(circle, make_member())


def holds_the_last_place(circle: Circle, ida: Member) -> None:
    Circle.objects.filter(pk=circle.pk).update(member_limit=4)
    for _ in range(3):
        make_membership(circle, make_member())
    WaitingPlace.objects.create(
        circle=circle, member=make_member(), queued_at=NOW, offer_expires_at=NOW + timedelta(days=1)
    )


WHY_NOT = [
    shut, removed, asked, seated, waits, somebody_waits, full, kept_apart, called_off, over, in_two, hides, asks_first,
    is_a_cohort, takes_no_more, holds_the_last_place,
]  # fmt: skip


@pytest.mark.parametrize("reason", WHY_NOT, ids=[each.__name__ for each in WHY_NOT])
def test_what_she_could_not_take_is_not_there(ida: Member, reason: Callable[[Circle, Member], None]) -> None:
    session = tonight("lantern")
    assert slugs(ida) == ["lantern"]
    reason(session.circle, ida)
    assert slugs(ida) == []
    if reason in (seated, waits, hides):  # in her week already; and of a hidden circle she knows no session
        return
    with suppress(GroupsError):
        assert seats.take_seat(session_id=session.pk, member=ida, now=NOW).state == "waiting"


def test_the_place_that_is_held_for_her_is_hers(ida: Member) -> None:
    session = tonight("lantern")
    holds_the_last_place(session.circle, ida)
    WaitingPlace.objects.update(member=ida)
    assert slugs(ida) == ["lantern"]
    assert seats.take_seat(session_id=session.pk, member=ida, now=NOW).state == "in"


def test_once_the_door_is_open_whoever_comes_first_has_the_seat(ida: Member) -> None:
    session = tonight("lantern", minutes=30)
    somebody_waits(session.circle, ida)
    assert slugs(ida) == ["lantern"]
    assert seats.take_seat(session_id=session.pk, member=ida, now=NOW).state == "in"


@pytest.mark.parametrize("query", ["starts_within=0", "starts_within=1441", "starts_within=soon", "within=5"])
def test_a_wrong_parameter_is_named(client_for: Any, ida: Member, query: str) -> None:
    answer = client_for(ida).get(f"{PATH}?{query}")
    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"#/{query.partition('=')[0]}"]


@pytest.mark.parametrize(
    ("place", "day"),
    [("America/New_York", datetime(2027, 3, 14)), ("Europe/Madrid", datetime(2027, 10, 31))],  # noqa: DTZ001
)
def test_on_a_day_on_which_clocks_change_minutes_are_minutes_and_the_wall_is_the_wall(
    place: str, day: datetime
) -> None:
    member, zone = make_member(timezone=place), ZoneInfo(place)
    midnight, circle = day.replace(tzinfo=zone).astimezone(UTC), make_circle()
    starts = [midnight + number * 30 * MINUTE for number in range(10)]
    for at in starts:
        make_session(circle, starts_at=at, minutes=30)
    for hour in range(5):
        now = midnight + hour * 60 * MINUTE - MINUTE
        found = ask(member, "starts_within=60", at=now)
        expected = [at for at in starts if now < at <= now + 60 * MINUTE]
        assert [each["minutes_until"] for each in found] == [(at - now) // MINUTE for at in expected]
        walls = [f"{at.astimezone(zone).replace(tzinfo=None).isoformat()}" for at in expected]
        assert [each["local_start"] for each in found] == walls
