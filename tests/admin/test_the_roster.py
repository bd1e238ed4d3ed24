"""Who had which seat at a moment, for whoever may see the session: handles, and not a word more."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Circle, Seat, SeatHistory, Session
from groups.services import memberships, seats
from members.models import Member
from tests.admin.conftest import Login
from tests.factories import make_member, make_membership, make_session

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def session(porch: Circle) -> Session:
    """An evening of two seats in a circle whose clock is not that of the server."""
    Circle.objects.filter(pk=porch.pk).update(timezone="Asia/Tokyo")
    porch.refresh_from_db()
    return make_session(porch, starts_at=NOW + timedelta(days=2), capacity=2)


def come(session: Session, *handles: str) -> list[Member]:
    members = []
    for handle in handles:
        members.append(make_member())
        make_membership(session.circle, members[-1], handle=handle)
        seats.take_seat(session_id=session.pk, member=members[-1], now=NOW)
    return members


def ago(session: Session, hours: int) -> None:
    """Let all that was written until now have been written that many hours ago."""
    SeatHistory.objects.filter(session=session, pgh_created_at__gt=NOW - HOUR / 2).update(
        pgh_created_at=NOW - hours * HOUR
    )


def page(session: Session, step: str = "roster") -> str:
    return f"/admin/groups/session/{session.pk}/{step}/"


def moment(session: Session, at: datetime) -> dict[str, str]:
    local = at.astimezone(session.circle.zone)
    return {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M:%S}"}


def stood(client: Client, session: Session, at: datetime | None = None) -> list[tuple[str, str]]:
    answer = client.get(page(session), moment(session, at) if at else {})
    assert answer.status_code == 200
    return re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', answer.content.decode())


def test_it_tells_who_had_which_seat_then_and_now(login: Login, ada: Member, session: Session) -> None:
    wren, _heron, _finch = come(session, "Tidal Wren", "Quiet Heron", "Late Finch")
    ago(session, 6)
    seats.give_back_seat(session_id=session.pk, member=wren, now=NOW)
    ago(session, 3)
    memberships.leave_circle(circle_id=session.circle_id, member=_heron, now=NOW)
    client = login(ada)
    names = {name: str(Seat.State(name).label) for name in Seat.State.values}
    assert stood(client, session, NOW - 7 * HOUR) == []
    assert stood(client, session, NOW - 5 * HOUR) == [
        ("Tidal Wren", names["in"]), ("Quiet Heron", names["in"]), ("Late Finch", names["waiting"]),
    ]  # fmt: skip
    assert stood(client, session, NOW - 2 * HOUR) == [("Quiet Heron", names["in"]), ("Late Finch", names["offered"])]
    assert stood(client, session) == [("Late Finch", names["offered"])]


def test_the_sessions_page_leads_there_and_back(login: Login, ada: Member, session: Session) -> None:
    client = login(ada)
    assert page(session) in client.get(page(session, "change")).content.decode()
    text = client.get(page(session)).content.decode()
    assert page(session, "change") in text
    assert "Asia/Tokyo" in text
    assert "Nobody had a seat" in text


def test_it_names_nobody_but_by_her_handle(login: Login, ada: Member, session: Session) -> None:
    (wren,) = come(session, "Tidal Wren")
    text = login(ada).get(page(session)).content.decode()
    assert "Tidal Wren" in text
    assert wren.email not in text
    assert str(wren.pk) not in text


def test_a_coordinator_reads_hers_and_the_others_are_nothing(
    login: Login, cleo: Member, pim: Member, ada: Member, session: Session, elsewhere: Circle
) -> None:
    other = make_session(elsewhere, starts_at=NOW + HOUR)
    client = login(cleo)
    assert client.get(page(session)).status_code == 200
    nothing = client.get("/admin/nothing/")
    unknown = client.get("/admin/groups/session/nothing/roster/")
    for answer in (client.get(page(other)), unknown, login(pim).get(page(session)),
                   login(ada, second_factor=False).get(page(session)),
                   login(make_member("sam", is_staff=True)).get(page(session))):  # fmt: skip
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_nothing_is_written_there(login: Login, ada: Member, session: Session) -> None:
    come(session, "Tidal Wren")
    before = list(Seat.objects.values()), list(SeatHistory.objects.values())
    login(ada).post(page(session), moment(session, NOW))
    assert (list(Seat.objects.values()), list(SeatHistory.objects.values())) == before


@pytest.mark.parametrize(
    "asked",
    [{"day": "soon", "time": "10:00"}, {"day": "2026-11-02"}, {"day": "", "time": ""}, {"time": "25:00"},
     {"day": "0001-01-01", "time": "00:00"}, {"day": "9999-12-31", "time": "23:59"}, {"day": "\x00", "time": "'"}],
)  # fmt: skip
def test_what_is_no_moment_is_said_and_shows_nothing(
    login: Login, ada: Member, session: Session, asked: dict[str, str]
) -> None:
    come(session, "Tidal Wren")
    answer = login(ada).get(page(session), asked)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert "Tidal Wren" not in answer.content.decode()


def test_many_seats_cost_what_few_do(login: Login, ada: Member, session: Session) -> None:
    client = login(ada)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page(session)).status_code == 200
        return len(asked)

    come(session, "One")
    client.get(page(session))
    few = questions()
    come(session, *(f"Handle {number} more" for number in range(12)))
    assert questions() == few


def test_of_two_equal_times_the_first_is_meant(login: Login, ada: Member, porch: Circle) -> None:
    Circle.objects.filter(pk=porch.pk).update(timezone="Europe/Berlin")
    session = make_session(Circle.objects.get(pk=porch.pk), starts_at=NOW + HOUR)
    answer = login(ada).get(page(session), {"day": "2025-10-26", "time": "02:30:00"})
    context: Any = answer.context
    assert context["at"].astimezone(UTC) == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
