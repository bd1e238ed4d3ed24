"""Scheduling, moving and cancelling: the wall clock is the truth, and nobody meets twice at a time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from config.api.errors import VersionConflict
from groups import errors
from groups.models import Circle, Membership, Session
from groups.services import series, sessions
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


@pytest.fixture
def circle() -> Circle:
    return make_circle(timezone="America/New_York")


def schedule(circle: Circle, local: str, minutes: int = 60) -> Session:
    return sessions.schedule_session(
        circle_id=circle.pk,
        local_start=datetime.fromisoformat(local),
        zone=NEW_YORK,
        duration_minutes=minutes,
        now=NOW,
    )


def test_a_session_keeps_its_wall_clock_and_derives_its_instants(circle: Circle) -> None:
    session = schedule(circle, "2027-01-05T20:30")
    session.refresh_from_db()
    assert session.local_start == datetime(2027, 1, 5, 20, 30)  # noqa: DTZ001
    assert session.starts_at == datetime(2027, 1, 6, 1, 30, tzinfo=UTC)
    assert session.ends_at - session.starts_at == timedelta(hours=1)


def test_a_session_in_the_skipped_hour_moves_forward_and_says_so(circle: Circle) -> None:
    session = schedule(circle, "2027-03-14T02:30")
    assert session.clock_kind == Session.Kind.GAP
    assert session.starts_at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "minutes", "overlaps"),
    [
        ("2027-01-05T19:30", 60, False),  # ends as the other begins
        ("2027-01-05T19:31", 60, True),
        ("2027-01-05T20:45", 15, True),  # inside
        ("2027-01-05T20:00", 180, True),  # around
        ("2027-01-05T21:30", 60, False),  # begins as the other ends
    ],
)
def test_a_circle_meets_once_at_a_time(circle: Circle, local: str, minutes: int, overlaps: bool) -> None:
    schedule(circle, "2027-01-05T20:30")
    if overlaps:
        with pytest.raises(errors.CircleAlreadyMeets):
            schedule(circle, local, minutes)
    else:
        assert schedule(circle, local, minutes).pk


def test_the_database_itself_refuses_an_overlap(circle: Circle) -> None:
    first = schedule(circle, "2027-01-05T20:30")
    with pytest.raises(IntegrityError, match="groups_session_circle_meets_once_at_a_time"), transaction.atomic():
        make_session(circle, starts_at=first.starts_at)


def test_a_cancelled_session_frees_its_time(circle: Circle) -> None:
    session = schedule(circle, "2027-01-05T20:30")
    sessions.cancel_session(session_id=session.pk, now=NOW)
    assert schedule(circle, "2027-01-05T20:30").pk
    with pytest.raises(errors.SessionIsCancelled):
        sessions.cancel_session(session_id=session.pk, now=NOW)


def test_the_past_cannot_be_scheduled(circle: Circle) -> None:
    with pytest.raises(errors.SessionInThePast):
        schedule(circle, "2027-01-04T06:00")


def test_moving_counts_up_only_when_the_time_changes(circle: Circle) -> None:
    session = schedule(circle, "2027-01-05T20:30")
    same = sessions.change_session(session_id=session.pk, capacity=12, now=NOW)
    assert (same.version, same.schedule_version) == (2, 1)
    moved = sessions.change_session(
        session_id=session.pk,
        local_start=datetime(2027, 1, 5, 21),  # noqa: DTZ001
        expected_version=2,
        now=NOW,
    )
    assert (moved.version, moved.schedule_version) == (3, 2)
    assert moved.starts_at == datetime(2027, 1, 6, 2, tzinfo=UTC)


def test_a_move_made_for_an_older_version_changes_nothing(circle: Circle) -> None:
    session = schedule(circle, "2027-01-05T20:30")
    with pytest.raises(VersionConflict):
        sessions.change_session(session_id=session.pk, duration_minutes=90, expected_version=7, now=NOW)
    session.refresh_from_db()
    assert session.duration_minutes == 60


def test_a_session_that_has_begun_stays_where_it_is(circle: Circle) -> None:
    session = make_session(circle, starts_at=NOW - timedelta(minutes=5))
    with pytest.raises(errors.SessionClosed):
        sessions.change_session(session_id=session.pk, duration_minutes=90, now=NOW)


def weekly(circle: Circle, rrule: str | None = "FREQ=WEEKLY", local: str = "2027-01-05T20:30") -> series.Series:
    return series.schedule_series(
        circle_id=circle.pk,
        rrule=rrule,
        dtstart_local=datetime.fromisoformat(local),
        zone=NEW_YORK,
        duration_minutes=60,
        now=NOW,
    )


def test_a_series_is_rows_for_half_a_year_at_the_same_wall_clock(circle: Circle) -> None:
    made = weekly(circle)
    rows = list(Session.objects.filter(series=made).order_by("starts_at"))
    assert len(rows) == 26
    assert {row.local_start.time().isoformat() for row in rows} == {"20:30:00"}
    assert {row.starts_at.hour for row in rows} == {1, 0}  # winter and summer
    assert [row.original_local for row in rows] == [row.local_start for row in rows]


def test_what_has_passed_of_a_series_is_left_out(circle: Circle) -> None:
    made = weekly(circle, local="2026-12-01T20:30")
    assert Session.objects.filter(series=made).earliest("starts_at").local_start.isoformat() == "2027-01-05T20:30:00"
    with pytest.raises(errors.SessionInThePast):
        weekly(make_circle(), rrule="FREQ=WEEKLY;COUNT=2", local="2026-12-01T20:30")


def test_a_series_that_would_meet_another_session_is_not_written_at_all(circle: Circle) -> None:
    schedule(circle, "2027-01-19T20:00")
    with pytest.raises(errors.CircleAlreadyMeets):
        weekly(circle)
    assert Session.objects.count() == 1
    assert not series.Series.objects.exists()


def test_the_night_writes_the_next_week_once(circle: Circle) -> None:
    made = weekly(circle)
    tomorrow_week = NOW + timedelta(days=8)
    assert series.series_to_materialise(now=tomorrow_week) == [made.pk]
    for _again in range(2):
        series.materialise_series(series_id=made.pk, now=tomorrow_week)
    assert Session.objects.filter(series=made).count() == 27
    assert series.series_to_materialise(now=tomorrow_week) == []


def test_a_cancelled_date_never_comes_back(circle: Circle) -> None:
    made = weekly(circle)
    second = Session.objects.filter(series=made).order_by("starts_at")[1]
    sessions.cancel_session(session_id=second.pk, now=NOW)
    made.materialised_until = None
    made.save()
    series.materialise_series(series_id=made.pk, now=NOW)
    assert Session.objects.filter(series=made, original_local=second.original_local).count() == 1
    assert Session.objects.get(pk=second.pk).state == Session.State.CANCELLED


def test_a_moved_date_stays_moved(circle: Circle) -> None:
    made = weekly(circle)
    second = Session.objects.filter(series=made).order_by("starts_at")[1]
    sessions.change_session(session_id=second.pk, local_start=second.local_start + timedelta(hours=24), now=NOW)
    made.materialised_until = None
    made.save()
    series.materialise_series(series_id=made.pk, now=NOW)
    assert Session.objects.filter(series=made).count() == 26


def test_what_is_said_again_as_it_is_leaves_the_date_with_its_series(circle: Circle) -> None:
    made = weekly(circle)
    second = Session.objects.filter(series=made).order_by("starts_at")[1]
    asked: dict[str, Any] = {"local_start": second.local_start, "duration_minutes": 60, "capacity": second.capacity}
    assert not sessions.change_session(session_id=second.pk, **asked, now=NOW).is_edited
    third, fourth = Session.objects.filter(series=made).order_by("starts_at")[2:4]
    assert sessions.change_session(session_id=third.pk, capacity=7, now=NOW).is_edited
    later = fourth.local_start + timedelta(minutes=30)
    assert sessions.change_session(session_id=fourth.pk, local_start=later, now=NOW).is_edited


def test_a_year_beyond_the_calendar_is_a_400_and_not_a_500(circle: Circle, client_for) -> None:
    fay = make_member("fay")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    path = f"/api/v1/circles/{circle.slug}/sessions/"
    for year in ("2100", "9999", "0001", "1969"):
        answer = client_for(fay).post(path, {"local_start": f"{year}-01-05T20:30"}, content_type="application/json")
        assert answer.status_code == 400, year
