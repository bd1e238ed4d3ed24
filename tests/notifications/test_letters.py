"""What the letters say, to whom, in which language and on which clock; and what they never say."""

import re
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import icalendar
import pytest
from uuid6 import uuid7

from groups.models import Membership
from groups.selectors.deliverables import ChangeCard, ChangedCard, JoinCard, MergeCard, SessionCard
from members.models import Member
from notifications import leads, letters
from notifications.channels.mime import content
from notifications.kinds import KINDS
from notifications.letters import words
from notifications.messages import Message
from notifications.models import Delivery
from tests.calendars import only_event
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

NOW = datetime(2027, 3, 8, 15, tzinfo=UTC)
TELLING = re.compile(r"guilt|support.?group|culpa|grupo de apoyo|lantern", re.IGNORECASE)
CASES = [(kind, None) for kind in KINDS if kind != "reminder"] + [("reminder", lead) for lead in (4320, 1440, 60)]
LOCALES = ("en", "es")


def card(**fields: object) -> SessionCard:
    values: dict[str, object] = {
        "seat_id": uuid7(),
        "session_id": uuid7(),
        "alias": "My Tuesday hour",
        "starts_at": datetime(2027, 3, 10, 1, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 3, 10, 2, 30, tzinfo=UTC),
        "timezone": "America/New_York",
        "duration_minutes": 60,
        "schedule_version": 3,
        "is_cancelled": False,
    }
    return SessionCard(**{**values, **fields})


def member(**fields: object) -> Member:
    return Member(**{"email": "pim@example.org", "timezone": "America/Phoenix", "locale": "en", **fields})


def fitting_card(kind: str, **fields: object) -> letters.Card:
    """Return a card of the sort that this kind of letter speaks of."""
    if kind in ("join_decided", "appeal_decided"):
        return JoinCard(membership_id=uuid7(), alias="", is_admitted=bool(fields.get("is_admitted", True)))
    one = card(**fields)
    if kind == "series_changed":
        changed = ChangedCard(**{**asdict(one), "old_starts_at": one.starts_at - timedelta(hours=1)})
        return ChangeCard(alias=one.alias, changes=(changed, replace(changed, is_cancelled=True)))
    if kind == "merge_question":
        other = {
            "starts_at": one.starts_at + timedelta(hours=2),
            "timezone": one.timezone,
            "duration_minutes": 75,
            "schedule_version": 1,
        }
        return MergeCard(**asdict(one), other_id=uuid7(), **{f"other_{name}": value for name, value in other.items()})
    return one


def letter(kind: str, lead: int | None = None, *, to: Member | None = None, **fields: object) -> Message:
    to = to or member()
    row = Delivery(recipient=to, kind=kind, lead_minutes=lead, occasion_id=uuid7(), due_at=NOW, expires_at=NOW)
    return letters.compose(row, member=to, card=fitting_card(kind, **fields), hers=leads.usual(), now=NOW)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("kind", "lead"), CASES)
def test_every_letter_exists_in_both_languages_and_is_complete(kind: str, lead: int | None, locale: str) -> None:
    message = letter(kind, lead, to=member(locale=locale))
    for text in (message.subject, message.text, message.html):
        assert text.strip()
        assert "{" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
        assert "None" not in text
    assert f'lang="{locale}"' in message.html
    assert len(message.subject) < 70


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(("kind", "lead"), CASES)
def test_a_lock_screen_shows_nothing_telling(kind: str, lead: int | None, locale: str) -> None:
    """The subject, and the first words of the body, which many telephones show beside it."""
    message = letter(kind, lead, to=member(locale=locale))
    assert not TELLING.search(message.subject)
    assert not TELLING.search(message.text[:140])


@pytest.mark.parametrize("alias", ["Guilt hour", "my support group", "Grupo de apoyo", "sin culpa", ""])
def test_an_alias_that_tells_too_much_is_replaced(alias: str) -> None:
    assert letter("reminder", 60, alias=alias).subject.startswith("Your session")
    assert letter("reminder", 60, alias=alias, to=member(locale="es")).subject.startswith("Tu sesión")


@pytest.mark.parametrize("kind", KINDS)
def test_html_says_what_the_text_says_and_loads_nothing(kind: str) -> None:
    message = letter(kind, 60 if kind == "reminder" else None)
    for link in re.findall(r"https?://\S+", message.text):
        assert link in message.html
    assert not re.search(r"<img|<script|@import|url\(|<link", message.html)
    assert set(re.findall(r'href="(https?://[^/"]+)', message.html)) == {"https://kindcircle.test"}


def test_times_are_hers_and_name_the_circles_place_where_it_differs() -> None:
    text = letter("booking_confirmation").text
    assert "Tuesday, March 9, 6:30 PM (8:30 PM in New York), 60 minutes" in text
    assert "in New York" not in letter("booking_confirmation", to=member(timezone="America/New_York")).text
    assert "in New York" not in letter("booking_confirmation", to=member(timezone="America/Toronto")).text
    spanish = letter("booking_confirmation", to=member(locale="es", timezone="America/Phoenix")).text
    assert "martes 9 de marzo, 18:30 (20:30 en New York), 60 minutos" in spanish
    abroad = letter("booking_confirmation", to=member(timezone="Europe/Madrid")).text
    assert "Wednesday, March 10, 2:30 AM (Tuesday, March 9, 8:30 PM in New York)" in abroad


def test_tomorrow_is_her_tomorrow() -> None:
    at = datetime(2027, 3, 10, 1, 30, tzinfo=UTC)
    for zone, said in [("America/Phoenix", "tomorrow"), ("Europe/Madrid", "Wednesday, March 10")]:
        assert words.day(at, ZoneInfo(zone), "en", today=NOW.astimezone(ZoneInfo(zone)).date()) == said
    assert words.day(at, ZoneInfo("America/Phoenix"), "es", today=date(2027, 3, 9)) == "hoy"


def test_the_calendar_entry_is_private_neutral_and_has_a_stable_name() -> None:
    session_id = uuid7()
    first, moved = (letter("booking_confirmation", session_id=session_id, schedule_version=v) for v in (1, 2))
    calendars = [icalendar.Calendar.from_ical(message.calendar) for message in (first, moved)]
    events = [only_event(message.calendar) for message in (first, moved)]
    assert str(events[0]["UID"]) == str(events[1]["UID"]) == f"{session_id}@kindcircle.test"
    assert [event["SEQUENCE"] for event in events] == [2, 4]
    assert str(events[0]["SUMMARY"]) == "My Tuesday hour"
    assert str(events[0]["CLASS"]) == "PRIVATE"
    assert events[0]["DTSTART"].dt == datetime(2027, 3, 9, 20, 30, tzinfo=ZoneInfo("America/New_York"))
    assert calendars[0].walk("VTIMEZONE")
    assert str(calendars[0]["METHOD"]) == "REQUEST"
    for word in (b"ATTENDEE", b"ORGANIZER", b"http", b"DESCRIPTION", b"LOCATION"):
        assert word not in first.calendar


def test_a_cancellation_takes_the_entry_out_of_the_calendar() -> None:
    message = letter("session_cancelled", is_cancelled=True)
    calendar, event = icalendar.Calendar.from_ical(message.calendar), only_event(message.calendar)
    assert (str(calendar["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 7)


def test_a_mail_can_be_unsubscribed_from_and_has_its_parts_in_order() -> None:
    mail = message_from_bytes(content(letter("booking_confirmation")), policy=policy.default)
    assert mail["To"] == "pim@example.org"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https://kindcircle\.test/api/v1/t/[\w-]{56}/>", mail["List-Unsubscribe"].strip())
    assert "Bcc" not in mail
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics",
    ]  # fmt: skip
    (alternative,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert alternative.get_param("method") == "REQUEST"
    (attached,) = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
    assert attached.get_filename() == "session.ics"
    assert only_event(attached.get_payload(decode=True))["STATUS"] == "CONFIRMED"


@pytest.mark.django_db
def test_an_alias_cannot_add_a_header(world: World, outbox: list[Message]) -> None:
    Membership.objects.filter(member=world.pim).update(alias="Tea\r\nBcc: eve@example.org")
    world.seat()
    settle()
    assert outbox[0].subject == "Tea Bcc: eve@example.org: you have a seat"
    assert "Bcc" not in message_from_bytes(content(outbox[0]), policy=policy.default)


@pytest.mark.django_db
def test_the_circles_name_is_in_no_letter(world: World, outbox: list[Message]) -> None:
    Membership.objects.filter(member=world.pim).update(alias="the lantern circle, Tuesdays")
    world.seat()
    make_due()
    settle()
    assert len(outbox) == 4
    assert not any("lantern" in str(vars(message)).lower() for message in outbox)


@pytest.mark.django_db
def test_every_copy_of_a_message_carries_the_same_name(world: World) -> None:
    world.seat()
    rows = list(Delivery.objects.all())
    once = {_message_id(row) for row in rows}
    assert len(once) == 4
    assert once == {_message_id(Delivery.objects.get(pk=row.pk)) for row in rows}


def _message_id(row: Delivery) -> str:
    answer = letters.compose(row, member=row.recipient, card=card(), hers=leads.usual(), now=NOW)
    return answer.message_id
