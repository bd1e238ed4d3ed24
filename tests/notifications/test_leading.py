"""What is asked of those who lead, what members are told of it, and that nobody is told what is settled."""

from datetime import time, timedelta

import pytest
from django.db.models.functions import Now

from groups import events
from groups.models import Circle, Handover, HandoverOffer, Merge, MergeAnswer, Seat, Session, SessionHost
from groups.services.attendance import record_attendance
from groups.services.sessions import cancel_session, change_session
from members.models import Member
from notifications.messages import Message
from notifications.models import Delivery
from notifications.services.preferences import decline
from tests.calendars import only_event
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session
from tests.notifications.announcing import (
    DAY,
    HOUR,
    MINUTE,
    about,
    announce,
    ask_to_lead,
    ask_to_merge,
    claimed,
    offer,
)
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, only, pending, settle, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def lee(world: World) -> Member:
    """Another facilitator, without quiet hours."""
    member = make_member("lee", timezone="UTC", quiet_from=None, quiet_to=None)
    make_membership(world.circle, member, role="co_facilitator")
    return member


# Handovers


def test_a_facilitator_is_asked_once_until_her_time_is_over(world: World, lee: Member, outbox: list[Message]) -> None:
    until = world.now + 12 * HOUR
    asked = ask_to_lead(world, lee, until=until)
    row = only(kind="handover_offered")
    assert (row.recipient, row.occasion_id, row.due_at, row.expires_at) == (lee, asked.pk, world.now, until)
    settle()
    settle()
    (message,) = outbox
    assert message.subject == "Your session: can you take it over?"
    assert message.text.count("/api/v1/t/") == 3  # yes, no, no more of these


def test_all_who_lead_are_asked_in_other_words(world: World, lee: Member, outbox: list[Message]) -> None:
    ask_to_lead(world, lee, until=None, of_all=True)
    assert only(kind="substitute").expires_at == world.session.starts_at
    settle()
    assert outbox[0].subject == "Your session: who can take it over?"


def test_who_was_asked_in_her_turn_is_asked_again_with_all(world: World, lee: Member) -> None:
    asked = ask_to_lead(world, lee, until=world.now + HOUR)
    settle()
    Handover.objects.update(is_substitute_request=True)
    announce(
        events.HandoverOffered(
            offer_id=asked.pk,
            session_id=world.session.pk,
            member_id=lee.pk,
            expires_at=world.session.starts_at,
            at=world.now,
        )
    )
    assert states(kind__in=["handover_offered", "substitute"]) == [
        ("handover_offered", None, "sent"),
        ("substitute", None, "pending"),
    ]


def test_a_question_that_is_settled_is_taken_back(world: World, lee: Member) -> None:
    asked = ask_to_lead(world, lee, until=world.now + HOUR)
    announce(events.HandoverOfferEnded(offer_id=asked.pk, session_id=world.session.pk, member_id=lee.pk, at=world.now))
    assert only(kind="handover_offered").state == "void"


@pytest.mark.parametrize("way", ["passed", "ran out", "settled", "cancelled", "no facilitator", "begun"])
def test_the_fence_asks_whether_she_can_still_take_it_over(world: World, lee: Member, way: str) -> None:
    asked = ask_to_lead(world, lee, until=world.now + HOUR)
    job = claimed(kind="handover_offered")
    if way == "passed":
        HandoverOffer.objects.filter(pk=asked.pk).update(state="passed")
    elif way == "ran out":
        HandoverOffer.objects.filter(pk=asked.pk).update(expires_at=Now())
    elif way == "settled":
        Handover.objects.update(state="accepted", settled_at=Now())
    elif way == "cancelled":
        Session.objects.filter(pk=world.session.pk).update(state="cancelled", cancelled_at=Now())
    elif way == "no facilitator":
        world.circle.memberships.filter(member=lee).update(role="member")
    else:
        Session.objects.filter(pk=world.session.pk).update(starts_at=Now())
    assert job.hand_off() is False
    assert only(kind="handover_offered").state == "void"


def test_an_open_question_passes_the_fence(world: World, lee: Member) -> None:
    """The twin of the one above."""
    ask_to_lead(world, lee, until=world.now + HOUR)
    assert claimed(kind="handover_offered").hand_off() is True


def test_who_wants_no_such_questions_is_not_asked_and_still_told_of_changes(world: World, lee: Member) -> None:
    make_seat(world.session, lee)
    decline(member=lee, topic="hosting", now=world.now)
    ask_to_lead(world, lee, until=world.now + HOUR)
    assert not Delivery.objects.exists()
    cancel_session(session_id=world.session.pk, now=world.now)
    assert only(recipient=lee).kind == "session_cancelled"


def test_a_question_waits_for_the_morning_unless_that_is_too_late(world: World, lee: Member) -> None:
    lee.quiet_from, lee.quiet_to = time(21), time(8)
    lee.save()
    night = (world.now + DAY).replace(hour=23, minute=0)
    for hours, due_at in ((10, night + 9 * HOUR), (8, night)):
        Delivery.objects.all().delete()
        Handover.objects.all().delete()
        ask_to_lead(world, lee, until=night + hours * HOUR, now=night)
        assert only(kind="handover_offered").due_at == due_at


# Another host


def change_host(world: World, host: Member) -> None:
    """Let another facilitator lead the session, as a handover does."""
    world.session.refresh_from_db()
    world.session.schedule_version += 1
    world.session.save()
    announce(
        events.HostChanged(
            session_id=world.session.pk,
            host_id=host.pk,
            schedule_version=world.session.schedule_version,
            at=world.now,
        )
    )


def test_another_host_is_told_once_to_who_holds_a_seat_and_takes_no_reminder_away(
    world: World, lee: Member, outbox: list[Message]
) -> None:
    world.seat()
    settle()
    before = pending()
    (confirmation,) = outbox
    outbox.clear()
    change_host(world, lee)
    assert pending() == before == pending(version=2)
    settle()
    (message,) = outbox
    assert message.subject == "Your session: somebody else will open the door"
    assert only_event(message.calendar)["SEQUENCE"] > only_event(confirmation.calendar)["SEQUENCE"]
    make_due(kind="reminder", lead_minutes=4320)
    settle()
    assert only(lead_minutes=4320).state == "sent"
    assert Delivery.objects.filter(kind="reminder").count() == 3


def test_what_waits_to_be_told_of_a_move_is_still_told(world: World, lee: Member) -> None:
    world.seat()
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)
    change_host(world, lee)
    assert (only(kind="session_moved").state, only(kind="session_moved").version) == ("pending", 3)
    settle()
    assert only(kind="session_moved").state == "sent"


def test_two_changes_of_host_before_the_morning_are_one_message(world: World, lee: Member) -> None:
    world.seat()
    for _ in range(2):
        change_host(world, lee)
    assert [row.state for row in Delivery.objects.filter(kind="host_changed").order_by("version")] == [
        "void", "pending",
    ]  # fmt: skip


def test_news_of_another_host_outlive_a_move(world: World, lee: Member) -> None:
    world.seat()
    change_host(world, lee)
    change_session(session_id=world.session.pk, local_start=world.session.local_start + DAY, now=world.now)
    make_due(kind="host_changed")
    settle()
    assert only(kind="host_changed").state == "sent"


def test_who_waits_is_not_told_who_leads(world: World, lee: Member) -> None:
    make_seat(world.session, world.pim, state=Seat.State.WAITING)
    change_host(world, lee)
    assert not Delivery.objects.exists()


# A new link


def want_link(world: World, member: Member, *, after: timedelta = timedelta()) -> None:
    Circle.objects.filter(pk=world.circle.pk).update(is_link_stale=True)
    announce(events.MeetingLinkWanted(session_id=world.session.pk, member_id=member.pk, at=world.now + after))


def test_a_facilitator_is_asked_for_a_new_link_and_again_another_day(world: World, lee: Member) -> None:
    want_link(world, lee)
    want_link(world, lee)
    assert Delivery.objects.filter(kind="meeting_link_wanted").count() == 1
    settle()
    want_link(world, lee, after=DAY)
    assert [state for _, _, state in states(kind="meeting_link_wanted")] == ["sent", "pending"]


def test_once_there_is_a_new_link_nobody_is_asked(world: World, lee: Member) -> None:
    want_link(world, lee)
    job = claimed(kind="meeting_link_wanted")
    Circle.objects.filter(pk=world.circle.pk).update(is_link_stale=False)
    assert job.hand_off() is False


# Nobody is there


@pytest.fixture
def begun(world: World, lee: Member) -> Session:
    """The session began six minutes ago; pim and lee have seats, and nobody opened it."""
    for member in (world.pim, lee):
        make_seat(world.session, member)
    Session.objects.filter(pk=world.session.pk).update(
        starts_at=world.now - 6 * MINUTE, ends_at=world.now + HOUR, host_missing_at=world.now
    )
    world.session.refresh_from_db()
    SessionHost.objects.create(
        session=world.session, member=lee, starts_at=world.session.starts_at, ends_at=world.session.ends_at
    )
    return world.session


def miss_host(world: World, *called: Member) -> None:
    announce(
        events.HostMissing(session_id=world.session.pk, facilitator_ids=tuple(each.pk for each in called), at=world.now)
    )


def test_facilitators_are_called_and_members_told_at_any_hour_and_once(
    world: World, lee: Member, begun: Session, outbox: list[Message]
) -> None:
    every_hour = {"quiet_from": time(0), "quiet_to": time(23, 59, 59)}
    Member.objects.filter(pk__in=[lee.pk, world.pim.pk]).update(timezone="UTC", **every_hour)
    for _ in range(2):
        miss_host(world, lee)
    settle()
    assert {message.to: message.subject for message in outbox} == {
        lee.email: "Your session has begun: can you come?",
        world.pim.email: "Your session: a moment, please",
    }
    assert len(outbox) == 2
    assert "whom to call" in next(message.text for message in outbox if message.to == world.pim.email)


def test_the_call_does_not_count_toward_her_day(world: World, lee: Member, begun: Session, settings) -> None:
    settings.DELIVERY_DAILY_CAP = 0
    miss_host(world, lee)
    settle()
    assert {state for _, _, state in states()} == {"sent"}


@pytest.mark.parametrize("kind", ["host_missing", "host_missing_members"])
@pytest.mark.parametrize("way", ["somebody came", "it is over", "cancelled"])
def test_the_fence_asks_whether_somebody_is_there_by_now(
    world: World, lee: Member, begun: Session, kind: str, way: str
) -> None:
    miss_host(world, lee)
    job = claimed(kind=kind)
    if way == "somebody came":
        SessionHost.objects.update(checked_in_at=Now())
    elif way == "it is over":
        Session.objects.filter(pk=begun.pk).update(ends_at=Now())
    else:
        Session.objects.filter(pk=begun.pk).update(state="cancelled", cancelled_at=Now())
    assert job.hand_off() is False
    assert only(kind=kind).state == "void"


@pytest.mark.parametrize("kind", ["host_missing", "host_missing_members"])
def test_while_nobody_is_there_it_passes_the_fence(world: World, lee: Member, begun: Session, kind: str) -> None:
    """The twin of the one above."""
    miss_host(world, lee)
    assert claimed(kind=kind).hand_off() is True


# Few will come


def miss_quorum(world: World, *hosts: Member, after: timedelta = timedelta()) -> None:
    Session.objects.filter(pk=world.session.pk).update(quorum="asked", quorum_at=world.now)
    announce(
        events.QuorumMissed(
            session_id=world.session.pk,
            host_ids=tuple(each.pk for each in hosts),
            decide_by=world.session.starts_at - 3 * HOUR,
            at=world.now + after,
        )
    )


def test_those_who_lead_are_asked_what_becomes_of_it(world: World, lee: Member, outbox: list[Message]) -> None:
    miss_quorum(world, lee)
    assert only(kind="quorum_question").expires_at == world.session.starts_at - 3 * HOUR
    settle()
    (message,) = outbox
    assert message.to == lee.email
    assert f"/app/#/session/{world.session.pk}" in message.text


def test_asked_again_later_they_are_told_again_and_asked_twice_at_once_they_are_told_once(
    world: World, lee: Member
) -> None:
    for after in (timedelta(), timedelta(), 2 * HOUR):
        miss_quorum(world, lee, after=after)
    assert [state for _, _, state in states(kind="quorum_question")] == ["void", "pending"]


def test_a_question_that_answered_itself_is_not_asked(world: World, lee: Member) -> None:
    miss_quorum(world, lee)
    job = claimed(kind="quorum_question")
    Session.objects.filter(pk=world.session.pk).update(quorum="")
    assert job.hand_off() is False


def test_two_chairs_are_told_to_who_comes_and_end_the_question(
    world: World, lee: Member, outbox: list[Message]
) -> None:
    make_seat(world.session, world.pim)
    miss_quorum(world, lee)
    Session.objects.filter(pk=world.session.pk).update(quorum="two_chairs")
    announce(events.KeptAsTwoChairs(session_id=world.session.pk, at=world.now))
    assert only(kind="quorum_question").state == "void"
    settle()
    (message,) = outbox
    assert message.to == world.pim.email
    assert "a small round" in message.subject
    assert "takes place" in message.text


def test_two_chairs_are_not_told_once_it_is_something_else(world: World) -> None:
    make_seat(world.session, world.pim)
    Session.objects.filter(pk=world.session.pk).update(quorum="two_chairs")
    announce(events.KeptAsTwoChairs(session_id=world.session.pk, at=world.now))
    job = claimed(kind="two_chairs")
    Session.objects.filter(pk=world.session.pk).update(quorum="")
    assert job.hand_off() is False


# Another one instead


@pytest.fixture
def target(world: World) -> Session:
    """A session of another circle, a day later."""
    return make_session(make_circle(name="Harbour Circle"), starts_at=world.session.starts_at + DAY)


def test_she_is_asked_whether_she_comes_to_another_one(world: World, target: Session, outbox: list[Message]) -> None:
    make_seat(world.session, world.pim)
    answer = ask_to_merge(world, target, decide_by=world.session.starts_at - 3 * HOUR)
    row = only(kind="merge_question")
    assert (row.occasion_id, row.session_id) == (answer.pk, world.session.pk)
    settle()
    settle()
    (message,) = outbox
    assert "Harbour" not in message.subject + message.text
    assert message.text.count("/api/v1/t/") == 3
    assert f"/app/#/session/{target.pk}" in message.text


@pytest.mark.parametrize("way", ["answered", "dropped", "too late", "other cancelled", "left"])
def test_the_fence_asks_whether_it_is_still_open(world: World, target: Session, way: str) -> None:
    make_seat(world.session, world.pim)
    answer = ask_to_merge(world, target, decide_by=world.session.starts_at - 3 * HOUR)
    job = claimed(kind="merge_question")
    if way == "answered":
        MergeAnswer.objects.filter(pk=answer.pk).update(state="no")
    elif way == "dropped":
        Merge.objects.update(state="dropped")
    elif way == "too late":
        Merge.objects.update(decide_by=Now())
    elif way == "other cancelled":
        Session.objects.filter(pk=target.pk).update(state="cancelled", cancelled_at=Now())
    else:
        world.circle.memberships.filter(member=world.pim).update(state="left")
    assert job.hand_off() is False
    assert only(kind="merge_question").state == "void"


def test_an_answer_takes_the_question_back(world: World, target: Session) -> None:
    answer = ask_to_merge(world, target, decide_by=world.session.starts_at - 3 * HOUR)
    announce(
        events.MergeAnswered(answer_id=answer.pk, session_id=world.session.pk, member_id=world.pim.pk, at=world.now)
    )
    assert only(kind="merge_question").state == "void"


def test_a_question_about_another_time_is_written_again_when_that_one_moves(world: World, target: Session) -> None:
    make_seat(world.session, world.pim)
    ask_to_merge(world, target, decide_by=world.session.starts_at - 3 * HOUR)
    job = claimed(kind="merge_question")
    change_session(session_id=target.pk, local_start=target.local_start + HOUR, now=world.now)
    assert job.hand_off() is False
    assert only(kind="merge_question").error_code == "stale"


def test_a_session_that_is_called_off_asks_and_tells_nothing_else(world: World, lee: Member, target: Session) -> None:
    seat = make_seat(world.session, world.pim)
    other = make_member()
    make_membership(world.circle, other)
    offer(world, make_seat(world.session, other, state=Seat.State.WAITING), expires_at=world.now + HOUR)
    ask_to_lead(world, lee, until=world.now + HOUR)
    want_link(world, lee)
    miss_quorum(world, lee)
    ask_to_merge(world, target, decide_by=world.now + HOUR)
    change_host(world, lee)
    announce(about(events.SeatChanged, seat, world.now, is_hopeful=False))
    cancel_session(session_id=world.session.pk, now=world.now)
    open_kinds = set(Delivery.objects.filter(state="pending").values_list("kind", flat=True))
    assert open_kinds == {"session_cancelled"}


def test_left_early_is_asked_as_who_stayed(world: World) -> None:
    seat = make_seat(world.session, world.pim)
    record_attendance(session_id=world.session.pk, attended={seat.pk: True}, now=world.session.ends_at)
    Seat.objects.filter(pk=seat.pk).update(attendance="left_early")
    Session.objects.filter(pk=world.session.pk).update(starts_at=world.now - 3 * HOUR, ends_at=world.now - 2 * HOUR)
    assert claimed(kind="reflection_prompt").hand_off() is True
