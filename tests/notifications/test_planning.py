"""Which deliveries exist after what happened, through the use cases of groups."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from groups import events
from groups.models import Seat
from groups.services.attendance import record_attendance
from groups.services.memberships import leave_circle
from groups.services.seats import accept_offer, give_back_seat, take_seat
from groups.services.sessions import cancel_session, change_session
from members.models import Member
from members.services.people import change_profile
from notifications import planning
from notifications.models import Delivery
from notifications.services.preferences import choose_leads
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import only, pending, states

pytestmark = pytest.mark.django_db
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def test_a_seat_owes_a_confirmation_and_three_reminders(world: World) -> None:
    world.seat()
    start = world.session.starts_at
    assert pending() == {4320: start - 3 * DAY, 1440: start - DAY, 60: start - HOUR}
    confirmation = only(kind="booking_confirmation")
    assert confirmation.due_at == world.now
    assert Delivery.objects.count() == 4


def test_a_place_on_the_waitlist_owes_nothing_until_it_becomes_a_seat(world: World, fay: Member) -> None:
    world.session.capacity = world.session.seat_limit = 4
    world.session.save()
    others = [make_member() for _ in range(4)]
    for other in others:
        make_membership(world.circle, other)
        make_seat(world.session, other)
    world.session.refresh_from_db()
    waiting = world.seat()
    assert waiting.state == Seat.State.WAITING
    assert not Delivery.objects.exists()
    give_back_seat(session_id=world.session.pk, member=others[0], now=world.now)
    assert not pending()
    accept_offer(session_id=world.session.pk, member=world.pim, now=world.now)
    assert only(kind="seat_promoted").recipient == world.pim
    assert len(pending()) == 3


@pytest.mark.parametrize(
    ("before_start", "leads"),
    [(3 * DAY, {1440, 60}), (3 * DAY + MINUTE, {4320, 1440, 60}), (DAY, {60}), (HOUR, set()), (MINUTE, set())],
)
def test_a_reminder_is_not_sent_late_when_the_session_is_nearer_than_its_lead(
    world: World, before_start: timedelta, leads: set[int]
) -> None:
    world.seat(now=world.session.starts_at - before_start)
    assert set(pending()) == leads
    assert only(kind="booking_confirmation").state == "pending"


def test_a_reminder_expires_when_the_next_one_is_near(world: World) -> None:
    world.seat()
    start = world.session.starts_at
    ends = {row.lead_minutes: row.expires_at for row in Delivery.objects.filter(kind="reminder")}
    assert ends == {4320: start - 2 * DAY, 1440: start - 2 * HOUR, 60: start}


def test_leads_can_be_shortened_and_are_three_at_most(world: World, settings) -> None:
    settings.DELIVERY_LEADS_MINUTES = [1, 2, 3, 4, 4]
    world.seat(now=world.session.starts_at - 10 * MINUTE)
    assert set(pending()) == {4, 3, 2}
    assert all(row.due_at < row.expires_at for row in Delivery.objects.all())


def test_giving_the_seat_back_takes_everything_back(world: World) -> None:
    world.seat()
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)
    assert {state for _, _, state in states()} == {"void"}


def test_leaving_the_circle_takes_everything_back(world: World) -> None:
    world.seat()
    leave_circle(circle_id=world.circle.pk, member=world.pim, now=world.now)
    assert {state for _, _, state in states()} == {"void"}


def test_booking_again_is_reminded_again(world: World) -> None:
    world.seat()
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)
    world.seat()
    assert len(pending()) == 3
    assert Delivery.objects.filter(kind="booking_confirmation", state="pending").count() == 1


def test_planning_twice_adds_nothing(world: World) -> None:
    world.seat()
    assert planning.plan_reminders(Q(session=world.session), now=world.now) == 0
    assert Delivery.objects.count() == 4


def test_a_void_row_comes_back_and_a_settled_one_does_not(world: World) -> None:
    world.seat()
    Delivery.objects.filter(lead_minutes=4320).update(state="void", attempts=3, error_code="x")
    Delivery.objects.filter(lead_minutes=1440).update(state="suppressed")
    assert planning.plan_reminders(Q(session=world.session), now=world.now) == 1
    assert only(lead_minutes=4320).state == "pending"
    assert only(lead_minutes=4320).attempts == 0
    assert only(lead_minutes=1440).state == "suppressed"


def test_a_moved_session_replaces_its_reminders_and_tells_once(world: World) -> None:
    world.seat()
    moved_to = world.session.local_start + DAY
    change_session(session_id=world.session.pk, local_start=moved_to, now=world.now)
    world.session.refresh_from_db()
    start = world.session.starts_at
    assert pending(version=2) == {4320: start - 3 * DAY, 1440: start - DAY, 60: start - HOUR}
    assert {state for _, _, state in states(version=1)} == {"void"}
    assert only(kind="session_moved").version == 2


def test_moved_twice_is_told_once(world: World) -> None:
    world.seat()
    for days in (1, 2):
        change_session(session_id=world.session.pk, local_start=world.session.local_start + days * DAY, now=world.now)
    assert [row.version for row in Delivery.objects.filter(kind="session_moved", state="pending")] == [3]


def test_moved_and_moved_back_reminds_of_the_old_time_again(world: World) -> None:
    world.seat()
    first = pending()
    for local_start in (world.session.local_start + DAY, world.session.local_start):
        change_session(session_id=world.session.pk, local_start=local_start, now=world.now)
    assert pending() == first


def test_a_cancelled_session_tells_every_seat_holder_once(world: World, fay: Member) -> None:
    other = make_member()
    make_membership(world.circle, other)
    world.seat()
    world.seat(other)
    cancel_session(session_id=world.session.pk, now=world.now)
    notices = Delivery.objects.filter(kind="session_cancelled", state="pending")
    assert {row.recipient_id for row in notices} == {world.pim.pk, other.pk}
    assert not pending()


def test_who_waited_for_a_seat_is_told_of_a_cancellation_too(world: World) -> None:
    world.session.capacity = world.session.seat_limit = 1
    world.session.save()
    seated = make_member()
    make_membership(world.circle, seated)
    make_seat(world.session, seated)
    assert world.seat().state == Seat.State.WAITING
    cancel_session(session_id=world.session.pk, now=world.now)
    notices = Delivery.objects.filter(kind="session_cancelled", state="pending")
    assert {notice.recipient_id for notice in notices} == {seated.pk, world.pim.pk}


def test_a_cancellation_waits_for_the_morning_unless_that_is_too_late(world: World) -> None:
    _set_quiet(world.pim)
    night = datetime(2027, 1, 10, 3, tzinfo=UTC)  # 22:00 in New York
    for starts_at, due_at in [
        (datetime(2027, 1, 10, 20, tzinfo=UTC), datetime(2027, 1, 10, 13, tzinfo=UTC)),
        (datetime(2027, 1, 10, 12, tzinfo=UTC), night),
    ]:
        session = make_session(world.circle, starts_at=starts_at)
        take_seat(session_id=session.pk, member=world.pim, now=night)
        cancel_session(session_id=session.pk, now=night)
        assert only(kind="session_cancelled", session_id=session.pk).due_at == due_at


def test_a_reminder_in_quiet_hours_goes_out_before_them(world: World) -> None:
    """Quiet from 21:00: due 22:10 becomes 20:45. The last call goes out at any hour."""
    _set_quiet(world.pim)
    start = datetime(2027, 1, 13, 3, 10, tzinfo=UTC)  # 22:10 in New York on the 12th
    session = make_session(world.circle, starts_at=start)
    take_seat(session_id=session.pk, member=world.pim, now=start - 6 * DAY)
    assert pending(session_id=session.pk) == {
        4320: datetime(2027, 1, 10, 1, 45, tzinfo=UTC),
        1440: datetime(2027, 1, 12, 1, 45, tzinfo=UTC),
        60: start - HOUR,
    }


def test_a_new_clock_moves_what_is_waiting(world: World) -> None:
    start = datetime(2027, 1, 12, 23, tzinfo=UTC)  # 18:00 in New York, midnight in Berlin
    session = make_session(world.circle, starts_at=start)
    take_seat(session_id=session.pk, member=world.pim, now=world.now)
    changes = {"timezone": "Europe/Berlin", "quiet_from": time(21), "quiet_to": time(8)}
    change_profile(member=world.pim, expected_version=world.pim.version, changes=changes, now=world.now)
    evening_before = datetime(2027, 1, 11, 19, 45, tzinfo=UTC)  # 20:45 in Berlin
    assert pending(session_id=session.pk) == {4320: evening_before - 2 * DAY, 1440: evening_before, 60: start - HOUR}
    assert Delivery.objects.filter(kind="reminder").count() == 3


def test_a_new_clock_merges_what_now_comes_in_one_minute_and_parts_it_again(world: World) -> None:
    start = (world.now + 3 * DAY).replace(hour=7, minute=30)
    choose_leads(member=world.pim, lead_minutes=[600, 300, 120], now=world.now)
    take_seat(session_id=make_session(world.circle, starts_at=start).pk, member=world.pim, now=world.now)
    apart = {lead: start - lead * MINUTE for lead in (600, 300, 120)}
    assert pending() == apart
    for version, (changes, expected) in enumerate(
        [
            ({"timezone": "Africa/Abidjan", "quiet_from": time(21), "quiet_to": time(8)}, {120: start - 645 * MINUTE}),
            ({"quiet_from": None, "quiet_to": None}, apart),
        ],
        start=world.pim.version,
    ):
        change_profile(member=world.pim, expected_version=version, changes=changes, now=world.now)
        assert pending() == expected


def test_the_question_is_owed_only_to_who_came(world: World, fay: Member) -> None:
    seat, other = world.seat(), make_member()
    make_membership(world.circle, other)
    missed = world.seat(other)
    after = world.session.ends_at
    record_attendance(session_id=world.session.pk, attended={seat.pk: True, missed.pk: False}, now=after)
    question = only(kind="reflection_prompt")
    assert question.recipient == world.pim
    assert question.due_at == after + 30 * MINUTE
    assert question.expires_at == question.due_at + 2 * DAY


def test_the_question_waits_for_the_morning_when_the_session_ends_at_night(world: World) -> None:
    _set_quiet(world.pim)
    start = datetime(2027, 1, 13, 1, 30, tzinfo=UTC)  # 20:30 in New York, over at 21:30
    session = make_session(world.circle, starts_at=start)
    seat = take_seat(session_id=session.pk, member=world.pim, now=start - DAY)
    record_attendance(session_id=session.pk, attended={seat.pk: True}, now=start + HOUR)
    assert only(kind="reflection_prompt").due_at == datetime(2027, 1, 13, 13, tzinfo=UTC)


def test_attendance_written_down_too_late_asks_nothing(world: World) -> None:
    seat = world.seat()
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.session.ends_at + 3 * DAY)
    assert not Delivery.objects.filter(kind="reflection_prompt").exists()


def test_attendance_that_is_corrected_takes_the_question_back(world: World) -> None:
    seat = world.seat()
    for has_attended, state in ((True, "pending"), (False, "void"), (True, "pending")):
        record_attendance(session_id=world.session.pk, attended={seat.pk: has_attended}, now=world.session.ends_at)
        assert only(kind="reflection_prompt").state == state


def test_an_answered_question_is_not_asked(world: World) -> None:
    seat = world.seat()
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.session.ends_at)
    with transaction.atomic():
        events.publish(
            events.ReflectionWritten(
                session_id=world.session.pk, member_id=world.pim.pk, is_midweek=False, at=world.session.ends_at
            )
        )
    assert only(kind="reflection_prompt").state == "void"


def test_what_is_not_committed_is_not_owed(world: World) -> None:
    def change_of_mind() -> None:
        with transaction.atomic():
            world.seat()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_of_mind()
    assert not Delivery.objects.exists()


def test_planning_a_full_session_takes_as_many_statements_as_planning_one_seat(world: World) -> None:
    def statements() -> int:
        Delivery.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            planning.plan_reminders(Q(session=world.session), now=world.now)
        return len(queries)

    make_seat(world.session, world.pim)
    alone = statements()
    for _ in range(9):
        member = make_member()
        make_membership(world.circle, member)
        make_seat(world.session, member)
    assert statements() == alone
    assert Delivery.objects.count() == 30


def _set_quiet(member: Member) -> None:
    member.timezone, member.quiet_from, member.quiet_to = "America/New_York", time(21), time(8)
    member.save()
