"""The letter about a notice: one for a circle and an evening, after her quiet hours, without a word of what it says."""

from datetime import time, timedelta
from typing import Any

import pytest

from groups.models import Block, Membership, Notice
from groups.services import notices
from members.models import Member
from notifications import planning, selectors
from notifications.messages import Message
from notifications.models import CirclePreference, Delivery
from notifications.services.preferences import decline
from tests.factories import make_member, make_membership
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle

pytestmark = pytest.mark.django_db
KIND, FACT = "circle_notice", "On Tuesday we are in the blue room."
HOUR = timedelta(hours=1)


@pytest.fixture
def lee(world: World) -> Member:
    """She leads beside fay."""
    lee = make_member("lee", quiet_from=None, quiet_to=None)
    make_membership(world.circle, lee, role="co_facilitator")
    return lee


def tell(world: World, lee: Member, text: str = FACT) -> Notice:
    return notices.write_notice(circle_id=world.circle.pk, author=lee, text=text, days=3, now=world.now)


def withdraw(world: World, notice: Notice) -> None:
    notices.withdraw_notice(circle_id=world.circle.pk, notice_id=notice.pk, now=world.now)


def hers(outbox: list[Message], world: World) -> list[Message]:
    return [message for message in outbox if message.to == world.pim.email]


def told(world: World, **which: Any) -> list[Any]:
    rows = Delivery.objects.filter(kind=KIND, recipient=world.pim, **which).exclude(state="void")
    return list(rows.values_list("occasion_id", flat=True))


def test_everybody_but_its_author_is_told_once_and_not_what(world: World, lee: Member, outbox: list[Message]) -> None:
    tell(world, lee)
    assert set(Delivery.objects.filter(kind=KIND).values_list("recipient__email", flat=True)) == {
        "fay@example.org", "pim@example.org",
    }  # fmt: skip
    make_due(recipient=world.pim)
    settle()
    (message,) = hers(outbox, world)
    assert message.subject == "A short note is waiting"
    whole = message.subject + message.text + message.html
    assert "/app/#/week" in message.text
    assert not [word for word in (FACT, "blue room", world.circle.name, "support group", "guilt") if word in whole]
    assert [row.kind for row in selectors.inbox(member_id=world.pim.pk, now=world.now + HOUR)] == [KIND]
    assert planning.reconcile(now=world.now) == 0


def test_it_waits_for_the_end_of_her_quiet_hours(world: World, lee: Member) -> None:
    Member.objects.filter(pk=world.pim.pk).update(timezone="UTC", quiet_from=time(0), quiet_to=time(23, 59))
    tell(world, lee)
    row = only(kind=KIND, recipient=world.pim)
    assert row.due_at.time().replace(tzinfo=None) == time(23, 59)
    assert row.due_at > world.now


def test_two_of_one_circle_are_one_letter(world: World, lee: Member, outbox: list[Message]) -> None:
    first, second = tell(world, lee), tell(world, lee, "And the door is open at eight.")
    assert told(world) == [second.pk]
    withdraw(world, second)
    assert told(world) == [first.pk]  # in whose stead the second one stood
    make_due(recipient=world.pim)
    settle()
    assert len(hers(outbox, world)) == 1
    withdraw(world, first)
    assert selectors.inbox(member_id=world.pim.pk, now=world.now + HOUR).count() == 0


def test_who_was_told_of_the_first_is_told_of_the_second_and_no_more(
    world: World, lee: Member, outbox: list[Message]
) -> None:
    tell(world, lee)
    make_due(recipient=world.pim)
    settle()
    second = tell(world, lee, "And the door is open at eight.")
    withdraw(world, second)
    make_due(recipient=world.pim)
    settle()
    assert len(hers(outbox, world)) == 1


def test_what_was_withdrawn_while_the_letter_waited_is_not_sent(
    world: World, lee: Member, outbox: list[Message]
) -> None:
    notice = tell(world, lee)
    make_due()
    Notice.objects.filter(pk=notice.pk).update(withdrawn_at=world.now)  # as if committed right before the fence
    settle()
    assert outbox == []


@pytest.mark.parametrize("how", ["topic", "circle", "paused", "left", "apart"])
def test_who_does_not_want_it_or_may_not_read_it_is_not_told(
    world: World, lee: Member, outbox: list[Message], how: str
) -> None:
    tell(world, lee)
    here = {"member": world.pim, "circle_id": world.circle.pk, "changed_at": world.now}
    acts = {
        "topic": lambda: decline(member=world.pim, topic="notices", now=world.now),
        "circle": lambda: CirclePreference.objects.create(topics_off=["notices"], **here),
        "paused": lambda: CirclePreference.objects.create(is_paused=True, **here),
        "left": lambda: Membership.objects.filter(member=world.pim).update(state="left", ended_at=world.now),
        "apart": lambda: Block.objects.create(blocker=world.pim, blocked=lee, circle=world.circle, handle="x"),
    }
    acts[how]()
    make_due(recipient=world.pim)
    settle()
    assert hers(outbox, world) == []
    before = Delivery.objects.filter(recipient=world.pim).count()
    tell(world, lee, "A second one.")
    assert Delivery.objects.filter(recipient=world.pim).count() == before
