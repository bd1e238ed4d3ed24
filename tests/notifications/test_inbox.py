"""Her inbox is a reading of the ledger: newest first, hers alone, and only what is still true."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from groups.models import CircleBlock, Membership, Session
from groups.services.attendance import record_attendance
from groups.services.seats import give_back_seat
from groups.services.sessions import cancel_session, change_session
from members.models import Member
from notifications.messages import Message
from notifications.models import Delivery
from notifications.services.preferences import decline
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
INBOX = "/api/v1/me/notifications/"


@pytest.fixture
def pims(world: World, client_for: Any) -> Client:
    """pim's browser."""
    client: Client = client_for(world.pim)
    return client


def entries(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(INBOX + query)
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def told(world: World, *leads: int) -> None:
    """Let pim have a seat, its confirmation and these reminders due, a minute after each other."""
    world.seat(now=world.now - HOUR)
    for number, lead in enumerate(leads, 1):
        at = world.now - HOUR + number * MINUTE
        Delivery.objects.filter(lead_minutes=lead).update(due_at=at, not_before=at)


def test_the_inbox_holds_what_was_due_newest_first_and_nothing_that_is_not(world: World, pims: Client) -> None:
    Membership.objects.filter(member=world.pim).update(alias="My hour")
    told(world, 4320)
    reminder, confirmation = entries(pims)
    assert (reminder["kind"], reminder["lead_minutes"]) == ("reminder", 4320)
    assert (confirmation["kind"], confirmation["lead_minutes"]) == ("booking_confirmation", None)
    assert confirmation["title"] == "My hour: you have a seat"
    assert reminder["title"].startswith("My hour: ")
    assert confirmation["session"] == str(world.session.pk)
    assert confirmation["starts_at"] == world.session.starts_at.isoformat().replace("+00:00", "Z")
    assert confirmation["at"] == only(kind="booking_confirmation").due_at.isoformat().replace("+00:00", "Z")
    assert confirmation["read_at"] is None


def test_a_title_is_the_subject_of_the_letter(world: World, pims: Client, outbox: list[Message]) -> None:
    told(world, 4320, 1440)
    settle()
    assert sorted(entry["title"] for entry in entries(pims)) == sorted(message.subject for message in outbox)


def test_a_title_speaks_her_language_and_never_names_the_circle(world: World, pims: Client) -> None:
    Member.objects.filter(pk=world.pim.pk).update(locale="es")
    Membership.objects.filter(member=world.pim).update(alias="the lantern circle, Tuesdays")
    told(world, 4320, 1440)
    titles = [entry["title"] for entry in entries(pims)]
    assert len(titles) == 3
    assert all(title.startswith("Tu sesión") for title in titles)
    assert not any("lantern" in title.lower() for title in titles)


@pytest.mark.parametrize(
    ("state", "code", "is_shown"),
    [
        ("pending", "", True),
        ("sent", "", True),
        ("unknown", "answer_lost", True),
        ("failed", "550", True),
        ("expired", "too_late", True),
        ("suppressed", "unreachable", True),
        ("suppressed", "declined", False),
        ("void", "", False),
    ],
)
def test_a_letter_that_did_not_arrive_is_still_in_the_inbox(
    world: World, pims: Client, state: str, code: str, is_shown: bool
) -> None:
    told(world)
    Delivery.objects.filter(kind="booking_confirmation").update(state=state, error_code=code, sent_at=world.now)
    assert bool(entries(pims)) is is_shown


def _give_back(world: World) -> None:
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)


def _move(world: World) -> None:
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now + DAY)


def _cancel(world: World) -> None:
    cancel_session(session_id=world.session.pk, now=world.now + DAY)


def _leave(world: World) -> None:
    Membership.objects.filter(member=world.pim).update(state="left", ended_at=world.now)


def _be_blocked(world: World) -> None:
    CircleBlock.objects.create(circle=world.circle, member=world.pim)


def _be_over(world: World) -> None:
    Session.objects.update(starts_at=world.now - 2 * HOUR, ends_at=world.now - HOUR)


def _grow_old(world: World) -> None:
    Delivery.objects.update(due_at=world.now - 31 * DAY, not_before=world.now - 31 * DAY)


@pytest.mark.parametrize("ends", [_give_back, _move, _cancel, _leave, _be_blocked, _be_over, _grow_old])
def test_what_is_no_longer_true_is_no_longer_there(world: World, pims: Client, ends: Any) -> None:
    told(world, 4320)
    settle()
    assert len(entries(pims)) == 2
    ends(world)
    assert entries(pims) == []


def test_a_cancellation_and_an_answer_are_told_as_long_as_she_belongs(world: World, pims: Client, fay: Member) -> None:
    told(world)
    cancel_session(session_id=world.session.pk, now=world.now - MINUTE)
    make_due()
    assert [entry["kind"] for entry in entries(pims)] == ["session_cancelled"]
    _leave(world)
    assert entries(pims) == []


def test_the_question_is_there_until_it_is_answered(world: World, pims: Client) -> None:
    seat = world.seat(now=world.now - DAY)
    _be_over(world)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.now - 50 * MINUTE)
    make_due(kind="reflection_prompt")
    (entry,) = entries(pims)
    assert (entry["kind"], entry["title"]) == ("reflection_prompt", "A small question for you")
    record_attendance(session_id=world.session.pk, attended={seat.pk: False}, now=world.now - 40 * MINUTE)
    make_due(kind="session_missed")
    assert [entry["kind"] for entry in entries(pims)] == ["session_missed"]


def test_the_question_is_there_when_the_session_is_over_though_its_letter_waits(world: World, pims: Client) -> None:
    """After bedtime: nothing makes a sound before the morning, and who is awake finds it."""
    seat = world.seat(now=world.now - DAY)
    _be_over(world)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.now - 2 * HOUR)
    Delivery.objects.exclude(kind="reflection_prompt").delete()
    Delivery.objects.update(due_at=world.now + 9 * HOUR, not_before=world.now + 9 * HOUR)
    (entry,) = entries(pims)
    world.session.refresh_from_db()
    assert (entry["kind"], entry["at"]) == ("reflection_prompt", f"{world.session.ends_at:%Y-%m-%dT%H:%M:%SZ}")
    assert pims.post(f"{INBOX}{entry['id']}/read/", {}, content_type="application/json").status_code == 204
    Session.objects.update(ends_at=world.now + HOUR)
    assert entries(pims) == []


def test_stopping_a_topic_takes_nothing_back_that_was_told(world: World, pims: Client) -> None:
    told(world, 4320)
    settle()
    decline(member=world.pim, topic="reminders", now=world.now)
    assert len(entries(pims)) == 2


def test_reading_an_entry_twice_notes_the_first_time(world: World, pims: Client) -> None:
    told(world, 4320)
    newest, oldest = entries(pims)
    for _ in range(2):
        assert pims.post(f"{INBOX}{newest['id']}/read/", {}, content_type="application/json").status_code == 204
        first = Delivery.objects.get(pk=newest["id"]).read_at
        assert first is not None
    assert Delivery.objects.get(pk=newest["id"]).read_at == first
    assert [entry["id"] for entry in entries(pims, "?unread=true")] == [oldest["id"]]
    assert len(entries(pims, "?unread=false")) == 2
    assert entries(pims)[0]["read_at"] is not None


def test_a_second_tap_does_not_move_the_first(world: World, pims: Client) -> None:
    told(world)
    long_ago = world.now - 30 * MINUTE
    Delivery.objects.update(read_at=long_ago)
    (entry,) = entries(pims)
    pims.post(f"{INBOX}{entry['id']}/read/", {}, content_type="application/json")
    assert only(kind="booking_confirmation").read_at == long_ago


def test_nobody_elses_entry_can_be_read_or_opened(world: World, ola: Member, client_for: Any) -> None:
    told(world)
    delivery = only(kind="booking_confirmation")
    hers = client_for(ola)
    assert entries(hers) == []
    foreign, unknown = (
        hers.post(f"{INBOX}{pk}/read/", {}, content_type="application/json") for pk in (delivery.pk, uuid7())
    )
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    delivery.refresh_from_db()
    assert delivery.read_at is None


def test_an_entry_that_is_gone_cannot_be_opened(world: World, pims: Client) -> None:
    told(world)
    delivery = only(kind="booking_confirmation")
    _leave(world)
    assert pims.post(f"{INBOX}{delivery.pk}/read/", {}, content_type="application/json").status_code == 404


def test_an_entry_that_is_not_due_is_not_there(world: World, pims: Client) -> None:
    world.seat()
    later = only(lead_minutes=60)
    assert str(later.pk) not in {entry["id"] for entry in entries(pims)}
    assert pims.post(f"{INBOX}{later.pk}/read/", {}, content_type="application/json").status_code == 404


def test_the_filter_takes_true_and_false_only(pims: Client) -> None:
    answer = pims.get(INBOX + "?unread=perhaps")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "#/unread"


def test_pages_follow_each_other_without_a_gap(world: World, pims: Client) -> None:
    told(world, 4320, 1440)
    found, page = [], INBOX + "?limit=1"
    while page:
        answer = pims.get(page).json()
        found += [entry["id"] for entry in answer["results"]]
        page = answer["next"]
    assert found == [entry["id"] for entry in entries(pims)]
    assert len(found) == 3


def test_a_longer_inbox_takes_no_more_queries(world: World, pims: Client) -> None:
    told(world)
    counted = []
    for number in (1, 20):
        for each in range(number):
            session = make_session(world.circle, starts_at=world.now + (10 + each + number) * DAY)
            seat = make_seat(session, world.pim)
            Delivery.objects.create(
                recipient=world.pim, kind="booking_confirmation", occasion_id=seat.pk, session_id=session.pk,
                due_at=world.now - MINUTE, not_before=world.now, expires_at=session.starts_at,
            )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert len(entries(pims, "?limit=100")) >= number
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_an_inbox_is_hers_whoever_else_has_a_seat(world: World, pims: Client) -> None:
    other = make_member()
    make_membership(world.circle, other)
    world.seat(other)
    assert entries(pims) == []
