"""Where she was: hers for good, but a circle she left is not named any more."""

from datetime import UTC, datetime, timedelta

import pytest

from groups.models import Membership, Seat
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db


def test_she_reads_where_she_was_the_latest_first(client_for) -> None:
    pim = make_member("pim")
    circle = make_circle(slug="porch-light")
    membership = make_membership(circle, pim)
    now = datetime.now(UTC)
    came = [make_session(circle, starts_at=now - timedelta(days=days)) for days in (9, 2)]
    for session in came:
        make_seat(session, pim, attendance=Seat.Attendance.ATTENDED)
    make_seat(make_session(circle, starts_at=now - timedelta(days=5)), pim, attendance=Seat.Attendance.MISSED)
    client = client_for(pim)

    rows = client.get("/api/v1/me/attended/").json()["results"]
    assert [row["id"] for row in rows] == [str(came[1].pk), str(came[0].pk)]
    assert {row["circle"] for row in rows} == {"porch-light"}
    assert {row["has_reflected"] for row in rows} == {False}

    membership.state = Membership.State.LEFT
    membership.save()
    assert {row["circle"] for row in client.get("/api/v1/me/attended/").json()["results"]} == {None}
    assert client_for(make_member("ola")).get("/api/v1/me/attended/").json()["results"] == []
