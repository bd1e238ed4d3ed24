"""How many senders are woken: one message for each share of what is due, and never twice for the same."""

import pytest
from django.db.models.functions import Now

from notifications import dispatch
from notifications.dispatch import breaker
from notifications.messages import Message
from notifications.models import Delivery, SenderPlace
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due

pytestmark = pytest.mark.django_db


def test_senders_are_woken_for_what_is_due_and_no_more(world: World, settings) -> None:
    assert dispatch.hold_places() == []
    world.seat()
    make_due()
    assert Delivery.objects.count() == 4
    settings.DELIVERY_SHARE = 1
    assert len(set(dispatch.hold_places())) == settings.DELIVERY_SENDERS == 4


def test_who_was_woken_is_not_woken_again_before_it_is_done(world: World, settings, outbox: list[Message]) -> None:
    world.seat()
    make_due()
    (first,) = dispatch.hold_places()
    assert dispatch.hold_places() == []
    settings.DELIVERY_SHARE = 2
    (second,) = dispatch.hold_places()
    assert dispatch.work_off(first, is_leaving=lambda: False) == 4
    Delivery.objects.update(state="pending")
    (third,) = dispatch.hold_places()
    assert len({first, second, third}) == 3


def test_a_message_that_was_lost_is_sent_again(world: World) -> None:
    world.seat()
    (lost,) = dispatch.hold_places()
    assert dispatch.hold_places() == []
    SenderPlace.objects.filter(holder=lost).update(held_until=Now())
    (again,) = dispatch.hold_places()
    assert again != lost
    assert SenderPlace.objects.count() == 1


def test_nobody_is_woken_for_a_channel_that_rests(world: World, settings) -> None:
    world.seat()
    for _ in range(settings.DELIVERY_BREAKER_FAILURES):
        breaker.count_failure("email")
    assert dispatch.hold_places() == []


def test_a_worker_that_is_asked_to_leave_takes_nothing_more(world: World, settings, outbox: list[Message]) -> None:
    world.seat()
    make_due()
    settings.DELIVERY_BATCH = 1
    answers = iter([False, False, True])
    assert dispatch.work_off(is_leaving=lambda: next(answers)) == 2
    assert Delivery.objects.filter(state="pending").count() == 2
