"""The inbox shows every kind as long as it is true: what is offered until it is over, what is told until it is past."""

from collections.abc import Callable
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db.models.functions import Now

from groups import events
from groups.models import Circle, Debrief, Seat, Session, SessionHost
from groups.selectors.debriefs import Said
from groups.services import debriefs
from notifications.channels.mime import content
from notifications.kinds import KINDS
from notifications.messages import Message
from notifications.models import Delivery
from tests.factories import make_circle, make_seat, make_session
from tests.notifications.announcing import (
    DAY,
    HOUR,
    MINUTE,
    about,
    announce,
    ask_to_lead,
    ask_to_merge,
    change_series,
    offer,
)
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db
INBOX = "/api/v1/me/notifications/"
End = Callable[[], object]


def update(**values: object) -> End:
    """Return what ends it: a change of every session."""
    return lambda: Session.objects.update(**values)


def is_over(world: World) -> End:
    return update(starts_at=world.now - 2 * HOUR, ends_at=world.now - HOUR)


def hopeful_question(world: World) -> End:
    seat = make_seat(world.session, world.pim, state=Seat.State.HOPEFUL)
    announce(about(events.SeatChanged, seat, world.now, is_hopeful=True))
    return lambda: Seat.objects.update(state=Seat.State.IN)


def seat_offered(world: World) -> End:
    seat = make_seat(world.session, world.pim, state=Seat.State.WAITING)
    offer(world, seat, expires_at=world.now + HOUR)
    return lambda: Seat.objects.update(offer_expires_at=Now())


def lost(world: World, kind: type, *, is_waiting: bool) -> None:
    seat = make_seat(world.session, world.pim)
    seat.state, seat.ended_at = Seat.State.OUT, world.now
    seat.save()
    if is_waiting:
        make_seat(world.session, world.pim, state=Seat.State.WAITING)
    announce(about(kind, seat, world.now))


def hopeful_released(world: World) -> End:
    lost(world, events.HopefulReleased, is_waiting=True)
    return lambda: Seat.objects.filter(state="waiting").update(state=Seat.State.IN)


def seat_withdrawn(world: World) -> End:
    lost(world, events.SeatWithdrawn, is_waiting=False)
    return is_over(world)


def series_changed(world: World) -> End:
    make_seat(world.session, world.pim)
    change_series(world, {world.session: HOUR}, notices_at=world.now + MINUTE)
    return is_over(world)


def host_changed(world: World) -> End:
    make_seat(world.session, world.pim)
    announce(events.HostChanged(session_id=world.session.pk, host_id=world.pim.pk, schedule_version=1, at=world.now))
    return is_over(world)


def two_chairs(world: World) -> End:
    make_seat(world.session, world.pim)
    Session.objects.update(quorum="two_chairs")
    announce(events.KeptAsTwoChairs(session_id=world.session.pk, at=world.now))
    return update(quorum="")


def merge_question(world: World) -> End:
    target = make_session(make_circle(), starts_at=world.session.starts_at + DAY)
    ask_to_merge(world, target, decide_by=world.now + HOUR)
    return lambda: target.delete()


def _begun(world: World) -> None:
    Session.objects.update(starts_at=world.now - 6 * MINUTE, ends_at=world.now + HOUR, host_missing_at=world.now)


def _host_comes(world: World) -> End:
    return lambda: SessionHost.objects.create(
        session=world.session, member=world.pim, starts_at=world.now, ends_at=world.now + HOUR, checked_in_at=Now()
    )


def host_missing_members(world: World) -> End:
    make_seat(world.session, world.pim)
    _begun(world)
    announce(events.HostMissing(session_id=world.session.pk, facilitator_ids=(), at=world.now))
    return _host_comes(world)


def host_missing(world: World) -> End:
    _lead(world)
    _begun(world)
    announce(events.HostMissing(session_id=world.session.pk, facilitator_ids=(world.pim.pk,), at=world.now))
    return _host_comes(world)


def handover_offered(world: World) -> End:
    _lead(world)
    asked = ask_to_lead(world, world.pim, until=world.now + HOUR)
    return lambda: type(asked).objects.update(state="passed")


def host_named(world: World) -> End:
    _lead(world)
    _host_comes(world)()
    announce(events.HostNamed(session_id=world.session.pk, member_id=world.pim.pk, at=world.now))
    return lambda: SessionHost.objects.all().delete()


def substitute(world: World) -> End:
    _lead(world)
    asked = ask_to_lead(world, world.pim, until=None, of_all=True)
    return lambda: asked.handover.delete()


def meeting_link_wanted(world: World) -> End:
    _lead(world)
    Circle.objects.update(is_link_stale=True)
    announce(events.MeetingLinkWanted(session_id=world.session.pk, member_id=world.pim.pk, at=world.now))
    return lambda: Circle.objects.update(is_link_stale=False)


def quorum_question(world: World) -> End:
    _lead(world)
    Session.objects.update(quorum="asked")
    announce(
        events.QuorumMissed(
            session_id=world.session.pk, host_ids=(world.pim.pk,), decide_by=world.now + HOUR, at=world.now
        )
    )
    return update(quorum="merging")


def debrief_asked(world: World) -> End:
    _lead(world)
    make_seat(world.session, world.pim)
    is_over(world)()
    times = {"starts_at": world.now - 2 * HOUR, "ends_at": world.now - HOUR}
    SessionHost.objects.create(session=world.session, member=world.pim, **times)
    debriefs.sweep(now=world.now)
    said = Said(concern=Debrief.Concern.NONE, wants_call=False, words="")
    return lambda: debriefs.write_debrief(
        author=world.pim, session_id=world.session.pk, said=said, now=world.now + MINUTE
    )


def _lead(world: World) -> None:
    world.circle.memberships.filter(member=world.pim).update(role="facilitator")


OF_SCHEDULING: list[Callable[[World], End]] = [
    hopeful_question, seat_offered, hopeful_released, seat_withdrawn, series_changed, host_changed, two_chairs,
    merge_question, host_missing_members, host_missing, handover_offered, substitute, host_named,
    meeting_link_wanted, quorum_question, debrief_asked,
]  # fmt: skip
TOLD_ELSEWHERE = {
    "booking_confirmation", "join_decided", "reflection_prompt", "reminder", "seat_promoted", "session_cancelled",
    "session_missed", "session_moved", "midweek_prompt", "welcome", "agreement_renewed", "report_received",
    "member_warned", "sharing_ended", "appeal_decided", "contact_asked", "call_wanted", "words_kept", "circle_unled",
    "facilitator_approved", "facilitator_declined", "place_offered", "like_opened", "circle_notice",
}  # fmt: skip


def test_no_kind_is_forgotten_here() -> None:
    assert {each.__name__ for each in OF_SCHEDULING} == set(KINDS) - TOLD_ELSEWHERE


@pytest.mark.parametrize("happens", OF_SCHEDULING)
def test_an_entry_is_there_with_its_title_and_goes_when_it_is_true_no_more(
    world: World, client_for: Any, outbox: list[Message], happens: Callable[[World], End]
) -> None:
    client = client_for(world.pim)
    end, kind = happens(world), happens.__name__
    make_due(kind=kind)
    settle()
    (message,) = [each for each in outbox if each.to == world.pim.email]
    (entry,) = [each for each in client.get(INBOX).json()["results"] if each["kind"] == kind]
    assert entry["title"] == message.subject
    assert world.circle.name not in message.subject + message.text
    assert entry["session"] == (None if kind == "series_changed" else str(world.session.pk))
    assert entry["starts_at"] is not None
    assert client.post(f"{INBOX}{entry['id']}/read/", content_type="application/json").status_code == 204
    end()
    assert kind not in [each["kind"] for each in client.get(INBOX).json()["results"]]


@pytest.mark.parametrize("happens", OF_SCHEDULING)
def test_nobody_is_told_who_is_out_of_the_circle(
    world: World, outbox: list[Message], happens: Callable[[World], End]
) -> None:
    happens(world)
    world.circle.memberships.filter(member=world.pim).update(state="removed", ended_at=world.now)
    make_due(kind=happens.__name__)
    settle()
    assert [each for each in outbox if each.to == world.pim.email] == []
    assert set(Delivery.objects.filter(kind=happens.__name__).values_list("state", flat=True)) == {"void"}


@pytest.mark.parametrize("happens", OF_SCHEDULING)
def test_each_is_sent_once_whatever_is_announced_twice(
    world: World, outbox: list[Message], happens: Callable[[World], End]
) -> None:
    happens(world)
    make_due(kind=happens.__name__)
    settle()
    settle()
    sent = [each for each in outbox if each.to == world.pim.email]
    assert len(sent) == 1
    assert len({each.message_id for each in sent}) == 1


def test_a_letter_of_two_calendar_files_says_what_each_does(world: World, outbox: list[Message]) -> None:
    make_seat(world.session, world.pim)
    other = make_session(world.circle, starts_at=world.session.starts_at + 7 * DAY)
    make_seat(other, world.pim)
    change_series(world, {world.session: HOUR, other: None}, notices_at=world.now + 10 * MINUTE)
    make_due(kind="series_changed")
    settle()
    mail = message_from_bytes(content(outbox[0]), policy=policy.default)
    names = [part.get_filename() for part in mail.walk() if part.get_content_type() == "application/ics"]
    assert names == ["new-times.ics", "taken-out.ics"]
    assert "text/calendar" not in [part.get_content_type() for part in mail.walk()]
