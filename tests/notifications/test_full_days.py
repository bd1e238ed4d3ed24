"""A day that was full of messages holds back what can wait, and never the last word before a session."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now
from uuid6 import uuid7

from groups.models import Seat, Session
from groups.services.seats import take_seat
from members.models import Member
from notifications.messages import Message
from notifications.models import Delivery
from notifications.services.preferences import choose_leads
from tests.factories import make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def full(world: World) -> World:
    """She was told four things today; it is noon where she is, so that the day does not end meanwhile."""
    noon = datetime.now(UTC).hour - 12
    Member.objects.filter(pk=world.pim.pk).update(timezone=f"Etc/GMT{noon:+d}" if noon else "UTC")
    world.pim = Member.objects.get(pk=world.pim.pk)
    for _ in range(4):
        Delivery.objects.create(
            recipient=world.pim, kind="reminder", occasion_id=uuid7(), state="sent", sent_at=Now(),
            handed_off_at=Now(), due_at=Now() - HOUR, expires_at=Now() + DAY, not_before=Now(),
        )  # fmt: skip
    return world


def booked(world: World, *, starts_in: timedelta, leads: list[int], state: str = Seat.State.IN) -> Session:
    """Let her take a seat long before, with leads of her own, and let all that speaks of it be due."""
    choose_leads(member=world.pim, lead_minutes=leads, now=world.now)
    session = make_session(world.circle, starts_at=world.now + starts_in)
    take_seat(session_id=session.pk, member=world.pim, now=world.now - 9 * DAY, state=state)
    Delivery.objects.filter(kind="booking_confirmation").delete()
    make_due(session_id=session.pk, expires_at__gt=Now())
    return session


@pytest.mark.parametrize("leads", [[180], [61], [4320, 300]])
def test_the_last_reminder_of_a_session_today_goes_out_on_a_full_day(
    full: World, outbox: list[Message], leads: list[int]
) -> None:
    session = booked(full, starts_in=2 * HOUR, leads=leads)
    settle()
    assert only(session_id=session.pk, lead_minutes=min(leads)).state == "sent"
    assert len(outbox) == 1


def test_before_the_end_of_her_night_is_too_late_as_well(full: World, outbox: list[Message]) -> None:
    """The session begins tomorrow at seven, and until eight nothing may reach her."""
    noon = full.now.replace(minute=0)
    Member.objects.filter(pk=full.pim.pk).update(quiet_from="21:00", quiet_to="08:00")
    for hours, state in ((19, "sent"), (21, "pending")):
        outbox.clear()
        session = booked(full, starts_in=noon + hours * HOUR - full.now, leads=[1200])
        settle()
        assert only(session_id=session.pk, lead_minutes=1200).state == state, hours


def test_what_can_wait_for_her_next_day_waits(full: World, outbox: list[Message]) -> None:
    session = booked(full, starts_in=20 * HOUR, leads=[1440])
    settle()
    assert outbox == []
    assert only(session_id=session.pk).error_code == "daily_cap"


def test_another_that_comes_nearer_is_enough(full: World, outbox: list[Message]) -> None:
    """Of two the first has no room, and gives way; so it was before."""
    session = booked(full, starts_in=3 * HOUR, leads=[300, 60])
    Delivery.objects.filter(lead_minutes=60).update(due_at=Now() + 2 * HOUR, not_before=Now() + 2 * HOUR)
    settle()
    assert only(session_id=session.pk, lead_minutes=300).state in ("pending", "expired")
    assert outbox == []


def test_who_only_hopes_to_come_is_asked_on_a_full_day(full: World, outbox: list[Message]) -> None:
    """Unasked her seat would go to somebody who waits."""
    session = booked(full, starts_in=5 * HOUR, leads=[], state=Seat.State.HOPEFUL)
    settle()
    assert only(session_id=session.pk, kind="hopeful_question").state == "sent"
