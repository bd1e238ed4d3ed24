"""The calendar file of a session: hers to take, private, and the same entry as in her letters."""

import io
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from dateutil import tz

from groups.models import Membership, Session
from groups.services import circles, sessions
from members.models import Member
from notifications.models import Delivery
from tests.calendars import only_event
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
LINK = "https://meet.example/canary-pelican"


@pytest.fixture
def session() -> Session:
    circle = make_circle(slug="porch-light", name="Porch Light", timezone="America/New_York")
    circles.change_circle(circle_id=circle.pk, expected_version=None, now=START, meeting_link=LINK)
    return make_session(circle, starts_at=START)


@pytest.fixture
def pim(session: Session) -> Member:
    pim = make_member("pim")
    make_membership(session.circle, pim, handle="Quiet Heron 27", alias="My quiet hour")
    make_seat(session, pim)
    return pim


def address(session: Session) -> str:
    return f"/api/v1/sessions/{session.pk}/calendar.ics"


def test_it_is_a_private_entry_under_her_alias(client_for, session: Session, pim: Member) -> None:
    answer = client_for(pim).get(address(session), headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="session.ics"'
    entry = only_event(answer.content)
    assert str(icalendar.Calendar.from_ical(answer.content)["METHOD"]) == "PUBLISH"
    assert (str(entry["SUMMARY"]), str(entry["CLASS"]), str(entry["STATUS"])) == (
        "My quiet hour", "PRIVATE", "CONFIRMED",
    )  # fmt: skip
    assert entry.decoded("DTSTART") == START
    assert entry.decoded("DTEND") == START + timedelta(hours=1)
    for word in (b"Porch", b"Heron", b"canary", b"ATTENDEE", b"ORGANIZER", b"LOCATION", b"DESCRIPTION", b"URL"):
        assert word not in answer.content


def test_its_clock_is_understood_by_another_reader(client_for, session: Session, pim: Member) -> None:
    """dateutil knows nothing of our calendar library and reads the zone that the file itself brings along."""
    text = client_for(pim).get(address(session)).content.decode()
    zones = tz.tzical(io.StringIO(text.replace("\r\n", "\n")))
    (line,) = [line for line in text.splitlines() if line.startswith("DTSTART;TZID=")]
    zone, wall = line.removeprefix("DTSTART;TZID=").split(":")
    assert datetime.strptime(wall, "%Y%m%dT%H%M%S").replace(tzinfo=zones.get(zone)) == START


def test_its_lines_end_and_fold_as_the_standard_says(client_for, session: Session, pim: Member) -> None:
    Membership.objects.filter(member=pim).update(alias="Ñandú " * 10)
    content = client_for(pim).get(address(session)).content
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert str(only_event(content)["SUMMARY"]) == " ".join(["Ñandú"] * 10)


@pytest.mark.parametrize("alias", ["", "porch light, late", "Guilt group", "Grupo de apoyo"])
@pytest.mark.parametrize(("locale", "title"), [("en", "Your session"), ("es", "Tu sesión")])
def test_a_title_that_says_too_much_is_a_neutral_one(
    client_for, session: Session, pim: Member, alias: str, locale: str, title: str
) -> None:
    Membership.objects.filter(member=pim).update(alias=alias)
    Member.objects.filter(pk=pim.pk).update(locale=locale)
    assert str(only_event(client_for(pim).get(address(session)).content)["SUMMARY"]) == title


def test_it_is_the_entry_of_her_letters_and_grows_when_the_session_moves(
    client_for, session: Session, pim: Member
) -> None:
    first = only_event(client_for(pim).get(address(session)).content)
    assert str(first["UID"]) == f"{session.pk}@kindcircle.test"
    moved = sessions.change_session(session_id=session.pk, duration_minutes=90, now=START - timedelta(days=1))
    second = only_event(client_for(pim).get(address(session)).content)
    assert (second["UID"], second["SEQUENCE"]) == (first["UID"], 2 * moved.schedule_version)
    assert second["SEQUENCE"] > first["SEQUENCE"]
    sessions.cancel_session(session_id=session.pk, now=START - timedelta(days=1))
    last = only_event(client_for(pim).get(address(session)).content)
    assert (str(last["STATUS"]), last["SEQUENCE"]) == ("CANCELLED", second["SEQUENCE"] + 1)
    assert Delivery.objects.filter(kind="session_cancelled", version=moved.schedule_version).exists()


def test_a_refusal_is_a_problem_and_not_a_file(client_for, session: Session) -> None:
    answer = client_for(make_member("ola")).get(address(session))
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert answer.json()["code"] == "permission_denied"
