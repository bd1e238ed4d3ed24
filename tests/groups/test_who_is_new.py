"""What whoever leads is told of who is new, and of how many wait for a place; and what she told us reads of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups.models import Report, Seat, Session, WaitingPlace
from groups.services.reports import make_report, take_report
from members.models import Member
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def fay() -> Member:
    return make_member("fay")


@pytest.fixture
def session(fay: Member) -> Session:
    circle = make_circle(member_limit=4)
    make_membership(circle, fay, role="facilitator")
    return make_session(circle, starts_at=NOW + 3 * DAY)


def sits(session: Session, handle: str) -> Member:
    member = make_member()
    make_membership(session.circle, member, handle=handle)
    make_seat(session, member)
    return member


def new_ones(client: Any, session: Session) -> dict[str, bool]:
    rows = client.get(f"/api/v1/sessions/{session.pk}/seats/").json()["results"]
    return {row["handle"]: row["is_first"] for row in rows}


def test_who_never_had_a_seat_there_comes_for_the_first_time(client_for, fay: Member, session: Session) -> None:
    sits(session, "New")
    earlier = make_session(session.circle, starts_at=NOW - 7 * DAY)
    for handle, seat in (
        ("Came", {"attendance": Seat.Attendance.ATTENDED}),
        ("Unknown", {}),
        ("Missed", {"attendance": Seat.Attendance.MISSED}),
        ("Gave back", {"state": Seat.State.OUT, "ended_at": NOW - 8 * DAY}),
    ):
        make_seat(earlier, sits(session, handle), **seat)
    assert new_ones(client_for(fay), session) == {
        "New": True, "Came": False, "Unknown": False, "Missed": True, "Gave back": True,
    }  # fmt: skip


def test_elsewhere_later_and_called_off_do_not_count(client_for, fay: Member, session: Session) -> None:
    member = sits(session, "New")
    elsewhere = make_session(make_circle(), starts_at=NOW - 7 * DAY)
    off = make_session(
        session.circle, starts_at=NOW - 6 * DAY, state=Session.State.CANCELLED, cancelled_at=NOW - 9 * DAY
    )
    for each in (elsewhere, off, make_session(session.circle, starts_at=NOW + 9 * DAY)):
        make_seat(each, member)
    assert new_ones(client_for(fay), session) == {"New": True}


def test_a_seat_before_this_one_makes_it_the_second_time(client_for, fay: Member, session: Session) -> None:
    member = sits(session, "Soon")
    make_seat(make_session(session.circle, starts_at=NOW + DAY), member)
    assert new_ones(client_for(fay), session) == {"Soon": False}


def test_whoever_leads_reads_how_many_stand_in_line_and_not_who(client_for, fay: Member, session: Session) -> None:
    waiting = [make_member() for _ in range(3)]
    for each in waiting:
        WaitingPlace.objects.create(circle=session.circle, member=each, queued_at=NOW)
    WaitingPlace.objects.create(circle=make_circle(member_limit=4), member=make_member(), queued_at=NOW)
    answer = client_for(fay).get("/api/v1/me/leading/")
    assert [row["in_line"] for row in answer.json()["results"]] == [3]
    assert not [each for each in waiting if str(each.pk) in answer.content.decode()]


def test_she_reads_how_far_it_is_and_neither_about_whom_nor_a_word(client_for, fay: Member, session: Session) -> None:
    mia = sits(session, "Mia")
    other = sits(session, "Loud Magpie").memberships.get()
    told = make_report(
        reporter=mia, subject="member", circle=session.circle, membership=other, reason="harassment",
        text="thistle-canary", now=NOW,
    )  # fmt: skip
    make_report(reporter=fay, subject="circle", circle=session.circle, reason="other", text="", now=NOW)
    answer = client_for(mia).get("/api/v1/me/reports/")
    (row,) = answer.json()["results"]
    assert row == {"subject": "member", "state": "open", "told_at": f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "closed_at": None}
    take_report(report_id=told.pk, actor=make_member(), now=NOW)
    body = client_for(mia).get("/api/v1/me/reports/").content.decode()
    assert '"state":"taken"' in body
    assert not [word for word in ("thistle", "Magpie", "harassment", session.circle.slug) if word in body]
    assert client_for(make_member()).get("/api/v1/me/reports/").json()["results"] == []
    assert Report.objects.count() == 2
