"""From a due row to a message, and every reason for which none goes out. The clock is the database's own."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from uuid6 import uuid7

from config import statements
from groups.models import CircleBlock, Session
from groups.services.attendance import record_attendance
from groups.services.seats import give_back_seat, take_seat
from groups.services.sessions import cancel_session, change_session
from members.models import Member
from members.quiet import QuietHours, QuietWindow
from notifications import leads, planning
from notifications.dispatch import claim, fence
from notifications.dispatch.jobs import MemberJob, member_jobs
from notifications.kinds import KINDS
from notifications.messages import Message
from notifications.models import Delivery, Preference
from notifications.schedule import Clock
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, settle, states

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def claimed(world: World, kind: str = "reminder", **which: object) -> MemberJob:
    """Make one row due and take it as a worker does."""
    which = {"kind": kind, **({"lead_minutes": 4320} if kind == "reminder" else {}), **which}
    make_due(**which)
    Delivery.objects.filter(state="pending").exclude(**which).update(not_before=Now() + DAY)
    (row,) = claim.claim_deliveries(owner=uuid7(), limit=100)
    (job,) = member_jobs([row])
    return job


def test_what_is_due_is_sent_once(world: World, outbox: list[Message]) -> None:
    world.seat()
    make_due(lead_minutes=4320)
    assert settle() == 2
    assert settle() == 0
    assert [message.to for message in outbox] == ["pim@example.org"] * 2
    row = only(lead_minutes=4320)
    assert (row.state, row.attempts, row.lease_owner) == ("sent", 1, None)
    assert row.sent_at is not None


def test_what_is_not_due_waits(world: World, outbox: list[Message]) -> None:
    world.seat()
    settle()
    assert [message.subject for message in outbox] == ["Your session: you have a seat"]


def test_what_was_claimed_is_not_claimed_again_while_its_lease_lasts(world: World) -> None:
    world.seat()
    claimed(world)
    assert claim.claim_deliveries(owner=uuid7(), limit=100) == []


def test_a_lease_that_ran_out_is_taken_over_and_the_first_worker_is_refused(world: World) -> None:
    world.seat()
    job = claimed(world)
    Delivery.objects.filter(state="leased").update(lease_until=Now() - HOUR)
    (again,) = claim.claim_deliveries(owner=uuid7(), limit=100)
    assert again.pk == job.row.pk
    assert job.hand_off() is False
    (second,) = member_jobs([again])
    assert second.hand_off() is True


def cancel(world: World) -> None:
    cancel_session(session_id=world.session.pk, now=world.now)


def move(world: World) -> None:
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)


def give_back(world: World) -> None:
    give_back_seat(session_id=world.session.pk, member=world.pim, now=world.now)


def decline(world: World) -> None:
    Preference.objects.create(member=world.pim, topic="reminders", is_wanted=False, changed_at=world.now)


def deactivate(world: World) -> None:
    Member.objects.filter(pk=world.pim.pk).update(is_active=False)


def lose_address(world: World) -> None:
    Member.objects.filter(pk=world.pim.pk).update(email_failed_at=Now())


def block(world: World) -> None:
    CircleBlock.objects.create(circle=world.circle, member=world.pim)


def expire(world: World) -> None:
    Delivery.objects.filter(state="leased").update(expires_at=Now() - HOUR, due_at=Now() - 2 * HOUR)


def lose_membership(world: World) -> None:
    world.circle.memberships.filter(member=world.pim).update(state="left")


ENDS: list[tuple[Callable[[World], None], str]] = [
    (cancel, "void"),
    (move, "void"),
    (give_back, "void"),
    (decline, "suppressed"),
    (deactivate, "suppressed"),
    (lose_address, "suppressed"),
    (block, "void"),
    (lose_membership, "void"),
    (expire, "expired"),
]


@pytest.mark.parametrize(("change", "state"), ENDS, ids=lambda value: getattr(value, "__name__", value))
def test_what_changed_after_the_claim_stops_the_message_at_the_fence(
    world: World, change: Callable[[World], None], state: str
) -> None:
    world.seat()
    job = claimed(world)
    change(world)
    assert job.hand_off() is False
    assert only(pk=job.row.pk).state == state


@pytest.mark.parametrize(("change", "state"), ENDS, ids=lambda value: getattr(value, "__name__", value))
def test_the_fence_does_not_rely_on_what_receivers_voided(
    world: World, change: Callable[[World], None], state: str
) -> None:
    """The same without the ledger having heard of it: the fence reads sessions and seats themselves."""
    world.seat()
    job = claimed(world)
    before = Delivery.objects.get(pk=job.row.pk)
    change(world)
    Delivery.objects.filter(pk=job.row.pk).update(
        state="leased", lease_owner=before.lease_owner, lease_until=before.lease_until
    )
    assert job.hand_off() is False
    assert only(pk=job.row.pk).state == state


def test_nothing_changed_and_the_fence_lets_it_pass(world: World) -> None:
    """The twin of the two above: the same set-up succeeds when nothing is changed."""
    world.seat()
    job = claimed(world)
    assert job.hand_off() is True
    assert only(pk=job.row.pk).handed_off_at is not None


def test_the_fence_looks_at_the_row_itself_and_not_at_a_copy(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """`id IN (SELECT ...)` would not be looked at again for a row that changed while the statement waited."""
    world.seat()
    job = claimed(world)
    said: list[str] = []
    real = statements.run

    def noted(statement: str, values: list[object]) -> object:
        said.append(statement)
        return real(statement, values)

    monkeypatch.setattr(statements, "run", noted)
    job.hand_off()
    (update,) = [each for each in said if each.startswith('UPDATE "notifications_delivery"')]
    assert '"notifications_delivery"."id" IN (SELECT' not in update


@pytest.mark.parametrize(
    "change",
    [
        {"email": "new@example.org"},
        {"timezone": "Asia/Tokyo"},
        {"token_epoch": 7},
        {"quiet_from": time(1), "quiet_to": time(2)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_letter_written_for_who_she_was_is_written_again(
    world: World, outbox: list[Message], change: dict[str, object]
) -> None:
    world.seat()
    job = claimed(world)
    Member.objects.filter(pk=world.pim.pk).update(**change)
    assert job.hand_off() is False
    row = only(pk=job.row.pk)
    assert (row.state, row.error_code, row.attempts) == ("pending", "stale", 0)


def test_what_is_on_its_way_is_not_taken_back(world: World) -> None:
    """Void, it could be revived by a change of mind and go out a second time."""
    world.seat()
    job = claimed(world)
    assert planning.void(Q(pk=job.row.pk)) == 1
    Delivery.objects.filter(pk=job.row.pk).update(
        state="leased", lease_owner=job.row.lease_owner, lease_until=Now() + HOUR
    )
    assert job.hand_off() is True
    assert planning.void(Q(pk=job.row.pk)) == 0
    assert only(pk=job.row.pk).state == "leased"


def test_an_erased_member_gets_nothing_and_leaves_nothing(world: World, outbox: list[Message]) -> None:
    world.seat()
    job = claimed(world)
    world.pim.delete()
    assert job.hand_off() is False
    assert not Delivery.objects.exists()
    assert outbox == []


def test_a_claim_takes_no_more_than_asked(world: World) -> None:
    world.seat()
    make_due()
    assert len(claim.claim_deliveries(owner=uuid7(), limit=2)) == 2
    assert len(claim.claim_deliveries(owner=uuid7(), limit=100)) == 2


def test_what_expired_while_nobody_worked_is_not_sent(world: World, outbox: list[Message]) -> None:
    """After an outage the reminder of three days before is over; the next one still goes out."""
    session = make_session(world.circle, starts_at=world.now + 47 * HOUR)
    past = session.starts_at - 4 * DAY
    take_seat(session_id=session.pk, member=world.pim, now=past)
    Delivery.objects.filter(kind="booking_confirmation").update(state="void")
    settle()
    assert outbox == []
    assert only(lead_minutes=4320).state == "expired"
    make_due(lead_minutes=1440)
    settle()
    assert len(outbox) == 1


@pytest.mark.parametrize(("lead", "state"), [(1440, "pending"), (60, "sent")])
def test_quiet_hours_hold_back_a_late_reminder_but_not_the_last_call(world: World, lead: int, state: str) -> None:
    world.seat()
    _quiet_now(world.pim)
    Delivery.objects.filter(lead_minutes=lead).update(due_at=Now() - 2 * HOUR, not_before=Now() - HOUR)
    settle()
    row = only(lead_minutes=lead)
    assert row.state == state
    if state == "pending":
        assert row.error_code == "quiet_hours"
        assert row.not_before > datetime.now(UTC)


def test_a_reminder_may_be_half_an_hour_late_into_quiet_hours(world: World) -> None:
    world.seat()
    _quiet_now(world.pim)
    Delivery.objects.filter(lead_minutes=1440).update(due_at=Now() - timedelta(minutes=29), not_before=Now())
    settle()
    assert only(lead_minutes=1440).state == "sent"


def test_a_permit_is_given_by_the_members_clock_alone() -> None:
    """Table: kind, minutes it is late, hours to the start; quiet from 21 to 8 in New York, and it is 22:00."""
    clock = Clock("America/New_York", QuietHours(QuietWindow(time(21), time(8))))
    now = datetime(2027, 1, 13, 3, tzinfo=UTC)
    morning = datetime(2027, 1, 13, 13, tzinfo=UTC)
    for kind, lead, late, hours, until in [
        ("booking_confirmation", None, 0, 40, None),
        ("reminder", 60, 0, 1, None),
        ("reminder", 1440, 30, 24, None),
        ("reminder", 1440, 31, 24, morning),
        ("session_cancelled", None, 0, 24, morning),
        ("session_cancelled", None, 0, 9, None),
        ("session_moved", None, 0, 11, morning),
        ("reflection_prompt", None, 0, -2, morning),
    ]:
        row = Delivery(kind=kind, lead_minutes=lead, due_at=now - timedelta(minutes=late))
        permit = fence.permit(row, clock=clock, hers=leads.usual(), useful_until=now + hours * HOUR, now=now)
        assert permit.wait_until == until, (kind, late, hours)


BYPASS = {
    "booking_confirmation", "seat_promoted", "host_missing", "host_missing_members", "contact_asked",
}  # fmt: skip
BEFORE = {"reminder", "hopeful_question"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_keeps_to_its_rule_of_quiet_hours(kind: str) -> None:
    """It is 22:00 and quiet until 8: only what she asked for, or what cannot wait at all, comes in the night."""
    clock = Clock("UTC", QuietHours(QuietWindow(time(21), time(8))))
    now = datetime(2027, 1, 13, 22, tzinfo=UTC)
    morning = now + 10 * HOUR
    late = 31 if kind in BEFORE else 0
    row = Delivery(kind=kind, lead_minutes=1440 if kind == "reminder" else None, due_at=now - late * HOUR / 60)
    for useful_until, waits in ((now + DAY, True), (morning + HOUR, True), (morning, False), (now + HOUR, False)):
        permit = fence.permit(row, clock=clock, hers=leads.usual(), useful_until=useful_until, now=now)
        does_wait = kind in BEFORE or (waits and kind not in BYPASS)
        assert permit.wait_until == (morning if does_wait else None), (kind, useful_until)


@pytest.mark.parametrize("kind", sorted(BEFORE))
def test_what_comes_before_the_quiet_may_be_half_an_hour_late(kind: str) -> None:
    now = datetime(2027, 1, 13, 21, 29, tzinfo=UTC)
    row = Delivery(kind=kind, lead_minutes=1440 if kind == "reminder" else None, due_at=now - HOUR / 2)
    clock = Clock("UTC", QuietHours(QuietWindow(time(21), time(8))))
    permit = fence.permit(row, clock=clock, hers=leads.usual(), useful_until=now + DAY, now=now)
    assert permit.wait_until is None


def test_only_reminders_and_questions_are_counted_against_a_day() -> None:
    capped = {code for code, kind in KINDS.items() if kind.is_capped}
    assert capped == {
        "reminder", "hopeful_question", "join_decided", "reflection_prompt", "midweek_prompt", "session_missed",
        "welcome", "agreement_renewed", "words_kept", "facilitator_approved", "facilitator_declined",
        "circle_notice", "like_opened",
    }  # fmt: skip


def test_a_member_gets_four_messages_a_day_and_the_rest_on_the_next(world: World, outbox: list[Message]) -> None:
    for days in range(6):
        session = make_session(world.circle, starts_at=world.now + 10 * DAY + days * HOUR * 2)
        make_seat(session, world.pim)
    _owe_reminders(world, 4320)
    settle()
    assert len(outbox) == 4
    left = Delivery.objects.filter(state="pending", lead_minutes=4320)
    assert {row.error_code for row in left} == {"daily_cap"}
    assert {row.not_before.astimezone(ZoneInfo(world.pim.timezone)).hour for row in left} == {0}


def test_the_cap_does_not_hold_back_what_cannot_wait(world: World, outbox: list[Message]) -> None:
    world.seat()
    for _ in range(4):
        Delivery.objects.create(
            recipient=world.pim, kind="reminder", occasion_id=uuid7(), state="sent", sent_at=Now(),
            handed_off_at=Now(), due_at=Now() - HOUR, expires_at=Now() + DAY, not_before=Now(),
        )  # fmt: skip
    make_due(lead_minutes__in=[4320, 60])
    settle()
    assert dict((lead, state) for kind, lead, state in states(session_id=world.session.pk)) == {
        None: "sent", 4320: "pending", 1440: "pending", 60: "sent",
    }  # fmt: skip


def test_a_demo_member_has_no_cap(world: World, outbox: list[Message]) -> None:
    Member.objects.filter(pk=world.pim.pk).update(is_demo=True)
    for days in range(6):
        make_seat(make_session(world.circle, starts_at=world.now + 10 * DAY + days * HOUR * 2), world.pim)
    _owe_reminders(world, 4320)
    settle()
    assert len(outbox) == 6


def test_a_lost_worker_after_hand_off_means_again_for_a_reminder(world: World, outbox: list[Message]) -> None:
    world.seat()
    job = claimed(world)
    assert job.hand_off()
    Delivery.objects.filter(state="leased").update(lease_until=Now() - HOUR)
    settle()
    assert only(pk=job.row.pk).state == "sent"
    assert len(outbox) == 1


def test_a_lost_worker_after_hand_off_means_never_again_for_a_question(world: World, outbox: list[Message]) -> None:
    job = claimed(world, "reflection_prompt", pk=_attended(world).pk)
    assert job.hand_off()
    Delivery.objects.filter(state="leased").update(lease_until=Now() - HOUR)
    settle()
    assert only(pk=job.row.pk).state == "unknown"
    assert outbox == []


NEVER_TWICE = {
    "reflection_prompt", "midweek_prompt", "session_missed", "debrief_asked",
    "report_received", "member_warned", "sharing_ended", "appeal_decided", "circle_notice", "like_opened",
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_in_doubt_questions_and_messages_of_safety_stay_so_and_all_else_is_sent_again(world: World, kind: str) -> None:
    """Delivery.md, rule 9: the lease ran out after the hand-off, and nobody knows whether it went out."""
    row = Delivery.objects.create(
        recipient=world.pim, kind=kind, occasion_id=uuid7(), state="leased", lease_owner=uuid7(), attempts=1,
        lead_minutes=1440 if kind == "reminder" else None, handed_off_at=Now(), lease_until=Now() - HOUR,
        due_at=Now() - 2 * HOUR, not_before=Now() - 2 * HOUR, expires_at=Now() + DAY,
    )  # fmt: skip
    again = claim.claim_deliveries(owner=uuid7(), limit=10)
    assert [each.pk for each in again] == ([] if kind in NEVER_TWICE else [row.pk])
    assert only(pk=row.pk).state == ("unknown" if kind in NEVER_TWICE else "leased")


def test_a_lost_worker_before_hand_off_means_again_for_everything(world: World, outbox: list[Message]) -> None:
    job = claimed(world, "reflection_prompt", pk=_attended(world).pk)
    Delivery.objects.filter(state="leased").update(lease_until=Now() - HOUR)
    settle()
    assert only(pk=job.row.pk).state == "sent"
    assert len(outbox) == 1


def test_a_batch_reads_its_members_and_sessions_by_as_many_queries_as_one_row(world: World) -> None:
    def queries(rows: list[Delivery]) -> int:
        with CaptureQueriesContext(connection) as captured:
            member_jobs(rows)
        return len(captured)

    for _ in range(8):
        member = make_member()
        make_membership(world.circle, member)
        make_seat(world.session, member)
    _owe_reminders(world, 4320)
    rows = claim.claim_deliveries(owner=uuid7(), limit=100)
    assert len(rows) == 8
    assert queries(rows) == queries(rows[:1]) == 4


def test_the_claim_is_answered_by_an_index(world: World) -> None:
    rows = [
        Delivery(recipient=world.pim, kind="reminder", occasion_id=uuid7(), due_at=world.now + DAY + n * HOUR,
                 expires_at=world.now + 900 * DAY, not_before=world.now + DAY + n * HOUR)
        for n in range(3000)
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE notifications_delivery")
        asked = {"limit": 100, "owner": uuid7(), "lease": 120.0, "channel": "email", "known": ["reminder"],
                 "never": ["reflection_prompt"]}  # fmt: skip
        cursor.execute("EXPLAIN " + claim._TAKE_DELIVERIES, asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "notifications_delivery_due" in plan
    assert "notifications_delivery_leased" in plan


def _quiet_now(member: Member) -> None:
    """Give her quiet hours from an hour ago until in two hours, on a clock in Reykjavik, which is UTC."""
    now = datetime.now(UTC)
    member.timezone = "Atlantic/Reykjavik"
    member.quiet_from, member.quiet_to = (now - HOUR).time(), (now + 2 * HOUR).time()
    member.save()


def _owe_reminders(world: World, lead: int) -> None:
    planning.plan_reminders(Q(session__circle=world.circle), now=world.now)
    make_due(lead_minutes=lead)


def _attended(world: World) -> Delivery:
    """Let the session have been today and pim have come."""
    seat = world.seat()
    over = datetime.now(UTC) - HOUR
    Session.objects.filter(pk=world.session.pk).update(starts_at=over - HOUR, ends_at=over)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=over)
    Delivery.objects.exclude(kind="reflection_prompt").update(state="void")
    return only(kind="reflection_prompt")
