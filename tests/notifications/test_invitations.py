"""The entries in her letters: what two foreign libraries read after each edit, and what they are told to do with it."""

from datetime import timedelta
from email import message_from_bytes, policy
from typing import Any

import icalendar
import pytest

from groups.services import sessions
from notifications.channels.mime import content
from notifications.messages import Message
from tests.calendars import only_event
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db


def entries(outbox: list[Message]) -> list[tuple[str, icalendar.Event]]:
    """Method and event of each letter that carries one, in order; the mail says the same method as the file."""
    found = []
    for message in outbox:
        if not message.calendar:
            continue
        method = str(icalendar.Calendar.from_ical(message.calendar)["METHOD"])
        mail: Any = message_from_bytes(content(message), policy=policy.default)
        parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        assert {part.get_param("method") for part in parts} == {method}
        assert all(part.get_payload(decode=True).split() == message.calendar.split() for part in parts)
        found.append((method, only_event(message.calendar)))
    return found


def test_each_edit_sends_an_entry_that_is_newer_than_all_before(world: World, outbox: list[Message]) -> None:
    world.seat()
    settle()
    start = world.session.local_start
    for change in ({"local_start": start + timedelta(days=1)}, {"duration_minutes": 90}, {"local_start": start}):
        sessions.change_session(session_id=world.session.pk, now=world.now, **change)
        settle()
    sessions.change_session(session_id=world.session.pk, now=world.now, capacity=8)  # nothing that a calendar shows
    settle()
    sessions.cancel_session(session_id=world.session.pk, now=world.now)
    settle()

    found = entries(outbox)

    assert [method for method, _event in found] == ["REQUEST", "REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert [str(event["STATUS"]) for _method, event in found] == [*["CONFIRMED"] * 4, "CANCELLED"]
    assert {str(event["UID"]) for _method, event in found} == {f"{world.session.pk}@kindcircle.test"}
    sequences = [event["SEQUENCE"] for _method, event in found]
    assert sequences == sorted(set(sequences))
    lengths = [event.decoded("DTEND") - event.decoded("DTSTART") for _method, event in found]
    assert lengths == [timedelta(minutes=minutes) for minutes in (60, 60, 90, 90, 90)]
    days = [event.decoded("DTSTART") - world.session.starts_at for _method, event in found]
    assert [round(day / timedelta(days=1)) for day in days] == [0, 1, 1, 0, 0]


def test_the_file_that_she_takes_is_as_new_as_the_last_letter(client_for, world: World, outbox: list[Message]) -> None:
    world.seat()
    settle()
    sessions.change_session(session_id=world.session.pk, now=world.now, duration_minutes=75)
    settle()
    content = client_for(world.pim).get(f"/api/v1/sessions/{world.session.pk}/calendar.ics").content
    taken, (_method, sent) = only_event(content), entries(outbox)[-1]
    for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "STATUS", "CLASS"):
        assert taken[name] == sent[name]


def test_a_letter_that_waited_tells_the_newest(world: World, outbox: list[Message]) -> None:
    """Moved twice before the first notice left: one entry, of the second time."""
    world.seat()
    settle()
    outbox.clear()
    for hours in (1, 2):
        moved = sessions.change_session(
            session_id=world.session.pk, now=world.now, local_start=world.session.local_start + timedelta(hours=hours)
        )
    make_due(kind="session_moved")
    settle()
    ((_method, event),) = entries(outbox)
    assert event.decoded("DTSTART") == moved.starts_at
