"""The ledger is checked against sessions and seats, kept small, and answers how it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models.functions import Now

from groups.models import Session
from groups.services.attendance import record_attendance
from notifications import maintenance, planning, portability, selectors, tasks
from notifications.messages import Message
from notifications.models import Delivery, Heartbeat, KeptDelivery, Preference
from notifications.services.preferences import decline, welcome
from tests.factories import make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_nothing_has_to_be_added_after_ordinary_work(world: World) -> None:
    seat = world.seat()
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.session.ends_at)
    for hours in range(0, 6 * 24, 7):
        assert planning.reconcile(now=world.now + hours * HOUR) == 0
    assert selectors.reconciled_rows() == 0


def test_what_is_missing_is_owed_again_and_counted(world: World) -> None:
    world.seat()
    due_at = pending()[4320]
    Delivery.objects.all().delete()
    assert planning.reconcile(now=due_at - DAY) == 1
    assert only().lead_minutes == 4320
    assert planning.reconcile(now=due_at - DAY) == 0
    assert selectors.reconciled_rows() == 1


def test_what_may_have_been_sent_is_not_owed_again(world: World, outbox: list[Message]) -> None:
    world.seat()
    make_due(lead_minutes=4320)
    settle()
    sent = len(outbox)
    Delivery.objects.all().delete()
    planning.reconcile(now=world.session.starts_at - 3 * DAY)
    assert not Delivery.objects.filter(lead_minutes=4320).exists()
    settle()
    assert len(outbox) == sent


def test_a_hundred_seats_are_owed_again_at_once(world: World) -> None:
    session = make_session(world.circle, starts_at=world.now + 30 * HOUR)
    make_seat(session, world.pim)
    assert planning.reconcile(now=world.now) == 2
    assert set(pending()) == {1440, 60}


def test_a_missing_question_is_owed_again(world: World) -> None:
    seat = world.seat()
    over = world.now - HOUR / 4
    Session.objects.filter(pk=world.session.pk).update(starts_at=over - HOUR, ends_at=over)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=over)
    Delivery.objects.filter(kind="reflection_prompt").delete()
    assert planning.reconcile(now=world.now) == 1
    assert only(kind="reflection_prompt").recipient == world.pim


def test_what_she_said_no_to_is_not_owed_again(world: World) -> None:
    world.seat()
    decline(member=world.pim, topic="reminders", now=world.now)
    assert planning.reconcile(now=world.session.starts_at - 4 * DAY) == 0
    assert not pending()


def test_saying_yes_again_plans_what_lies_ahead_and_nothing_of_the_past(world: World) -> None:
    past = make_session(world.circle, starts_at=world.now - 5 * DAY)
    make_seat(past, world.pim)
    near = make_session(world.circle, starts_at=world.now + 2 * HOUR)
    make_seat(near, world.pim)
    world.seat()
    decline(member=world.pim, topic="reminders", now=world.now)
    welcome(member=world.pim, topic="reminders", now=world.now)
    assert set(pending(session_id=world.session.pk)) == {4320, 1440, 60}
    assert set(pending(session_id=near.pk)) == {60}
    assert not pending(session_id=past.pk)


def test_the_tick_leaves_its_heartbeat(world: World) -> None:
    assert selectors.last_tick_at() is None
    maintenance.beat("tick")
    first = selectors.last_tick_at()
    maintenance.beat("tick")
    assert Heartbeat.objects.count() == 1
    assert first is not None
    assert datetime.now(UTC) - first < timedelta(seconds=30)


def test_the_loop_without_a_broker_sends_what_is_due(world: World, outbox: list[Message]) -> None:
    world.seat()
    call_command("run_deliveries", "--once")
    assert len(outbox) == 1
    assert selectors.last_tick_at() is not None


def test_the_tasks_call_their_functions(world: World, outbox: list[Message]) -> None:
    world.seat()
    tasks.send_due()
    tasks.reconcile()
    tasks.purge()
    assert len(outbox) == 1


def test_settled_rows_are_forgotten_after_thirty_days_and_open_ones_are_not(world: World) -> None:
    world.seat()
    settle()
    long_ago = {"due_at": Now() - 32 * DAY, "settled_at": Now() - 31 * DAY, "expires_at": Now() - 29 * DAY}
    Delivery.objects.filter(state="sent").update(**long_ago)
    assert maintenance.purge() == 1
    assert KeptDelivery.objects.count() == 3


def test_her_rows_are_handed_over_and_forgotten(world: World) -> None:
    world.seat()
    Preference.objects.create(member=world.pim, topic="prompts", is_wanted=False, changed_at=world.now)
    export = portability.export(world.pim.pk)
    assert len(export["deliveries"]) == 4
    assert export["preferences"][0]["topic"] == "prompts"
    portability.erase(world.pim.pk)
    assert not Delivery.objects.exists()
    assert not Preference.objects.exists()
