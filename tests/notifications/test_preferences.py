"""What she says about messages: topics on and off, her own leads, and the instants that follow from them."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from groups.services.seats import take_seat
from members.models import Member
from notifications import kinds, leads, planning, portability
from notifications.dispatch import claim, outcome
from notifications.dispatch.jobs import MemberJob, member_jobs
from notifications.kinds import Quiet
from notifications.messages import Message
from notifications.models import Delivery, Preference, ReminderLeads
from notifications.serializers import TopicsIn, TopicsOut
from notifications.services.preferences import choose_leads, decline
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ADDRESS = "/api/v1/me/preferences/"
ALL = dict.fromkeys(Preference.Topic.values, True)


@pytest.fixture
def pims(world: World, client_for: Any) -> Client:
    """pim's browser."""
    client: Client = client_for(world.pim)
    return client


def patch(client: Client, **body: Any) -> Any:
    return client.patch(ADDRESS, body, content_type="application/json")


def choose(world: World, *minutes: int) -> None:
    choose_leads(member=world.pim, lead_minutes=minutes, now=world.now)


def test_who_said_nothing_wants_everything_as_usual(pims: Client) -> None:
    assert pims.get(ADDRESS).json() == {
        "topics": ALL,
        "channels": {"email": True, "push": False},
        "lead_minutes": [4320, 1440, 60],
        "usual_lead_minutes": [4320, 1440, 60],
        "quiet": {"daily": None, "cycle": None, "override": None},
        "paused_until": None,
    }


def test_the_shapes_name_every_topic() -> None:
    assert set(TopicsOut().fields) == set(TopicsIn().fields) == set(Preference.Topic.values)


def test_only_what_is_sent_changes(world: World, pims: Client) -> None:
    assert patch(pims, topics={"prompts": False}).json()["topics"] == ALL | {"prompts": False}
    answer = patch(pims, lead_minutes=[30, 2880]).json()
    assert answer == {
        "topics": ALL | {"prompts": False},
        "channels": {"email": True, "push": False},
        "lead_minutes": [2880, 30],
        "usual_lead_minutes": [4320, 1440, 60],
        "quiet": {"daily": None, "cycle": None, "override": None},
        "paused_until": None,
    }
    assert pims.get(ADDRESS).json() == answer
    assert patch(pims).json() == answer


def test_null_goes_back_to_the_usual_leads_and_an_empty_list_does_not(world: World, pims: Client) -> None:
    assert patch(pims, lead_minutes=[]).json()["lead_minutes"] == []
    assert patch(pims, lead_minutes=None).json()["lead_minutes"] == [4320, 1440, 60]
    assert not ReminderLeads.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {"lead_minutes": [14]},
        {"lead_minutes": [20161]},
        {"lead_minutes": [60, 60]},
        {"lead_minutes": list(range(15, 36))},
        {"lead_minutes": [1440, "day_before"]},
        {"lead_minutes": [0]},
        {"lead_minutes": ["the_day_before"]},
        {"lead_minutes": ["60"]},
        {"lead_minutes": [True]},
        {"lead_minutes": [60.5]},
        {"lead_minutes": 60},
        {"lead_minutes": [-60]},
        {"lead_minutes": [10**12]},
        {"topics": {"prompts": "no"}},
        {"topics": {"prompts": None}},
        {"topics": []},
    ],
)
def test_what_nobody_may_choose_is_refused_and_nothing_is_stored(pims: Client, body: dict[str, Any]) -> None:
    answer = patch(pims, **{"topics": {"missed": False}, **body})
    assert answer.status_code == 400, answer.content
    assert not ReminderLeads.objects.exists()
    assert not Preference.objects.exists()


def test_a_usual_lead_may_be_kept_however_short_it_is(pims: Client, settings: Any) -> None:
    settings.DELIVERY_LEADS_MINUTES = [1440, 1]
    assert patch(pims, lead_minutes=[1440, 1]).status_code == 200
    assert patch(pims, lead_minutes=[1440, 2]).status_code == 400


def test_a_no_takes_back_at_once_what_waits(world: World, pims: Client) -> None:
    world.seat()
    patch(pims, topics={"reminders": False})
    assert not pending()
    assert only(kind="booking_confirmation").state == "pending"
    patch(pims, topics={"reminders": True})
    assert set(pending()) == {4320, 1440, 60}


def test_a_seat_is_reminded_at_her_own_leads(world: World) -> None:
    choose(world, 30, 2880)
    world.seat()
    start = world.session.starts_at
    assert pending() == {2880: start - 2 * DAY, 30: start - 30 * MINUTE}


def test_no_leads_means_no_reminder(world: World) -> None:
    choose(world)
    world.seat()
    assert not pending()
    assert only().kind == "booking_confirmation"


def test_other_leads_take_the_place_of_those_that_wait(world: World, pims: Client) -> None:
    world.seat()
    patch(pims, lead_minutes=[1440, 30])
    start = world.session.starts_at
    assert pending() == {1440: start - DAY, 30: start - 30 * MINUTE}
    assert {row.lead_minutes for row in Delivery.objects.filter(state="void")} == {4320, 60}
    patch(pims, lead_minutes=None)
    assert set(pending()) == {4320, 1440, 60}


def test_a_shorter_lead_beside_it_changes_until_when_a_reminder_is_worth_sending(world: World) -> None:
    world.seat()
    assert only(lead_minutes=60).expires_at == world.session.starts_at
    choose(world, 60, 30)
    assert only(lead_minutes=60).expires_at < world.session.starts_at
    assert only(lead_minutes=30).expires_at == world.session.starts_at


def test_choosing_leads_sends_nothing_late(world: World) -> None:
    near = make_session(world.circle, starts_at=world.now + 2 * HOUR)
    make_seat(near, world.pim)
    past = make_session(world.circle, starts_at=world.now - DAY)
    make_seat(past, world.pim)
    choose(world, 4320, 180, 90)
    assert set(pending(session_id=near.pk)) == {90}
    assert not pending(session_id=past.pk)


def test_a_reminder_that_is_due_already_is_not_lost_to_a_change_of_leads(world: World, outbox: list[Message]) -> None:
    session = make_session(world.circle, starts_at=world.now + DAY - MINUTE)
    take_seat(session_id=session.pk, member=world.pim, now=world.now - HOUR)
    choose(world, 1440, 30)
    assert (only(lead_minutes=1440).state, only(lead_minutes=30).state) == ("pending", "pending")
    choose(world, 2880, 30)
    assert only(lead_minutes=1440).state == "void"


def test_a_reminder_that_a_new_clock_postponed_is_kept_with_its_lead(world: World) -> None:
    """At ten in the evening she goes quiet from nine to eight: what was due before nine now waits for the morning."""
    start = datetime(2027, 1, 12, 23, tzinfo=UTC)
    evening, morning = start - 25 * HOUR, start - 15 * HOUR
    session = make_session(world.circle, starts_at=start)
    take_seat(session_id=session.pk, member=world.pim, now=evening)
    world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "Africa/Abidjan", time(21), time(8)
    world.pim.save()
    planning.retime(member_ids=[world.pim.pk], now=evening)
    assert pending() == {1440: morning, 60: start - HOUR}
    choose_leads(member=world.pim, lead_minutes=[1440, 30], now=evening + MINUTE)
    assert pending() == {1440: morning, 30: start - 30 * MINUTE}
    assert only(lead_minutes=1440).expires_at == start - HOUR


def test_a_sent_reminder_is_not_sent_again_when_she_comes_back_to_its_lead(world: World, outbox: list[Message]) -> None:
    world.seat()
    make_due(lead_minutes=4320)
    settle()
    for minutes in ((1440,), (4320, 1440)):
        choose(world, *minutes)
    settle()
    assert only(lead_minutes=4320).state == "sent"
    assert len(outbox) == 2


def test_leads_of_one_are_not_anybody_elses(world: World) -> None:
    other = make_member()
    make_membership(world.circle, other)
    world.seat()
    world.seat(other)
    choose(world, 30)
    assert set(pending(recipient=world.pim)) == {30}
    assert set(pending(recipient=other)) == {4320, 1440, 60}


def test_leads_that_reminders_off_silences_plan_nothing(world: World) -> None:
    world.seat()
    decline(member=world.pim, topic="reminders", now=world.now)
    choose(world, 120)
    assert not pending()


def test_who_has_leads_of_her_own_is_reconciled_by_them(world: World) -> None:
    choose(world, leads.LONGEST, 30)
    far = make_session(world.circle, starts_at=world.now + 15 * DAY)
    make_seat(far, world.pim)
    assert planning.reconcile(now=world.now) == 1
    assert set(pending()) == {leads.LONGEST}
    other = make_member()
    make_membership(world.circle, other)
    make_seat(far, other)
    assert planning.reconcile(now=world.now) == 0


def test_nothing_has_to_be_added_after_leads_were_chosen(world: World) -> None:
    choose(world, 2880, 30)
    world.seat()
    choose(world, 1440)
    for hours in range(0, 6 * 24, 5):
        assert planning.reconcile(now=world.now + hours * HOUR) == 0


def test_planning_for_many_asks_for_their_leads_once(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            planning.plan_reminders(Q(session=world.session), now=world.now)
        return len(captured)

    members = [make_member() for _ in range(9)]
    for number, member in enumerate(members):
        make_membership(world.circle, member)
        ReminderLeads.objects.create(member=member, lead_minutes=[100 + number], changed_at=world.now)
    make_seat(world.session, members[0])
    few = queries()
    for member in members[1:]:
        make_seat(world.session, member)
    assert queries() == few
    assert set(pending()) == {100 + number for number in range(9)}


@pytest.mark.parametrize(
    ("hers", "lead", "rule"),
    [
        ((4320, 1440, 60), 60, Quiet.BYPASS),
        ((4320, 1440, 60), 1440, Quiet.BEFORE),
        ((60, 30), 30, Quiet.BYPASS),
        ((60, 30), 60, Quiet.BEFORE),
        ((4320,), 4320, Quiet.BEFORE),
        ((120,), 120, Quiet.BEFORE),
        ((61,), 61, Quiet.BEFORE),
    ],
)
def test_only_the_last_call_of_an_hour_or_less_reaches_her_at_any_hour(
    hers: tuple[int, ...], lead: int, rule: Quiet
) -> None:
    assert kinds.REMINDER.quiet_for(lead, hers) is rule
    assert kinds.REMINDER.is_capped_for(lead, hers) is (rule is not Quiet.BYPASS)


@pytest.mark.parametrize(
    ("hers", "subjects"),
    [
        ([4320], {"Your session: "}),
        ([1440, 30], {"Your session: ", "Your session soon"}),
        ([120], {"Your session: "}),
    ],
)
def test_her_leads_choose_the_words(world: World, outbox: list[Message], hers: list[int], subjects: set[str]) -> None:
    choose(world, *hers)
    world.seat()
    make_due(kind="reminder")
    settle()
    reminders = [message.subject for message in outbox if "you have a seat" not in message.subject]
    assert len(reminders) == len(hers)
    assert {start for start in subjects for subject in reminders if subject.startswith(start)} == subjects


def _in_hand(world: World, lead: int) -> MemberJob:
    make_due(lead_minutes=lead)
    Delivery.objects.filter(state="pending").exclude(lead_minutes=lead).update(not_before=Now() + DAY)
    (row,) = claim.claim_deliveries(owner=uuid7(), limit=100)
    (job,) = member_jobs([row])
    return job


def test_a_change_of_leads_is_obeyed_by_a_worker_that_holds_the_row(world: World) -> None:
    world.seat()
    job = _in_hand(world, 1440)
    choose(world, 60)
    assert job.hand_off() is False
    assert only(lead_minutes=1440).state == "void"


@pytest.mark.parametrize("goes_back", [False, True])
def test_a_reminder_that_comes_back_for_another_try_finds_other_leads(world: World, goes_back: bool) -> None:
    """It was on its way when she changed them, so only the fence of the second try can stop it."""
    choose(world, 1440, 30)
    world.seat()
    job = _in_hand(world, 30)
    assert job.hand_off() is True
    choose_leads(member=world.pim, lead_minutes=None if goes_back else [1440], now=world.now)
    outcome.retry(job.row, "451")
    again = _in_hand(world, 30)
    assert again.hand_off() is False
    assert only(lead_minutes=30).state == "void"


def test_her_leads_are_handed_over_and_forgotten(world: World, ola: Member) -> None:
    choose(world, 30)
    choose_leads(member=ola, lead_minutes=[45], now=world.now)
    assert portability.export(world.pim.pk)["reminder_leads"] == {
        "minutes_before": [30],
        "changed_at": world.now.isoformat(),
    }
    portability.erase(world.pim.pk)
    assert portability.export(world.pim.pk)["reminder_leads"] is None
    assert leads.of_member(ola.pk) == (45,)
