"""One message for each member and change of a series, none while it can be undone, none when it was."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from groups import events
from groups.errors import ChangeSettled
from groups.models import ChangedSession, Seat, Series, SeriesChange, Session
from groups.services import changes
from groups.services.seats import take_seat
from groups.services.series import schedule_series
from members.models import Member
from notifications import letters, planning
from notifications.messages import Message
from notifications.models import Delivery
from tests.calendars import all_events
from tests.factories import accept_agreement, make_circle, make_member, make_membership, make_seat, make_session
from tests.notifications.announcing import DAY, HOUR, MINUTE, announce, change_series, claimed, undo
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle, states
from tests.notifications.test_letters import TELLING

pytestmark = pytest.mark.django_db
MONDAY = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def three(world: World) -> list[Session]:
    """The world's session and two later ones; pim has a seat in the first two."""
    later = [make_session(world.circle, starts_at=world.session.starts_at + weeks * 7 * DAY) for weeks in (1, 2)]
    for session in (world.session, later[0]):
        make_seat(session, world.pim)
        planning.plan_reminders(Q(session=session), now=world.now)
    return [world.session, *later]


def uid(session: Session) -> str:
    return f"{session.pk}@kindcircle.test"


def soon(world: World) -> datetime:
    return world.now + 10 * MINUTE


def test_one_change_of_many_sessions_is_one_message_for_each_member(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    other, stranger = (make_member(quiet_from=None, quiet_to=None) for _each in range(2))
    for member in (other, stranger):
        make_membership(world.circle, member)
    make_seat(three[2], other)
    change_series(world, {three[0]: HOUR, three[1]: HOUR, three[2]: None}, notices_at=soon(world))
    rows = Delivery.objects.filter(kind="series_changed", state="pending")
    assert {row.recipient_id: row.due_at for row in rows} == {world.pim.pk: soon(world), other.pk: soon(world)}
    assert not Delivery.objects.filter(kind__in=["session_moved", "session_cancelled"]).exists()
    settle()
    assert outbox == []
    make_due(kind="series_changed")
    settle()
    settle()
    assert sorted(message.to for message in outbox) == sorted([world.pim.email, other.email])
    assert [state for _, _, state in states(kind="series_changed")] == ["sent", "sent"]


def test_the_message_names_her_own_sessions_alone_and_what_became_of_them(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    change_series(world, {three[0]: HOUR, three[1]: None, three[2]: HOUR}, notices_at=soon(world))
    make_due(kind="series_changed")
    settle()
    (message,) = outbox
    assert message.text.count(": now ") == 1
    assert message.text.count("will not take place") == 1
    assert not TELLING.search(message.subject + message.text)
    assert [file.method for file in message.files] == ["REQUEST", "CANCEL"]
    moved, gone = (all_events(file.content) for file in message.files)
    assert [(str(event["UID"]), event["STATUS"]) for event in moved] == [(uid(three[0]), "CONFIRMED")]
    assert [(str(event["UID"]), event["STATUS"]) for event in gone] == [(uid(three[1]), "CANCELLED")]


def test_a_long_list_is_cut_and_counted(world: World, outbox: list[Message]) -> None:
    sessions = [make_session(world.circle, starts_at=world.now + days * DAY + 2 * HOUR) for days in range(7, 20)]
    for session in sessions:
        make_seat(session, world.pim)
    change_series(world, dict.fromkeys(sessions, HOUR), notices_at=soon(world))
    make_due(kind="series_changed")
    settle()
    assert outbox[0].text.count(": now ") == 10
    assert "And 3 more in the same way." in outbox[0].text
    assert len(all_events(outbox[0].calendar)) == 13


def test_who_waits_is_told_too_and_gets_no_calendar_entry(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    Seat.objects.filter(session=three[0]).update(state=Seat.State.WAITING)
    Seat.objects.filter(session=three[1]).delete()
    change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    make_due(kind="series_changed")
    settle()
    assert len(outbox) == 1
    assert not outbox[0].files


def test_undone_in_time_nobody_is_told_and_everything_is_as_it_was(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    before = {session.pk: pending(session_id=session.pk) for session in three[:2]}
    change = change_series(world, {three[0]: HOUR, three[1]: None}, notices_at=soon(world))
    assert pending(session_id=three[0].pk) != before[three[0].pk]
    assert pending(session_id=three[1].pk) == {}
    undo(change, world.now + MINUTE)
    make_due(kind="series_changed")
    settle()
    assert outbox == []
    assert only(kind="series_changed").state == "void"
    assert not Delivery.objects.filter(kind__in=["session_moved", "session_cancelled"]).exists()
    assert {session.pk: pending(session_id=session.pk) for session in three[:2]} == before


def test_what_is_on_its_way_can_not_be_undone(world: World, three: list[Session]) -> None:
    """The last moment to undo is the first to tell: whoever has the message's row first wins."""
    change = change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    job = claimed(kind="series_changed")
    assert job.hand_off() is True
    with pytest.raises(ChangeSettled), transaction.atomic():
        undo(change, world.now + MINUTE)
    change.refresh_from_db()
    assert change.undone_at is None
    assert only(kind="series_changed").state == "leased"


@pytest.mark.parametrize("way", ["undone", "left", "given back", "untouched"])
def test_the_fence_asks_whether_the_change_stands_and_touches_her(world: World, three: list[Session], way: str) -> None:
    change = change_series(world, {three[0]: HOUR, three[1]: HOUR}, notices_at=soon(world))
    job = claimed(kind="series_changed")
    if way == "undone":
        SeriesChange.objects.filter(pk=change.pk).update(undone_at=Now())
    elif way == "left":
        world.circle.memberships.filter(member=world.pim).update(state="left")
    elif way == "given back":
        Seat.objects.filter(member=world.pim).update(state=Seat.State.OUT, ended_at=Now())
    else:
        ChangedSession.objects.filter(change=change).update(kind="kept")
    assert job.hand_off() is False
    assert only(kind="series_changed").state == "void"


def test_a_change_that_stands_passes_the_fence(world: World, three: list[Session]) -> None:
    """The twin of the one above; one of two seats is enough."""
    change_series(world, {three[0]: HOUR, three[1]: HOUR}, notices_at=soon(world))
    job = claimed(kind="series_changed")
    Seat.objects.filter(session=three[1]).update(state=Seat.State.OUT, ended_at=Now())
    assert job.hand_off() is True


def test_two_changes_are_two_messages(world: World, three: list[Session], outbox: list[Message]) -> None:
    for _ in range(2):
        change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    make_due(kind="series_changed")
    settle()
    assert len(outbox) == 2


def test_it_waits_for_the_end_of_her_quiet_hours_unless_that_is_too_late(world: World, three: list[Session]) -> None:
    world.pim.timezone, world.pim.quiet_from, world.pim.quiet_to = "UTC", time(21), time(8)
    world.pim.save()
    night = (world.now + DAY).replace(hour=22, minute=0)
    change_series(world, {three[0]: HOUR}, notices_at=night + 10 * MINUTE, now=night)
    assert only(kind="series_changed").due_at == night + 10 * HOUR
    early = make_session(world.circle, starts_at=night + 9 * HOUR)
    make_seat(early, world.pim)
    change_series(world, {early: -HOUR, three[1]: HOUR}, notices_at=night + 10 * MINUTE, now=night)
    assert only(kind="series_changed", state="pending", due_at=night + 10 * MINUTE).recipient == world.pim


def test_nothing_speaks_of_these_sessions_while_the_change_can_be_undone(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    """A reminder with the new time, or the confirmation of a minute ago, would tell what may be taken back."""
    near = make_session(world.circle, starts_at=world.now + DAY + 2 * HOUR)
    seat = make_seat(near, world.pim)
    planning.plan_reminders(Q(session=near), now=world.now)
    planning.owe_confirmation(seat_id=seat.pk, now=world.now)
    change = change_series(world, {near: -2 * HOUR + MINUTE}, notices_at=soon(world))
    held_back = only(session_id=near.pk, kind="reminder", lead_minutes=1440, state="pending")
    assert held_back.not_before == soon(world)
    confirmation = only(kind="booking_confirmation")
    assert (confirmation.state, confirmation.version, confirmation.not_before) == ("pending", 2, soon(world))
    undo(change, world.now + MINUTE)
    make_due(kind="booking_confirmation")
    settle()
    (message,) = outbox
    assert message.subject == "Your session: you have a seat"
    near.refresh_from_db()
    row = only(kind="booking_confirmation")
    assert (row.version, near.schedule_version) == (3, 3)


def test_a_letter_that_a_worker_has_in_its_hands_is_taken_from_it(world: World, three: list[Session]) -> None:
    """It was written with the old time, or would tell what may be taken back."""
    planning.owe_confirmation(seat_id=three[0].seats.get().pk, now=world.now)
    job = claimed(kind="booking_confirmation")
    job.write()
    change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    assert job.hand_off() is False
    row = only(kind="booking_confirmation")
    assert (row.state, row.version, row.attempts, row.lease_owner) == ("pending", 2, 0, None)


def test_a_notice_of_an_earlier_move_survives_a_change_and_its_undoing(world: World, three: list[Session]) -> None:
    planning.owe_moves(session_id=three[0].pk, old_starts_at=three[0].starts_at - HOUR, now=world.now)
    change = change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    assert only(kind="session_moved").state == "pending"
    undo(change, world.now + MINUTE)
    assert (only(kind="session_moved").state, only(kind="session_moved").version) == ("pending", 3)


def test_who_took_a_seat_before_it_was_undone_was_told_another_time_and_is_told(
    world: World, three: list[Session], outbox: list[Message]
) -> None:
    change = change_series(world, {three[2]: HOUR, three[0]: HOUR}, notices_at=soon(world), now=world.now)
    seat = make_seat(three[2], world.pim)
    planning.owe_confirmation(seat_id=seat.pk, now=world.now)
    settle()
    assert len(outbox) == 1
    undo(change, world.now + MINUTE)
    assert [row.session_id for row in Delivery.objects.filter(kind="session_moved")] == [three[2].pk]
    make_due(kind="session_moved")
    settle()
    assert outbox[1].subject == "Your session has a new time"


def test_who_took_a_seat_in_what_is_dropped_again_is_told(world: World, three: list[Session]) -> None:
    change = change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    added = make_session(world.circle, starts_at=world.now + 9 * DAY, state="cancelled", cancelled_at=world.now)
    ChangedSession.objects.create(change=change, session=added, kind="added", version=1)
    seat = make_seat(added, world.pim)
    undo(change, world.now + MINUTE)
    assert only(kind="session_cancelled").occasion_id == seat.pk


def test_an_update_of_zone_data_tells_only_whose_wall_changed(world: World, three: list[Session]) -> None:
    other = make_member()
    make_membership(world.circle, other)
    make_seat(three[0], other)
    planning.plan_reminders(Q(session=three[0]), now=world.now)
    move_by_zone(world, three[0], (other.pk,))
    assert only(kind="session_moved").recipient == other
    three[0].refresh_from_db()
    for member in (world.pim, other):
        assert pending(recipient=member, session_id=three[0].pk, version=2)[60] == three[0].starts_at - HOUR
    assert not Delivery.objects.filter(state="pending", version=1, session_id=three[0].pk).exists()


def test_who_is_not_told_of_such_a_move_keeps_what_she_was_to_be_told(world: World, three: list[Session]) -> None:
    planning.owe_confirmation(seat_id=three[0].seats.get().pk, now=world.now)
    move_by_zone(world, three[0], ())
    confirmation = only(kind="booking_confirmation")
    assert (confirmation.state, confirmation.version) == ("pending", 2)
    assert not Delivery.objects.filter(kind="session_moved").exists()


def move_by_zone(world: World, session: Session, tells: tuple[object, ...]) -> None:
    old = session.starts_at
    session.starts_at, session.ends_at = session.starts_at - HOUR, session.ends_at - HOUR
    session.schedule_version += 1
    session.save()
    announce(
        events.SessionMoved(
            session_id=session.pk,
            schedule_version=session.schedule_version,
            old_starts_at=old,
            starts_at=session.starts_at,
            at=world.now,
            tells=tells,  # type: ignore[arg-type]
        )
    )


def test_new_rules_of_her_clock_move_what_waits_for_her_and_nobody_else(world: World, fay: Member) -> None:
    start = datetime(2027, 1, 12, 23, tzinfo=UTC)
    other = make_member(timezone="UTC", quiet_from=None, quiet_to=None)
    make_membership(world.circle, other)
    session = make_session(world.circle, starts_at=start)
    for member in (world.pim, other):
        make_seat(session, member)
    planning.plan_reminders(Q(session=session), now=world.now)
    # As if the rules had changed: her zone reads otherwise than when this was planned.
    Member.objects.filter(pk=world.pim.pk).update(timezone="Europe/Berlin", quiet_from=time(21), quiet_to=time(8))
    Member.objects.filter(pk=other.pk).update(quiet_from=time(21), quiet_to=time(8))
    announce(events.ZoneRulesChanged(timezones=("Europe/Berlin", "Africa/Casablanca"), at=world.now))
    assert pending(recipient=world.pim)[1440] == datetime(2027, 1, 11, 19, 45, tzinfo=UTC)
    assert pending(recipient=other)[1440] == start - DAY


def test_new_rules_of_a_clock_take_as_many_statements_for_many_members(world: World) -> None:
    session = make_session(world.circle, starts_at=world.now + 9 * DAY)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            planning.retime_zones(["America/New_York"], now=world.now)
        return len(queries)

    members = [make_member(timezone="America/New_York") for _ in range(6)]
    for number, member in enumerate(members):
        make_membership(world.circle, member)
        make_seat(session, member)
        planning.plan_reminders(Q(session=session), now=world.now)
        if number == 0:
            alone = statements()
    assert statements() == alone


def test_waiting_reminders_are_counted_by_session(world: World, three: list[Session]) -> None:
    assert events.reminders_waiting([three[0].pk, three[1].pk]) == 6
    make_due(session_id=three[0].pk, lead_minutes=4320)
    settle()
    assert events.reminders_waiting([three[0].pk]) == 2
    assert events.reminders_waiting([three[2].pk]) == 0
    assert events.reminders_waiting([]) == 0


def test_cards_of_many_letters_are_read_by_as_many_statements_as_of_few(world: World, three: list[Session]) -> None:
    change_series(world, {three[0]: HOUR, three[1]: HOUR}, notices_at=soon(world))

    def statements(rows: list[Delivery]) -> int:
        with CaptureQueriesContext(connection) as queries:
            letters.cards(rows)
        return len(queries)

    few = list(Delivery.objects.filter(kind__in=["series_changed", "reminder"], recipient=world.pim))
    alone = statements(few)
    for _ in range(3):
        member = make_member()
        make_membership(world.circle, member)
        make_seat(three[0], member)
    change_series(world, {three[0]: HOUR}, notices_at=soon(world))
    planning.plan_reminders(Q(session=three[0]), now=world.now)
    many = list(Delivery.objects.filter(kind__in=["series_changed", "reminder"]))
    assert len(many) > len(few) + 6
    assert statements(many) == alone == 3


def test_a_session_that_takes_place_after_all_is_offered_again(world: World) -> None:
    make_seat(
        world.session, world.pim, state=Seat.State.OFFERED, offers=1, offer_expires_at=world.now + timedelta(hours=5)
    )
    planning.owe_offers_again(session_id=world.session.pk, now=world.now)
    change = change_series(world, {world.session: None}, notices_at=soon(world))
    assert only(kind="seat_offered").state == "void"
    undo(change, world.now + MINUTE)
    assert only(kind="seat_offered").state == "pending"


# The same by the service that changes a series


@pytest.fixture
def tuesdays(fay: Member, awake: Member) -> Series:
    """Six Tuesdays in New York; pim has a seat in four of them, another waits in one."""
    circle = make_circle(timezone="America/New_York")
    make_membership(circle, fay, role="facilitator")
    found = schedule_series(
        circle_id=circle.pk,
        rrule="FREQ=WEEKLY;COUNT=6",
        dtstart_local=datetime(2027, 1, 5, 20, 30),  # noqa: DTZ001
        zone=ZoneInfo("America/New_York"),
        duration_minutes=60,
        now=MONDAY,
    )
    other = make_member(quiet_from=None, quiet_to=None)
    for member in (awake, other):
        make_membership(circle, member)
        accept_agreement(member)
    sessions = list(found.sessions.order_by("starts_at"))
    for session in sessions[:4]:
        take_seat(session_id=session.pk, member=awake, now=MONDAY)
    make_seat(sessions[5], other, state=Seat.State.WAITING)
    Delivery.objects.filter(kind="booking_confirmation").delete()
    return found


def edit(found: Series, fay: Member, **wanted: Any) -> SeriesChange:
    scope = {"scope": SeriesChange.Scope.ALL, **wanted}
    return changes.change_series(series_id=found.pk, edit=changes.Edit(**scope), member=fay, expected=None, now=MONDAY)


def waiting() -> dict[tuple[object, int | None], datetime]:
    rows = Delivery.objects.filter(kind="reminder", state="pending")
    return {(row.session_id, row.lead_minutes): row.due_at for row in rows}


def test_an_edit_of_a_series_is_one_message_for_each_member_and_moves_every_reminder(
    tuesdays: Series, fay: Member, awake: Member, outbox: list[Message]
) -> None:
    before = waiting()
    change = edit(tuesdays, fay, local_time=time(19))
    assert {key: due_at - before[key] for key, due_at in waiting().items()} == dict.fromkeys(before, -1.5 * HOUR)
    rows = Delivery.objects.filter(kind="series_changed")
    assert rows.count() == 2
    assert {row.due_at for row in rows} == {change.notices_at}
    make_due(kind="series_changed")
    settle()
    (hers,) = [message for message in outbox if message.to == awake.email]
    assert hers.text.count(": now ") == 4
    assert len(outbox) == 2
    assert not Delivery.objects.filter(kind__in=["session_moved", "session_cancelled"]).exists()


def test_an_edit_that_is_undone_leaves_nobody_told_and_every_reminder_where_it_was(
    tuesdays: Series, fay: Member, outbox: list[Message]
) -> None:
    before = waiting()
    for wanted in ({"local_time": time(19)}, {"rrule": "FREQ=WEEKLY;INTERVAL=2;COUNT=3"}, {"is_cancelling": True}):
        change = edit(tuesdays, fay, **wanted)
        assert Delivery.objects.filter(kind="series_changed", state="pending").exists()
        changes.undo_change(change_id=change.pk, now=MONDAY + MINUTE)
        assert waiting() == before
        make_due(kind="series_changed")
        settle()
    assert outbox == []
    assert {state for _, _, state in states(kind="series_changed")} == {"void"}
    assert not Delivery.objects.filter(kind__in=["session_moved", "session_cancelled"]).exists()
    for hours in range(0, 40 * 24, 36):
        assert planning.reconcile(now=MONDAY + hours * HOUR) == 0
