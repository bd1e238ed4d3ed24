"""Whoever facilitated is asked how it went: once, on her clock, while the form is open, and not when she said it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from groups.models import Debrief, Session, SessionHost
from groups.selectors.debriefs import Said
from groups.services import debriefs
from members.models import Member
from notifications import planning
from notifications.messages import Message
from notifications.models import Delivery
from notifications.services.preferences import decline
from tests.factories import make_member, make_membership, make_seat
from tests.notifications.announcing import DAY, HOUR, MINUTE, claimed
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
KIND = "debrief_asked"
SAID = Said(concern=Debrief.Concern.NONE, wants_call=False, words="")


@pytest.fixture
def lee(world: World) -> Member:
    """She facilitates, came in, and has no quiet hours; the session ended five minutes ago, and pim had a seat."""
    lee = make_member("lee", timezone="UTC", quiet_from=None, quiet_to=None)
    make_membership(world.circle, lee, role="co_facilitator")
    make_seat(world.session, world.pim)
    over(world, world.now - 5 * MINUTE)
    host(world, lee, checked_in_at=world.now - HOUR)
    return lee


def over(world: World, ends_at: datetime) -> None:
    Session.objects.filter(pk=world.session.pk).update(starts_at=ends_at - HOUR, ends_at=ends_at)
    world.session.refresh_from_db()


def host(world: World, member: Member, **fields: object) -> SessionHost:
    times = {"starts_at": world.session.starts_at, "ends_at": world.session.ends_at}
    return SessionHost.objects.create(session=world.session, member=member, **{**times, **fields})


def say(world: World, member: Member, now: datetime) -> None:
    debriefs.write_debrief(author=member, session_id=world.session.pk, said=SAID, now=now)


def test_she_is_asked_once_and_the_letter_names_nothing(world: World, lee: Member, outbox: list[Message]) -> None:
    assert [debriefs.sweep(now=world.now) for _ in range(2)] == [1, 0]
    row = only(kind=KIND)
    end = world.session.ends_at
    assert (row.recipient, row.due_at, row.expires_at) == (lee, end + 30 * MINUTE, end + DAY)
    make_due(kind=KIND)
    settle()
    (message,) = outbox
    assert message.subject == "Your session: how did it go?"
    assert world.circle.name not in message.subject + message.text
    assert planning.reconcile(now=world.now) == 0


@pytest.mark.parametrize("minutes", [-1, 24 * 60 - 4])
def test_not_before_the_end_and_not_once_the_form_is_closed(world: World, lee: Member, minutes: int) -> None:
    """The session ended five minutes ago; 24 hours after that it is too late to be asked."""
    moment = world.session.ends_at + minutes * MINUTE if minutes < 0 else world.now + minutes * MINUTE
    assert debriefs.sweep(now=moment) == 0
    assert not Delivery.objects.filter(kind=KIND).exists()


def test_nobody_is_asked_of_what_did_not_take_place(world: World, lee: Member) -> None:
    Session.objects.filter(pk=world.session.pk).update(taken=0)
    assert debriefs.sweep(now=world.now) == 0
    Session.objects.filter(pk=world.session.pk).update(taken=1, state="cancelled", cancelled_at=world.now)
    assert debriefs.sweep(now=world.now) == 0
    Session.objects.filter(pk=world.session.pk).update(state="scheduled", cancelled_at=None)
    assert debriefs.sweep(now=world.now) == 1


def test_who_came_in_is_asked_and_where_nobody_does_whoever_was_put_down(
    world: World, lee: Member, fay: Member
) -> None:
    host(world, fay)
    debriefs.sweep(now=world.now)
    assert only(kind=KIND).recipient == lee
    Delivery.objects.all().delete()
    SessionHost.objects.update(checked_in_at=None)
    Session.objects.update(debrief_asked_at=None)
    debriefs.sweep(now=world.now)
    assert set(Delivery.objects.filter(kind=KIND).values_list("recipient", flat=True)) == {lee.pk, fay.pk}


def test_in_her_quiet_hours_it_waits_and_what_waits_too_long_is_not_asked(world: World, lee: Member) -> None:
    """Quiet from 21 to 8: an end at 22:00 is asked at 8; of a night that outlasts the day that is open nothing is."""
    evening = datetime.combine(world.now.date() - timedelta(days=1), time(22), UTC)
    Member.objects.filter(pk=lee.pk).update(quiet_from=time(21), quiet_to=time(8))
    over(world, evening)
    debriefs.sweep(now=evening + MINUTE)
    assert only(kind=KIND).due_at == evening + 10 * HOUR
    Delivery.objects.all().delete()
    Session.objects.update(debrief_asked_at=None)
    debriefs.sweep(now=evening + 23 * HOUR + 30 * MINUTE)  # a worker that was away: quiet again, until it is closed
    assert not Delivery.objects.filter(kind=KIND).exists()


def test_who_says_no_to_what_is_asked_of_those_who_lead_is_not_asked(world: World, lee: Member) -> None:
    decline(member=lee, topic="hosting", now=world.now)
    debriefs.sweep(now=world.now)
    assert not Delivery.objects.filter(kind=KIND).exists()


def test_she_who_said_it_first_is_not_asked(world: World, lee: Member, fay: Member) -> None:
    host(world, fay, checked_in_at=world.now - HOUR)
    say(world, lee, world.now - 10 * MINUTE)
    debriefs.sweep(now=world.now)
    assert only(kind=KIND).recipient == fay
    say(world, fay, world.now)
    assert only(kind=KIND).state == "void"


def test_the_last_look_sees_what_was_said_meanwhile(world: World, lee: Member) -> None:
    debriefs.sweep(now=world.now)
    job = claimed(kind=KIND)
    Debrief.objects.create(session=world.session, author=lee, answers_sealed=b"x")  # without its event
    assert job.hand_off() is False


@pytest.mark.parametrize("what", ["nothing", "closed", "leads_no_more", "left"])
def test_the_last_look_sees_what_became_of_it(world: World, lee: Member, what: str) -> None:
    debriefs.sweep(now=world.now)
    job = claimed(kind=KIND)
    hers = world.circle.memberships.filter(member=lee)
    if what == "closed":
        over(world, world.now - DAY)
    elif what == "leads_no_more":
        hers.update(role="member")
    elif what == "left":
        hers.update(state="left", ended_at=world.now)
    assert job.hand_off() is (what == "nothing")


def test_a_question_that_was_lost_is_owed_again(world: World, lee: Member) -> None:
    debriefs.sweep(now=world.now)
    Delivery.objects.all().delete()
    assert planning.reconcile(now=world.now) == 1
    assert only(kind=KIND).recipient == lee
