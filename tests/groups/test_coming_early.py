"""She came in before the session began, and then it was called off, moved or given back: nothing false may stay."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from groups import errors
from groups.models import PromptShown, Seat, Session
from groups.selectors import sessions as reading
from groups.services import attendance, circles, meetings, reflections, seats, sessions
from groups.services.reference import load_prompts
from members.models import Member
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

START = datetime(2027, 1, 6, 1, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
EARLY = START - 10 * MINUTE
AFTER = START + timedelta(hours=2)


@pytest.fixture
def session() -> Session:
    load_prompts()
    circle = make_circle(slug="porch-light")
    circles.change_circle(
        circle_id=circle.pk, expected_version=None, now=EARLY, meeting_link="https://meet.example/quiet-heron"
    )
    return make_session(circle, starts_at=START)


@pytest.fixture
def pim(session: Session) -> Member:
    """She came in ten minutes early."""
    pim = make_member("pim", reflecting=True)
    make_membership(session.circle, pim)
    make_seat(session, pim)
    meetings.join_meeting(session_id=session.pk, member=pim, now=EARLY)
    return pim


def seat_of(member: Member) -> Seat:
    return Seat.objects.get(member=member)


def questions(member: Member) -> list[tuple[int, str]]:
    owed = Delivery.objects.filter(recipient=member, kind="reflection_prompt").order_by("version")
    return list(owed.values_list("version", "state"))


def move(session: Session, *, by: timedelta = timedelta(), minutes: int = 60) -> None:
    sessions.change_session(
        session_id=session.pk, local_start=session.local_start + by, duration_minutes=minutes, now=EARLY
    )


def forgotten(member: Member) -> bool:
    seat = seat_of(member)
    has_question = PromptShown.objects.filter(member=member).exists()
    return (seat.attendance, seat.attendance_at, has_question) == (Seat.Attendance.UNKNOWN, None, False)


def test_nobody_was_at_a_session_that_was_called_off(client_for, session: Session, pim: Member) -> None:
    sessions.cancel_session(session_id=session.pk, now=EARLY + MINUTE)
    assert forgotten(pim)
    assert questions(pim) == [(1, "void")]
    with time_machine.travel(AFTER, tick=False):
        client = client_for(pim)
        assert client.get("/api/v1/me/attended/").json()["results"] == []
        assert client.get("/api/v1/me/prompts/").json()["results"] == []
        assert client.get(f"/api/v1/sessions/{session.pk}/").json()["prompt"] is None
        body = {"session": str(session.pk), "text": "It never was."}
        answer = client.post("/api/v1/me/reflections/", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_attended")


@pytest.mark.parametrize("state", Session.State)
def test_only_what_took_place_was_attended(session: Session, pim: Member, state: str) -> None:
    """Whatever the seat says: she was nowhere before it began, and never where nothing took place."""
    is_off = state == Session.State.CANCELLED
    Session.objects.filter(pk=session.pk).update(state=state, cancelled_at=EARLY if is_off else None)
    for now in (START - MINUTE, START):
        has_begun = now == START and not is_off
        assert reading.sessions_attended_by(pim, now=now).exists() is has_begun
        if has_begun:
            assert reflections.write_reflection(author=pim, session_id=session.pk, text="Here I am.", now=now)
        else:
            with pytest.raises(errors.NotAttended):
                reflections.write_reflection(author=pim, session_id=session.pk, text="Too soon.", now=now)


@pytest.mark.parametrize(
    ("by", "minutes"), [(timedelta(), 90), (5 * MINUTE, 60), (-5 * MINUTE, 60)], ids=["longer", "later", "sooner"]
)
def test_who_is_in_already_stays_in_while_the_door_stays_open(
    session: Session, pim: Member, by: timedelta, minutes: int
) -> None:
    move(session, by=by, minutes=minutes)
    assert (seat_of(pim).attendance, seat_of(pim).attendance_at) == (Seat.Attendance.ATTENDED, EARLY)
    assert PromptShown.objects.filter(member=pim).exists()
    assert questions(pim) == [(1, "void"), (2, "pending")]
    session.refresh_from_db()
    assert Delivery.objects.get(recipient=pim, kind="reflection_prompt", version=2).due_at > session.ends_at


def test_a_session_whose_door_shuts_again_is_still_to_be_come_to(session: Session, pim: Member) -> None:
    move(session, by=6 * MINUTE)
    assert forgotten(pim)
    assert questions(pim) == [(1, "void")]
    meetings.join_meeting(session_id=session.pk, member=pim, now=START)
    assert questions(pim) == [(1, "void"), (2, "pending")]


def test_who_gave_her_seat_back_is_not_asked_about_the_evening(client_for, session: Session, pim: Member) -> None:
    seats.give_back_seat(session_id=session.pk, member=pim, now=EARLY + MINUTE)
    assert forgotten(pim)
    seats.take_seat(session_id=session.pk, member=pim, now=EARLY + 2 * MINUTE)
    with time_machine.travel(AFTER, tick=False):
        assert client_for(pim).get(f"/api/v1/sessions/{session.pk}/").json()["prompt"] is None


def test_the_question_is_shown_to_who_came_alone(client_for, session: Session, pim: Member) -> None:
    path = f"/api/v1/sessions/{session.pk}/"
    with time_machine.travel(AFTER, tick=False):
        client = client_for(pim)
        assert client.get(path).json()["prompt"]["key"]
        attendance.record_attendance(session_id=session.pk, attended={seat_of(pim).pk: False}, now=AFTER)
        assert client.get(path).json()["prompt"] is None
