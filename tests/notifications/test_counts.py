"""Who leads reads that a session's messages went out, and can tell of nobody what she wants."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.api.clock import database_now
from groups.services.sessions import change_session
from members.models import Member
from notifications import archive, selectors
from notifications.models import Delivery
from notifications.services.preferences import decline
from tests.factories import accept_agreement, make_member, make_membership
from tests.notifications.announcing import DAY, HOUR, MINUTE
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db
NONE = {"sent": 0, "waiting": 0, "failed": 0, "not_sent": 0}


@pytest.fixture
def moms(world: World) -> list[Member]:
    """Four with a seat, of whom the last is nobody's business; their reminders of three days before are due."""
    others = [make_member(quiet_from=None, quiet_to=None) for _ in range(3)]
    for each in others:
        make_membership(world.circle, each)
        accept_agreement(each)
    found = [world.pim, *others]
    for each in found:
        world.seat(each, now=world.now - HOUR)
    return found


@pytest.fixture
def asked(world: World, fay: Member, client_for: Callable[[Member], Client]) -> Callable[[], dict[str, Any]]:
    """What fay reads, by group."""
    client = client_for(fay)

    def ask() -> dict[str, Any]:
        answer = client.get(f"/api/v1/sessions/{world.session.pk}/deliveries/")
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert body["session"] == str(world.session.pk)
        assert body["is_too_small"] is (not body["groups"])
        return {each.pop("group"): each for each in body["groups"]}

    return ask


def remind(**which: object) -> None:
    make_due(lead_minutes=4320, **which)
    Delivery.objects.filter(lead_minutes=4320).update(due_at=database_now() - MINUTE)


def test_what_was_due_to_all_is_counted_by_what_became_of_it(moms: list[Member], asked: Any) -> None:
    assert asked() == {"reminders": NONE, "changes": NONE}
    remind()
    assert asked()["reminders"] == NONE | {"waiting": 4}
    settle()
    assert asked()["reminders"] == NONE | {"sent": 4}
    ends = ("unknown", "failed", "expired", "void")
    for member, state in zip(moms, ends, strict=True):
        Delivery.objects.filter(recipient=member, lead_minutes=4320).update(state=state)
    assert asked()["reminders"] == {"sent": 1, "waiting": 0, "failed": 2, "not_sent": 1}


def test_a_move_is_counted_among_the_changes(world: World, moms: list[Member], asked: Any) -> None:
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)
    make_due(kind="session_moved")
    settle()
    assert asked()["changes"] == NONE | {"sent": 4}


def test_a_no_reads_like_what_is_no_longer_true(moms: list[Member], asked: Any) -> None:
    remind()
    rows = Delivery.objects.filter(lead_minutes=4320)
    answers = []
    for state, code in (("suppressed", "declined"), ("suppressed", "unreachable"), ("void", "no_longer_true")):
        rows.filter(recipient=moms[1]).update(state=state, error_code=code)
        answers.append(asked())
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("is_declined", [False, True])
def test_taking_a_seat_changes_no_number_whatever_she_wants(
    world: World, moms: list[Member], asked: Any, is_declined: bool
) -> None:
    """Else who looks before and after would read her wishes off the difference."""
    remind()
    settle()
    before = asked()
    late = make_member(quiet_from=None, quiet_to=None)
    make_membership(world.circle, late)
    accept_agreement(late)
    for topic in ("bookings", "reminders") if is_declined else ():
        decline(member=late, topic=topic, now=world.now)
    world.seat(late)
    settle()
    assert asked() == before


def test_with_two_members_nothing_is_counted_and_with_three_it_is(world: World, moms: list[Member], asked: Any) -> None:
    remind()
    seats = world.session.seats.filter(member__in=moms[2:])
    seats.filter(member=moms[2]).update(state="out", ended_at=world.now)
    assert asked()["reminders"]["waiting"] == 4
    seats.update(state="out", ended_at=world.now)
    assert asked() == {}


def test_what_was_archived_is_counted_as_before(moms: list[Member], asked: Any) -> None:
    remind()
    settle()
    before, now = asked(), database_now()
    Delivery.objects.filter(state="sent").update(settled_at=now - 3 * DAY, due_at=now - 4 * DAY, expires_at=now - DAY)
    assert archive.move(now=now) >= 4
    assert asked() == before


def test_a_message_over_two_channels_is_one(moms: list[Member], asked: Any) -> None:
    remind()
    settle()
    (row,) = Delivery.objects.filter(recipient=moms[0], lead_minutes=4320)
    Delivery.objects.filter(pk=row.pk).update(state="failed")
    row.pk, row.channel, row._state.adding = None, "push", True
    row.save()
    assert asked()["reminders"] == NONE | {"sent": 4}


def test_more_members_take_no_more_queries(world: World, moms: list[Member]) -> None:
    counted = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            selectors.delivery_counts(world.session.pk, now=world.now + timedelta(days=9))
        counted.append(len(captured))
        late = make_member(quiet_from=None, quiet_to=None)
        make_membership(world.circle, late)
        accept_agreement(late)
        world.seat(late)
    assert counted == [2, 2]
