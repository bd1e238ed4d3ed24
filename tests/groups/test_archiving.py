"""A circle ends: nothing of it lies ahead any more, and whoever had a seat is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups import errors
from groups.models import Membership, Session
from groups.services import circles, series, sessions
from notifications.models import Delivery
from tests.factories import make_circle, make_member, make_membership, make_seat, make_session

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)


def test_what_lies_ahead_is_called_off_and_what_has_begun_goes_on() -> None:
    circle, mia = make_circle(), make_member("mia")
    make_membership(circle, mia)
    running = make_session(circle, starts_at=NOW - timedelta(minutes=5))
    ahead = make_session(circle, starts_at=NOW + timedelta(days=2))
    make_seat(ahead, mia)
    weekly = series.schedule_series(
        circle_id=circle.pk, rrule="FREQ=WEEKLY", dtstart_local=datetime(2027, 2, 2, 20), zone=circle.zone,  # noqa: DTZ001
        duration_minutes=60, now=NOW,
    )  # fmt: skip
    version = circle.version
    ended = circles.archive_circle(circle_id=circle.pk, now=NOW)
    assert (ended.archived_at, ended.version) == (NOW, version + 1)
    states = dict(Session.objects.filter(circle=circle).values_list("pk", "state"))
    assert states.pop(running.pk) == "scheduled"
    assert set(states.values()) == {"cancelled"}
    assert Delivery.objects.filter(recipient=mia, kind="session_cancelled", state="pending").count() == 1
    assert weekly.pk not in series.series_to_materialise(now=NOW + timedelta(weeks=4))
    with pytest.raises(errors.CircleArchived):
        circles.archive_circle(circle_id=circle.pk, now=NOW)
    with pytest.raises(errors.CircleArchived):
        sessions.schedule_session(
            circle_id=circle.pk, local_start=datetime(2027, 3, 2, 20), zone=circle.zone, duration_minutes=60, now=NOW  # noqa: DTZ001
        )  # fmt: skip


def test_it_is_gone_from_the_directory_and_still_there_for_its_members(client_for: Any, client: Any) -> None:
    circle, fay, mia = make_circle(), make_member("fay"), make_member("mia")
    make_membership(circle, fay, role=Membership.Role.FACILITATOR)
    make_membership(circle, mia)
    path = f"/api/v1/circles/{circle.slug}/"
    assert client_for(mia).post(f"{path}archive/", {}, content_type="application/json").status_code == 403
    answer = client_for(fay).post(f"{path}archive/", {}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert client.get("/api/v1/circles/").json()["results"] == []
    assert client_for(mia).get(path).status_code == 200
    again = client_for(fay).post(f"{path}archive/", {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "circle_archived")
