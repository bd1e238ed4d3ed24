"""A hopeful seat is a seat: it counts, it is told of, it is attended; only its holder is not certain yet."""

from datetime import UTC, datetime, timedelta

import pytest

from groups import errors, events
from groups.models import Membership, Seat, Session
from groups.selectors import deliverables
from groups.services import attendance, memberships, reflections, seats, sessions
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
TOMORROW = NOW + timedelta(days=1)
HOPEFUL = Seat.State.HOPEFUL


@pytest.fixture
def session() -> Session:
    return make_session(make_circle(slug="porch-light", capacity=4, min_to_run=2), starts_at=TOMORROW)


def path(session: Session) -> str:
    return f"/api/v1/sessions/{session.pk}/seat/"


def put(client, session: Session, **body: object):
    return client.put(path(session), body, content_type="application/json")


def check_counter(session: Session) -> None:
    session.refresh_from_db()
    assert session.taken == session.seats.filter(state__in=Seat.TAKEN).count()


def test_she_takes_a_hopeful_seat_and_changes_it_without_another_letter(client_for, session: Session) -> None:
    pim = client_for(make_member("pim"))
    answer = put(pim, session, state="hopeful")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "state": "hopeful",
            "position": None,
            "attendance": "unknown",
            "offer_expires_at": None,
            "min_notice_minutes": None,
        },
    )
    letters = Delivery.objects.count()
    assert Delivery.objects.filter(kind="booking_confirmation").count() == 1
    seat = session.seats.get()
    for state in ("in", "hopeful", "hopeful", "in"):
        assert put(pim, session, state=state).json()["state"] == state
        check_counter(session)
    assert session.seats.get().pk == seat.pk
    assert Delivery.objects.count() == letters
    assert pim.get("/api/v1/me/agenda/").json()["results"][0]["seat"]["state"] == "in"


def test_hopeful_seats_fill_the_room_and_give_it_back(session: Session) -> None:
    hopeful = [make_member() for _each in range(4)]
    for member in hopeful:
        seats.take_seat(session_id=session.pk, member=member, state=HOPEFUL, now=NOW)
    check_counter(session)
    fifth = make_member()
    assert seats.take_seat(session_id=session.pk, member=fifth, state=HOPEFUL, now=NOW).state == Seat.State.WAITING
    waiting = seats.take_seat(session_id=session.pk, member=fifth, now=NOW)
    assert waiting.state == Seat.State.WAITING  # saying it again, or otherwise, is no way past the queue
    seats.give_back_seat(session_id=session.pk, member=hopeful[0], now=NOW)
    check_counter(session)
    assert session.taken == 4
    assert session.seats.get(member=fifth, ended_at=None).state == Seat.State.OFFERED
    assert seats.take_seat(session_id=session.pk, member=fifth, state=HOPEFUL, now=NOW).state == HOPEFUL
    check_counter(session)
    memberships.leave_circle(circle_id=session.circle_id, member=hopeful[1], now=NOW)
    check_counter(session)
    assert session.taken == 3


def test_a_seat_taken_away_was_counted(client_for, session: Session, fay) -> None:
    make_membership(session.circle, fay, role=Membership.Role.FACILITATOR)
    seat = seats.take_seat(session_id=session.pk, member=make_member("pim"), state=HOPEFUL, now=NOW)
    rows = client_for(fay).get(f"/api/v1/sessions/{session.pk}/seats/").json()["results"]
    assert [row["state"] for row in rows] == ["hopeful"]
    seats.take_away_seat(session_id=session.pk, seat_id=seat.pk, now=NOW)
    check_counter(session)


def test_it_is_reminded_of_moved_and_cancelled_as_any_other(session: Session) -> None:
    seat = seats.take_seat(session_id=session.pk, member=make_member("pim"), state=HOPEFUL, now=NOW)
    assert deliverables.deliverable_seats().get() == seat
    assert Delivery.objects.filter(kind="reminder", state="pending").exists()
    sessions.cancel_session(session_id=session.pk, now=NOW)
    assert deliverables.cancelled_seats().get() == seat
    assert Delivery.objects.filter(kind="session_cancelled").count() == 1


def test_who_was_hopeful_and_came_may_write(client_for) -> None:
    pim, fay = make_member("pim", reflecting=True), make_member("fay")
    circle = make_circle()
    make_membership(circle, pim, handle="Quiet Heron")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    past = make_session(circle, starts_at=NOW - timedelta(hours=2))
    seat = make_seat(past, pim, state=HOPEFUL)
    rows = client_for(fay).get(f"/api/v1/sessions/{past.pk}/attendance/").json()["seats"]
    assert [row["handle"] for row in rows] == ["Quiet Heron"]
    attendance.record_attendance(session_id=past.pk, attended={seat.pk: True}, now=NOW)
    assert reflections.write_reflection(author=pim, session_id=past.pk, text="I rested.", now=NOW)
    own = client_for(pim).get(path(past)).json()
    assert (own["state"], own["position"], own["attendance"]) == ("hopeful", None, "attended")
    assert client_for(pim).get(f"/api/v1/sessions/{past.pk}/").json()["seat"]["attendance"] == "attended"


def test_once_it_began_nobody_becomes_certain(session: Session) -> None:
    pim = make_member("pim")
    seats.take_seat(session_id=session.pk, member=pim, state=HOPEFUL, now=NOW)
    for change in (seats.take_seat, seats.keep_seat):
        with pytest.raises(errors.SessionClosed):
            change(session_id=session.pk, member=pim, now=TOMORROW)
    assert session.seats.get().state == HOPEFUL


def test_keeping_makes_a_hopeful_seat_certain_and_takes_none(session: Session) -> None:
    pim = make_member("pim")
    with pytest.raises(errors.NoSeat):
        seats.keep_seat(session_id=session.pk, member=pim, now=NOW)
    seats.take_seat(session_id=session.pk, member=pim, state=HOPEFUL, now=NOW)
    for _again in range(2):
        assert seats.keep_seat(session_id=session.pk, member=pim, now=NOW).state == Seat.State.IN
    check_counter(session)


def test_changing_her_mind_is_announced_once(session: Session) -> None:
    pim = make_member("pim")
    seats.take_seat(session_id=session.pk, member=pim, state=HOPEFUL, now=NOW)
    heard: list[object] = []

    def listen(*, event: object, **_: object) -> None:
        heard.append(event)

    events.published.connect(listen)
    try:
        for _again in range(2):
            seats.take_seat(session_id=session.pk, member=pim, now=NOW)
            seats.keep_seat(session_id=session.pk, member=pim, now=NOW)
    finally:
        events.published.disconnect(listen)
    (change,) = heard
    assert isinstance(change, events.SeatChanged)
    assert (change.member_id, change.is_hopeful) == (pim.pk, False)


class TestJoiningByTakingASeat:
    def test_she_appears_as_she_says(self, client_for, session: Session) -> None:
        pim = client_for(make_member("pim"))
        assert put(pim, session, state="in", handle="Tidal Wren", alias="My hour").status_code == 200
        own = session.circle.memberships.get()
        assert (own.handle, own.alias) == ("Tidal Wren", "My hour")

    def test_a_handle_in_use_leaves_nothing_done(self, client_for, session: Session) -> None:
        make_membership(session.circle, make_member("ola"), handle="Tidal Wren")
        answer = put(client_for(make_member("pim")), session, state="hopeful", handle="tidal wren")
        assert (answer.status_code, answer.json()["code"]) == (409, "handle_taken")
        assert (Membership.objects.count(), Seat.objects.count()) == (1, 0)
        assert not Delivery.objects.exists()

    def test_a_member_keeps_what_she_has(self, client_for, session: Session) -> None:
        pim = make_member("pim")
        make_membership(session.circle, pim, handle="Quiet Heron", alias="Mine")
        assert put(client_for(pim), session, state="in", handle="Tidal Wren", alias="Other").status_code == 200
        own = session.circle.memberships.get()
        assert (own.handle, own.alias) == ("Quiet Heron", "Mine")

    @pytest.mark.parametrize(
        "handle", ["Two\nlines", "x", "y" * 41, "tab\there", "turned\u202eround", "next\u0085line"]
    )
    def test_a_handle_is_one_line_that_can_be_seen(self, client_for, session: Session, handle: str) -> None:
        answer = put(client_for(make_member("pim")), session, state="in", handle=handle)
        assert answer.status_code == 400
        assert not Membership.objects.exists()
