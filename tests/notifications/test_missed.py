"""Who missed a session gets one kind word, once, where attendance was recorded, and can turn it off."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db.models.functions import Now
from django.test import Client

from groups.models import Session
from groups.services.attendance import record_attendance
from groups.services.memberships import leave_circle
from groups.services.seats import take_seat
from members.services.people import change_profile
from notifications import kinds, planning
from notifications.messages import Message
from notifications.models import Delivery, Preference
from notifications.services.preferences import decline, welcome
from tests.factories import make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import lapsed_lease, make_due, only, settle
from tests.notifications.test_letters import letter, member

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def record(world: World, has_attended: bool, *, now: datetime | None = None) -> None:
    seat = world.session.seats.get(member=world.pim)
    record_attendance(session_id=world.session.pk, attended={seat.pk: has_attended}, now=now or world.session.ends_at)


def missed() -> list[Delivery]:
    return list(Delivery.objects.filter(kind="session_missed"))


def test_who_missed_it_is_owed_one_word_and_no_question(world: World) -> None:
    world.seat()
    record(world, False)
    note = only(kind="session_missed")
    assert (note.recipient, note.state) == (world.pim, "pending")
    assert note.due_at == world.session.ends_at + 30 * MINUTE
    assert note.expires_at == note.due_at + 2 * DAY
    assert not Delivery.objects.filter(kind="reflection_prompt").exists()


def test_where_nothing_was_recorded_nobody_is_told_anything(world: World) -> None:
    world.seat()
    planning.reconcile(now=world.session.ends_at + HOUR)
    assert not missed()


def test_it_waits_for_the_morning_when_the_session_ends_at_night(world: World) -> None:
    world.pim.quiet_from, world.pim.quiet_to = time(21), time(8)
    world.pim.save()
    start = datetime(2027, 1, 13, 1, 30, tzinfo=UTC)  # 20:30 in New York, over at 21:30
    session = make_session(world.circle, starts_at=start)
    seat = take_seat(session_id=session.pk, member=world.pim, now=start - DAY)
    record_attendance(session_id=session.pk, attended={seat.pk: False}, now=start + HOUR)
    assert only(kind="session_missed").due_at == datetime(2027, 1, 13, 13, tzinfo=UTC)


def test_recorded_too_late_it_says_nothing(world: World) -> None:
    world.seat()
    record(world, False, now=world.session.ends_at + 3 * DAY)
    assert not missed()


def test_what_is_corrected_is_taken_back(world: World) -> None:
    world.seat()
    for has_attended, expected in (
        (False, {"session_missed": "pending"}),
        (True, {"session_missed": "void", "reflection_prompt": "pending"}),
        (False, {"session_missed": "pending", "reflection_prompt": "void"}),
    ):
        record(world, has_attended)
        afterwards = Delivery.objects.filter(kind__in=("session_missed", "reflection_prompt"))
        assert dict(afterwards.values_list("kind", "state")) == expected


def test_it_is_said_once_however_often_it_is_recorded(world: World, outbox: list[Message]) -> None:
    world.seat()
    record(world, False)
    make_due(kind="session_missed")
    settle()
    for has_attended in (True, False):
        record(world, has_attended)
    make_due(kind="session_missed")
    settle()
    assert len(missed()) == 1
    assert sum("always another one" in message.subject for message in outbox) == 1


def test_a_correction_is_obeyed_up_to_the_last_look(world: World, outbox: list[Message]) -> None:
    """Somebody corrects the row itself, and no event tells: the fence reads the seat again."""
    world.seat()
    record(world, False)
    world.session.seats.update(attendance="attended")
    make_due(kind="session_missed")
    settle()
    assert only(kind="session_missed").state == "void"
    assert not any("always another one" in message.subject for message in outbox)


def test_who_left_the_circle_is_told_nothing(world: World, outbox: list[Message]) -> None:
    world.seat()
    record(world, False)
    leave_circle(circle_id=world.circle.pk, member=world.pim, now=world.now)
    make_due(kind="session_missed")
    settle()
    assert only(kind="session_missed").state == "void"


def test_turned_off_it_is_not_owed_and_turned_on_it_does_not_come_late(world: World) -> None:
    world.seat()
    record(world, False)
    decline(member=world.pim, topic="missed", now=world.now)
    assert only(kind="session_missed").state == "void"
    welcome(member=world.pim, topic="missed", now=world.now)
    assert only(kind="session_missed").state == "void"
    decline(member=world.pim, topic="missed", now=world.now)
    Delivery.objects.all().delete()
    record(world, True)
    record(world, False)
    assert not missed()


def test_in_doubt_it_is_not_said_twice(world: World, outbox: list[Message]) -> None:
    world.seat()
    record(world, False)
    make_due(kind="session_missed")
    Delivery.objects.filter(kind="session_missed").update(
        state="leased", lease_owner=world.pim.pk, lease_until=Now() + HOUR, handed_off_at=Now()
    )
    with lapsed_lease():
        pass
    settle()
    assert only(kind="session_missed").state == "unknown"
    assert kinds.SESSION_MISSED.code in kinds.NEVER_REPEATED


def test_a_missing_note_is_owed_again(world: World) -> None:
    world.seat()
    over = world.now - HOUR / 4
    Session.objects.filter(pk=world.session.pk).update(starts_at=over - HOUR, ends_at=over)
    record(world, False, now=over)
    assert planning.reconcile(now=world.now) == 0
    missed()[0].delete()
    assert planning.reconcile(now=world.now) == 1
    assert only(kind="session_missed").recipient == world.pim


def test_a_new_clock_moves_the_note(world: World) -> None:
    start = datetime(2027, 1, 12, 23, tzinfo=UTC)  # over at 19:00 in New York, at 01:00 in Berlin
    session = make_session(world.circle, starts_at=start)
    seat = take_seat(session_id=session.pk, member=world.pim, now=start - DAY)
    record_attendance(session_id=session.pk, attended={seat.pk: False}, now=start + HOUR)
    changes = {"timezone": "Europe/Berlin", "quiet_from": time(21), "quiet_to": time(8)}
    change_profile(member=world.pim, expected_version=world.pim.version, changes=changes, now=start + HOUR)
    assert only(kind="session_missed").due_at == datetime(2027, 1, 13, 7, tzinfo=UTC)


@pytest.mark.parametrize("locale", ["en", "es"])
def test_the_words_reproach_nothing_and_lead_to_what_comes_and_to_care(locale: str) -> None:
    text = letter("session_missed", to=member(locale=locale)).text.lower()
    for word in ("missed", "absent", "sorry", "guilt", "should", "fault", "faltaste", "culpa", "ausen", "perdiste"):
        assert word not in text
    assert "https://kindcircle.test/circles/" in text
    assert "https://kindcircle.test/care/" in text
    assert text.count("https://") == 3  # with the one that stops these notes


@pytest.mark.parametrize(("locale", "words"), [("en", "No more such notes?"), ("es", "¿No más notas así?")])
def test_one_tap_stops_these_notes_and_nothing_else(
    world: World, outbox: list[Message], locale: str, words: str
) -> None:
    world.pim.locale = locale
    world.pim.save()
    world.seat()
    record(world, False)
    make_due(kind="session_missed")
    settle()
    (message,) = [each for each in outbox if "/care/" in each.text and "/circles/" in each.text]
    path = message.headers["List-Unsubscribe"].strip("<>").removeprefix("https://kindcircle.test")
    assert words in Client().get(path).content.decode()
    assert Client().post(path).status_code == 200
    assert list(Preference.objects.values_list("topic", "is_wanted")) == [("missed", False)]
