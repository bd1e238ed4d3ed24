"""A cohort has four to eight sessions in all, however they come into its calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from groups.errors import CohortLength
from groups.models import Circle, Series, SeriesChange, Session
from groups.services import changes, circles, series, sessions
from members.models import Availability, Member
from tests.factories import make_circle, make_member, make_membership, make_session

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def cohort() -> Circle:
    return make_circle(slug="six-evenings", enrolment="cohort")


@pytest.fixture
def fay(cohort: Circle) -> Member:
    member = make_member()
    make_membership(cohort, member, role="facilitator")
    return member


def wall(circle: Circle, days: float) -> datetime:
    return (NOW + timedelta(days=days)).astimezone(circle.zone).replace(tzinfo=None, minute=0, second=0)


def schedule(circle: Circle, rrule: str | None, days: float = 7) -> Series:
    return series.schedule_series(
        circle_id=circle.pk,
        rrule=rrule,
        dtstart_local=wall(circle, days),
        zone=circle.zone,
        duration_minutes=60,
        now=NOW,
    )


def one_more(circle: Circle, days: float) -> Session:
    return sessions.schedule_session(
        circle_id=circle.pk,
        local_start=wall(circle, days),
        zone=circle.zone,
        duration_minutes=60,
        now=NOW,
        needs_host=False,
    )


WRONG = ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;COUNT=9", "FREQ=WEEKLY", "FREQ=MONTHLY", None]


@pytest.mark.parametrize("is_preview", [True, False])
@pytest.mark.parametrize("rrule", WRONG)
def test_a_rule_of_another_length_is_refused_before_anything_is_written(
    client_for, cohort: Circle, fay: Member, rrule: str | None, is_preview: bool
) -> None:
    body = {"rrule": rrule, "dtstart_local": wall(cohort, 7).isoformat(), "timezone": cohort.timezone}
    path = f"/api/v1/circles/{cohort.slug}/series/?dry_run={str(is_preview).lower()}"
    answer = client_for(fay).post(path, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "cohort_length"), answer.content
    assert not Series.objects.exists()
    assert not Session.objects.exists()


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY;COUNT=4", "FREQ=WEEKLY;COUNT=8", "FREQ=MONTHLY;COUNT=8"])
def test_four_to_eight_are_taken_and_previewed(client_for, cohort: Circle, fay: Member, rrule: str) -> None:
    start = wall(cohort, 40).replace(day=5)
    body = {"rrule": rrule, "dtstart_local": start.isoformat(), "timezone": cohort.timezone}
    path = f"/api/v1/circles/{cohort.slug}/series/"
    for query, status in (("?dry_run=true", 200), ("", 201)):
        answer = client_for(fay).post(path + query, body, content_type="application/json")
        assert answer.status_code == status, answer.content


def test_a_drop_in_circle_has_as_many_as_it_likes() -> None:
    circle = make_circle()
    schedule(circle, "FREQ=WEEKLY")
    schedule(circle, "FREQ=WEEKLY;COUNT=2", days=8)
    one_more(circle, 9)


def test_what_is_there_already_counts_and_what_was_called_off_does_not(cohort: Circle) -> None:
    make_session(cohort, starts_at=NOW - timedelta(days=3))
    make_session(cohort, starts_at=NOW + timedelta(days=3))
    make_session(cohort, starts_at=NOW + timedelta(days=4), state="cancelled", cancelled_at=NOW)
    with pytest.raises(CohortLength):
        schedule(cohort, "FREQ=WEEKLY;COUNT=7")
    with pytest.raises(CohortLength):
        schedule(cohort, "FREQ=WEEKLY;COUNT=1")
    schedule(cohort, "FREQ=WEEKLY;COUNT=2")


def test_the_ninth_session_is_refused(client_for, cohort: Circle, fay: Member) -> None:
    for day in range(1, 8):
        make_session(cohort, starts_at=NOW + timedelta(days=day))
    path = f"/api/v1/circles/{cohort.slug}/sessions/"
    for days, status in ((20, 201), (21, 409)):
        body = {"local_start": wall(cohort, days).isoformat(), "duration_minutes": 60}
        answer = client_for(fay).post(path, body, content_type="application/json")
        assert answer.status_code == status, answer.content
    assert answer.json()["code"] == "cohort_length"
    assert Session.objects.filter(circle=cohort).count() == 8


def test_the_ninth_is_refused_while_the_eighth_is_not_written_yet(cohort: Circle) -> None:
    made = schedule(cohort, "FREQ=WEEKLY;INTERVAL=4;COUNT=8")
    assert made.sessions.count() == 7
    with pytest.raises(CohortLength):
        one_more(cohort, 9)
    sessions.cancel_session(session_id=made.sessions.earliest("starts_at").pk, now=NOW)
    one_more(cohort, 9)
    with pytest.raises(CohortLength):
        one_more(cohort, 10)


def change(made: Series, member: Member, **edit: Any) -> SeriesChange:
    wanted = changes.Edit(**({"scope": SeriesChange.Scope.ALL} | edit))
    return changes.change_series(series_id=made.pk, edit=wanted, expected=None, member=member, now=NOW)


@pytest.mark.parametrize("rrule", [rrule for rrule in WRONG if rrule is not None])
def test_another_rule_of_another_length_is_refused_and_previewed_so(
    client_for, cohort: Circle, fay: Member, rrule: str
) -> None:
    made = schedule(cohort, "FREQ=WEEKLY;COUNT=6")
    before = list(made.sessions.order_by("pk").values())
    for query in ("?dry_run=true", ""):
        answer = client_for(fay).post(
            f"/api/v1/series/{made.pk}/changes/{query}",
            {"scope": "all", "rrule": rrule},
            content_type="application/json",
            headers={"If-Match": "*"},
        )
        assert (answer.status_code, answer.json()["code"]) == (409, "cohort_length"), answer.content
    assert list(made.sessions.order_by("pk").values()) == before
    assert not SeriesChange.objects.exists()


def test_another_rule_counts_what_is_over_and_what_is_beside_it(cohort: Circle, fay: Member) -> None:
    made = schedule(cohort, "FREQ=WEEKLY;COUNT=6")
    third = made.sessions.order_by("starts_at")[2]
    following = {"scope": SeriesChange.Scope.FOLLOWING, "session_id": third.pk}
    with pytest.raises(CohortLength):
        change(made, fay, rrule="FREQ=WEEKLY;INTERVAL=8;COUNT=7", **following)  # the last are not written yet
    with pytest.raises(CohortLength):
        change(made, fay, rrule="FREQ=WEEKLY;COUNT=1", **following)
    change(made, fay, rrule="FREQ=WEEKLY;INTERVAL=8;COUNT=6", **following)
    with pytest.raises(CohortLength):
        one_more(cohort, 9)


def test_dates_are_added_up_to_the_eighth_and_left_out_or_moved_freely(cohort: Circle, fay: Member) -> None:
    made = schedule(cohort, "FREQ=WEEKLY;COUNT=7")
    change(made, fay, add=((wall(cohort, 10), ""),))
    with pytest.raises(CohortLength):
        change(made, fay, add=((wall(cohort, 11), ""),))
    change(made, fay, add=((wall(cohort, 11), ""),), leave_out=((wall(cohort, 10), "holiday"),))
    change(made, fay, shift_days=1)
    change(made, fay, is_cancelling=True)


def test_an_hour_that_is_found_fits_the_cohort(client_for, cohort: Circle, fay: Member) -> None:
    Availability.objects.create(member=fay, weekday=1, from_minute=19 * 60, to_minute=21 * 60)
    client, path = client_for(fay), f"/api/v1/circles/{cohort.slug}/slots/"
    chosen = client.post(path, {"weeks": 6}, content_type="application/json").json()["slots"][0]["local_start"]
    for wishes in ({"weeks": 9}, {"weeks": 6, "interval": 2}):
        answer = client.post(path, wishes | {"schedule": chosen}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (409, "cohort_length"), answer.content
    answer = client.post(path, {"weeks": 6, "schedule": chosen}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["series"]["rrule"] == "FREQ=WEEKLY;COUNT=6"
    assert Session.objects.filter(circle=cohort).count() == 6


@pytest.mark.parametrize("rrule", ["FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=9"])
def test_a_circle_with_more_does_not_become_a_cohort(rrule: str) -> None:
    circle = make_circle()
    schedule(circle, rrule)

    def become(enrolment: str) -> Circle:
        return circles.change_circle(circle_id=circle.pk, expected_version=None, now=NOW, enrolment=enrolment)

    if rrule.endswith("COUNT=3"):
        assert become("cohort").enrolment == "cohort"
        return
    with pytest.raises(CohortLength):
        become("cohort")
    assert become("drop_in").version == 2


def test_taking_a_change_back_makes_no_ninth(cohort: Circle, fay: Member) -> None:
    made = schedule(cohort, "FREQ=WEEKLY;COUNT=8")
    fifth = made.sessions.order_by("starts_at")[4]
    ended = change(made, fay, scope=SeriesChange.Scope.FOLLOWING, session_id=fifth.pk, is_cancelling=True)
    for days in (9, 10):
        one_more(cohort, days)
    before = list(Session.objects.order_by("pk").values())
    with pytest.raises(CohortLength):
        changes.undo_change(change_id=ended.pk, now=NOW)
    assert list(Session.objects.order_by("pk").values()) == before
    ended.refresh_from_db()
    assert ended.undone_at is None
    for session in Session.objects.filter(series=None):
        sessions.cancel_session(session_id=session.pk, now=NOW)
    changes.undo_change(change_id=ended.pk, now=NOW)
    assert Session.objects.filter(circle=cohort, state="scheduled").count() == 8
