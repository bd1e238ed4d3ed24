"""Seats that are offered, hoped for, passed on and taken back: who is told, when, once, and never of what is over."""

import re
from datetime import UTC, datetime, time

import pytest
from django.db.models.functions import Now
from django.test import Client

from groups import events
from groups.models import Seat, Session
from groups.services.seats import give_back_seat, take_seat
from groups.services.sessions import cancel_session, change_session
from notifications import planning
from notifications.messages import Message
from notifications.models import Delivery
from notifications.services.preferences import choose_leads, decline
from tests.calendars import only_event
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.announcing import DAY, HOUR, MINUTE, about, announce, claimed, offer
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(world: World) -> Seat:
    """pim's place on the waitlist."""
    return make_seat(world.session, world.pim, state=Seat.State.WAITING)


def test_an_offer_is_told_once_and_not_after_it_is_over(world: World, waiting: Seat, outbox: list[Message]) -> None:
    until = world.now + 6 * HOUR
    offer(world, waiting, expires_at=until)
    row = only(kind="seat_offered")
    assert (row.recipient, row.occasion_id, row.version) == (world.pim, waiting.pk, 1)
    assert (row.due_at, row.expires_at) == (world.now, until)
    settle()
    settle()
    assert [message.subject for message in outbox] == ["Your session: a seat is free for you"]
    assert "held for you until" in outbox[0].text
    assert not outbox[0].files


def test_the_next_offer_of_the_same_seat_is_told_again(world: World, waiting: Seat, outbox: list[Message]) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    settle()
    waiting.state, waiting.offer_expires_at = Seat.State.WAITING, None
    waiting.save()
    announce(about(events.OfferEnded, waiting, world.now))
    offer(world, waiting, expires_at=world.now + 2 * HOUR)
    settle()
    assert [state for _, _, state in states(kind="seat_offered")] == ["sent", "sent"]
    assert len(outbox) == 2


def test_an_offer_that_ended_before_it_was_told_is_not_told(world: World, waiting: Seat, outbox: list[Message]) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    announce(about(events.OfferEnded, waiting, world.now))
    settle()
    assert only(kind="seat_offered").state == "void"
    assert outbox == []


def test_who_took_the_offer_in_the_app_is_confirmed_and_not_offered_it_any_more(
    world: World, waiting: Seat, outbox: list[Message]
) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    waiting.state, waiting.offer_expires_at = Seat.State.IN, None
    waiting.save()
    announce(about(events.SeatPromoted, waiting, world.now))
    settle()
    assert only(kind="seat_offered").state == "void"
    assert [message.subject for message in outbox] == ["Your session: you have a seat"]
    assert only_event(outbox[0].calendar)["STATUS"] == "CONFIRMED"
    assert len(pending()) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"state": Seat.State.WAITING, "offer_expires_at": None},
        {"state": Seat.State.IN, "offer_expires_at": None},
        {"offers": 2},
        {"offer_expires_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
    ids=["passed", "taken", "offered anew", "ran out"],
)
def test_the_fence_asks_whether_this_very_offer_is_open(world: World, waiting: Seat, change: dict[str, object]) -> None:
    """Without the ledger having heard of it: the row of the seat alone decides."""
    offer(world, waiting, expires_at=world.now + HOUR)
    job = claimed(kind="seat_offered")
    Seat.objects.filter(pk=waiting.pk).update(**change)
    assert job.hand_off() is False
    assert only(kind="seat_offered").state == "void"


def test_an_open_offer_passes_the_fence(world: World, waiting: Seat) -> None:
    """The twin of the one above."""
    offer(world, waiting, expires_at=world.now + HOUR)
    assert claimed(kind="seat_offered").hand_off() is True


def test_an_offer_that_was_written_with_another_time_is_written_again(world: World, waiting: Seat) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    job = claimed(kind="seat_offered")
    job.write()
    Session.objects.filter(pk=world.session.pk).update(starts_at=world.session.starts_at + MINUTE, schedule_version=2)
    assert job.hand_off() is False
    row = only(kind="seat_offered")
    assert (row.state, row.error_code) == ("pending", "stale")


def test_an_offer_waits_for_the_morning_unless_it_is_over_by_then(world: World, waiting: Seat) -> None:
    """Quiet until 8: an offer until 9 waits, one until 8 or 7 does not."""
    world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "UTC", time(21), time(8)
    world.pim.save()
    night = (world.now + DAY).replace(hour=22, minute=0)
    morning = night + 10 * HOUR
    for hours, due_at in [(1, morning), (0, night), (-1, night)]:
        Delivery.objects.all().delete()
        offer(world, waiting, expires_at=morning + hours * HOUR, now=night)
        assert only(kind="seat_offered").due_at == due_at, hours


def test_a_cancelled_session_offers_nothing_and_who_was_offered_a_seat_is_told(world: World, waiting: Seat) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    cancel_session(session_id=world.session.pk, now=world.now)
    assert only(kind="seat_offered").state == "void"
    assert only(kind="session_cancelled").recipient == world.pim


def test_who_waits_and_who_is_offered_a_seat_hear_of_a_move(world: World, waiting: Seat, outbox: list[Message]) -> None:
    other = make_member()
    make_membership(world.circle, other)
    held_for = make_seat(world.session, other, state=Seat.State.OFFERED, offer_expires_at=world.now + DAY)
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)
    notices = Delivery.objects.filter(kind="session_moved", state="pending")
    assert {row.occasion_id for row in notices} == {waiting.pk, held_for.pk}
    make_due(kind="session_moved", occasion_id=waiting.pk)
    settle()
    (told,) = [message for message in outbox if message.to == world.pim.email]
    assert "Your place on the waitlist moved too" in told.text
    assert not told.files
    assert not Delivery.objects.filter(kind="reminder").exists()


# Hopes


def hopeful(world: World, *, now: datetime | None = None) -> Seat:
    return take_seat(session_id=world.session.pk, member=world.pim, now=now or world.now, state=Seat.State.HOPEFUL)


def test_who_hopes_to_come_is_asked_a_day_before_in_place_of_that_reminder(world: World) -> None:
    hopeful(world)
    start = world.session.starts_at
    assert pending() == {4320: start - 3 * DAY, 60: start - HOUR}
    question = only(kind="hopeful_question")
    assert (question.due_at, question.expires_at, question.lead_minutes) == (start - DAY, start - 3 * HOUR, None)


def test_the_question_comes_whatever_leads_she_chose_unless_she_wants_no_reminders(world: World) -> None:
    choose_leads(member=world.pim, lead_minutes=[120], now=world.now)
    hopeful(world)
    assert set(pending()) == {120}
    assert only(kind="hopeful_question").state == "pending"
    decline(member=world.pim, topic="reminders", now=world.now)
    assert only(kind="hopeful_question").state == "void"


def test_certain_again_she_is_reminded_and_hopeful_again_she_is_asked(world: World) -> None:
    seat = hopeful(world)
    for state, is_hopeful in ((Seat.State.IN, False), (Seat.State.HOPEFUL, True), (Seat.State.IN, False)):
        Seat.objects.filter(pk=seat.pk).update(state=state)
        announce(about(events.SeatChanged, seat, world.now, is_hopeful=is_hopeful))
        assert (1440 in pending()) is not is_hopeful
        assert (only(kind="hopeful_question").state == "pending") is is_hopeful
    assert Delivery.objects.filter(kind="reminder", lead_minutes=1440).count() == 1


def test_certain_after_the_question_she_is_not_reminded_late(world: World) -> None:
    seat = hopeful(world)
    Seat.objects.filter(pk=seat.pk).update(state=Seat.State.IN)
    announce(about(events.SeatChanged, seat, world.session.starts_at - 20 * HOUR, is_hopeful=False))
    assert 1440 not in pending()


def test_the_question_has_three_answers(world: World, outbox: list[Message]) -> None:
    hopeful(world)
    make_due(kind="hopeful_question")
    settle()
    (message,) = [message for message in outbox if "How does it look" in message.text]
    assert message.text.count("/api/v1/t/") == 4  # yes, still hoping, no; no more of these


def test_the_fence_asks_whether_she_still_only_hopes(world: World) -> None:
    seat = hopeful(world)
    job = claimed(kind="hopeful_question")
    Seat.objects.filter(pk=seat.pk).update(state=Seat.State.IN)
    assert job.hand_off() is False
    assert only(kind="hopeful_question").state == "void"


def test_the_question_goes_out_before_her_quiet_hours(world: World) -> None:
    world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "America/New_York", time(21), time(8)
    world.pim.save()
    session = make_session(world.circle, starts_at=datetime(2027, 1, 13, 3, 10, tzinfo=UTC))  # 22:10 in New York
    take_seat(session_id=session.pk, member=world.pim, now=session.starts_at - 3 * DAY, state=Seat.State.HOPEFUL)
    assert only(kind="hopeful_question").due_at == datetime(2027, 1, 12, 1, 45, tzinfo=UTC)


def test_the_question_moves_with_the_session_and_with_her_clock(world: World) -> None:
    hopeful(world)
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)
    world.session.refresh_from_db()
    asked = only(kind="hopeful_question", state="pending")
    assert (asked.version, asked.due_at) == (2, world.session.starts_at - DAY)
    start = datetime(2027, 1, 13, 3, 10, tzinfo=UTC)
    Session.objects.filter(pk=world.session.pk).update(starts_at=start, ends_at=start + HOUR)
    world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "America/New_York", time(21), time(8)
    world.pim.save()
    planning.retime(member_ids=[world.pim.pk], now=world.now)
    assert only(kind="hopeful_question", state="pending").due_at == datetime(2027, 1, 12, 1, 45, tzinfo=UTC)


def test_reconciling_knows_the_question(world: World) -> None:
    seat = hopeful(world)
    for hours in range(0, 5 * 24, 7):
        assert planning.reconcile(now=world.now + hours * HOUR) == 0
    Delivery.objects.filter(kind="hopeful_question").delete()
    assert planning.reconcile(now=world.session.starts_at - 2 * DAY) == 1
    assert only(kind="hopeful_question").occasion_id == seat.pk
    assert not Delivery.objects.filter(lead_minutes=1440).exists()


# Seats that are lost


def end(seat: Seat, *, is_waiting: bool) -> None:
    """End the seat as the queue or a facilitator does."""
    seat.state, seat.ended_at = Seat.State.OUT, Now()
    seat.save()
    if is_waiting:
        make_seat(seat.session, seat.member, state=Seat.State.WAITING)


def test_a_hopeful_seat_that_went_on_is_told_once_and_takes_everything_back(
    world: World, outbox: list[Message]
) -> None:
    seat = hopeful(world)
    settle()
    outbox.clear()
    end(seat, is_waiting=True)
    announce(about(events.HopefulReleased, seat, world.now))
    assert {state for kind, _, state in states() if kind in ("reminder", "hopeful_question")} == {"void"}
    settle()
    settle()
    (message,) = outbox
    assert message.subject == "Your session: your seat went on"
    event = only_event(message.calendar)
    assert event["STATUS"] == "CANCELLED"
    Seat.objects.filter(member=world.pim, state="waiting").update(state=Seat.State.IN)
    announce(about(events.SeatPromoted, world.session.seats.get(state="in"), world.now))
    settle()
    later = only_event(outbox[1].calendar)
    assert (later["STATUS"], later["SEQUENCE"]) == ("CONFIRMED", event["SEQUENCE"])
    assert later["DTSTAMP"].dt >= event["DTSTAMP"].dt


def test_who_has_a_seat_again_is_not_told_that_she_lost_one(world: World) -> None:
    seat = hopeful(world)
    end(seat, is_waiting=True)
    announce(about(events.HopefulReleased, seat, world.now))
    job = claimed(kind="hopeful_released")
    world.session.seats.filter(state="waiting").update(state=Seat.State.IN)
    assert job.hand_off() is False


def test_a_seat_that_was_taken_away_is_told_without_a_reason(world: World, outbox: list[Message]) -> None:
    seat = world.seat()
    settle()
    outbox.clear()
    end(seat, is_waiting=False)
    announce(about(events.SeatWithdrawn, seat, world.now))
    settle()
    settle()
    (message,) = outbox
    assert message.subject == "Your session: a change to your seat"
    assert "could not be kept" in message.text
    assert "waitlist" not in message.text
    assert not pending()
    assert only_event(message.calendar)["STATUS"] == "CANCELLED"


def test_who_waits_again_is_told_so(world: World, outbox: list[Message]) -> None:
    seat = world.seat()
    settle()
    outbox.clear()
    end(seat, is_waiting=True)
    announce(about(events.SeatWithdrawn, seat, world.now))
    settle()
    assert "You are on the waitlist" in outbox[0].text


def test_nobody_is_told_of_a_lost_seat_once_the_session_has_begun(world: World) -> None:
    seat = world.seat()
    end(seat, is_waiting=False)
    announce(about(events.SeatWithdrawn, seat, world.now))
    job = claimed(kind="seat_withdrawn")
    Session.objects.filter(pk=world.session.pk).update(starts_at=Now() - MINUTE)
    assert job.hand_off() is False


def test_giving_back_what_she_was_offered_or_waited_for_takes_the_offer_back(world: World, waiting: Seat) -> None:
    offer(world, waiting, expires_at=world.now + HOUR)
    announce(about(events.SeatReleased, waiting, world.now))
    assert only(kind="seat_offered").state == "void"
    assert not Delivery.objects.filter(state="pending").exists()


def test_giving_back_a_hopeful_seat_takes_the_question_back(world: World) -> None:
    hopeful(world)
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)
    assert only(kind="hopeful_question").state == "void"


def test_a_link_of_an_earlier_offer_neither_takes_nor_passes_on_a_later_one(
    world: World, waiting: Seat, outbox: list[Message]
) -> None:
    world.session.taken = 1
    world.session.save()
    offer(world, waiting, expires_at=world.now + HOUR)
    settle()
    links = re.findall(r"https://kindcircle\.test(/api/v1/t/[\w-]+/)", outbox[0].text)[:2]
    waiting.offers, waiting.offer_expires_at = 2, world.now + 2 * HOUR
    waiting.save()
    for link in links:
        assert Client().get(link).status_code == 410
        assert Client().post(link).status_code == 410
    waiting.refresh_from_db()
    assert waiting.state == Seat.State.OFFERED
