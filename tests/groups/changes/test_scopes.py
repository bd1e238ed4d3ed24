"""This one, this and the following, all to come: what moves, what stays, and what never comes back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from groups import errors
from groups.models import Circle, Series, SeriesDate, Session
from groups.recurrence import RuleRefused
from groups.services import series as service
from groups.services import sessions
from tests.factories import make_member, make_membership, make_seat, make_session
from tests.groups.changes.conftest import NEW_YORK, NOW, Editor, at, session_at, walls, weekly

pytestmark = pytest.mark.django_db

TUESDAYS = [f"Tue 2027-{date} 20:30" for date in ("01-05", "01-12", "01-19", "01-26", "02-02", "02-09")]


def test_this_one_moves_alone_and_is_left_alone_from_then_on(tuesdays: Series, fay_edits: Editor) -> None:
    second = session_at(tuesdays, "2027-01-12T20:30")
    fay_edits.edit(tuesdays, "this", of=second, local_start=at("2027-01-13T19:00"))
    assert walls(tuesdays) == [TUESDAYS[0], "Wed 2027-01-13 19:00", *TUESDAYS[2:]]
    fay_edits.edit(tuesdays, "all", local_time=time(21))
    assert "Wed 2027-01-13 19:00" in walls(tuesdays)
    assert sum(wall.endswith("21:00") for wall in walls(tuesdays)) == 5
    second.refresh_from_db()
    assert second.original_local == at("2027-01-12T21:00")


def test_a_session_moved_on_its_own_page_survives_an_edit_too(tuesdays: Series, fay_edits: Editor) -> None:
    second = session_at(tuesdays, "2027-01-12T20:30")
    sessions.change_session(session_id=second.pk, local_start=at("2027-01-13T19:00"), now=NOW)
    fay_edits.edit(tuesdays, "all", local_time=time(21))
    assert "Wed 2027-01-13 19:00" in walls(tuesdays)


def test_an_edit_with_exceptions_on_both_sides_of_the_cut(tuesdays: Series, fay_edits: Editor) -> None:
    before, cut, after = (session_at(tuesdays, f"2027-{date}T20:30") for date in ("01-12", "01-26", "02-02"))
    off = session_at(tuesdays, "2027-02-09T20:30")
    fay_edits.edit(tuesdays, "this", of=before, local_start=at("2027-01-13T19:00"))
    fay_edits.edit(tuesdays, "this", of=after, local_start=at("2027-02-03T19:00"))
    sessions.cancel_session(session_id=off.pk, now=NOW)
    change = fay_edits.edit(tuesdays, "following", of=cut, rrule="FREQ=WEEKLY;BYDAY=TH", local_time=time(18))
    assert walls(tuesdays) == [TUESDAYS[0], "Wed 2027-01-13 19:00", TUESDAYS[2]]
    following = walls(change.successor)
    assert following[:3] == ["Thu 2027-01-28 18:00", "Wed 2027-02-03 19:00", "Thu 2027-02-18 18:00"]
    kept = Session.objects.get(pk=after.pk)
    assert (kept.series_id, kept.original_local) == (change.successor.pk, at("2027-02-04T18:00"))
    cancelled = Session.objects.get(pk=off.pk)
    assert (cancelled.state, cancelled.is_dropped, cancelled.original_local) == (
        "cancelled",
        False,
        at("2027-02-11T18:00"),
    )
    assert Session.objects.get(pk=cut.pk).local_start == at("2027-01-28T18:00")
    # No night brings back what was called off, or writes a date twice.
    for found in (tuesdays, change.successor):
        Series.objects.filter(pk=found.pk).update(materialised_until=None)
        service.materialise_series(series_id=found.pk, now=NOW)
    assert (walls(tuesdays), walls(change.successor)) == ([TUESDAYS[0], "Wed 2027-01-13 19:00", TUESDAYS[2]], following)


def test_following_takes_what_is_left_of_the_count(tuesdays: Series, fay_edits: Editor) -> None:
    fourth = session_at(tuesdays, "2027-01-26T20:30")
    change = fay_edits.edit(tuesdays, "following", of=fourth, local_time=time(19))
    assert change.successor.rrule == "FREQ=WEEKLY;COUNT=3"
    assert change.successor.previous == tuesdays
    assert walls(tuesdays) == TUESDAYS[:3]
    assert walls(change.successor) == [each.replace("20:30", "19:00") for each in TUESDAYS[3:]]


def test_a_series_that_moves_by_a_week_lands_on_its_own_old_times(tuesdays: Series, fay_edits: Editor) -> None:
    ids = list(Session.objects.order_by("starts_at").values_list("pk", flat=True))
    fay_edits.edit(tuesdays, "all", shift_days=7)
    assert walls(tuesdays) == [*TUESDAYS[1:], "Tue 2027-02-16 20:30"]
    assert list(Session.objects.order_by("starts_at").values_list("pk", flat=True)) == ids
    fay_edits.edit(tuesdays, "all", shift_days=-7)
    assert walls(tuesdays) == TUESDAYS


def test_a_rule_moves_by_days_with_the_days_it_names(circle: Circle, fay_edits: Editor) -> None:
    found = weekly(circle, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20270130T040000Z", "2027-01-08T20:30")
    assert [each[:3] + each[8:14] for each in walls(found)] == ["Fri-01-08", "Mon-01-18", "Fri-01-22"]
    fay_edits.edit(found, "all", shift_days=2)
    assert [each[:3] + each[8:14] for each in walls(found)] == ["Sun-01-10", "Wed-01-20", "Sun-01-24"]
    found.refresh_from_db()
    assert found.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,SU;UNTIL=20270131T230000;WKST=WE"


@pytest.mark.parametrize("rrule", ["FREQ=MONTHLY;BYDAY=1TU", "FREQ=YEARLY", "FREQ=WEEKLY;BYMONTH=1,2"])
def test_the_day_after_the_first_tuesday_is_no_rule(circle: Circle, fay_edits: Editor, rrule: str) -> None:
    found = weekly(circle, rrule)
    with pytest.raises(RuleRefused) as refused:
        fay_edits.edit(found, "all", shift_days=1)
    assert refused.value.code == "rule_not_shiftable"


def test_a_cancelled_date_never_comes_back_by_another_rule(tuesdays: Series, fay_edits: Editor) -> None:
    third = session_at(tuesdays, "2027-01-19T20:30")
    sessions.cancel_session(session_id=third.pk, now=NOW)
    fay_edits.edit(tuesdays, "all", rrule="FREQ=DAILY;COUNT=20")
    assert "Tue 2027-01-19 20:30" not in walls(tuesdays)
    fay_edits.edit(tuesdays, "all", rrule="FREQ=WEEKLY;BYDAY=TU,TH;COUNT=12", local_time=time(19))
    assert [each for each in walls(tuesdays) if each.startswith("Tue 2027-01-19")] == []


def test_a_day_that_was_called_off_before_the_cut_is_nobodys_after_it(circle: Circle, fay_edits: Editor) -> None:
    found = weekly(circle, "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=8")
    sessions.cancel_session(session_id=session_at(found, "2027-01-19T20:30").pk, now=NOW)
    cut = session_at(found, "2027-01-21T20:30")
    change = fay_edits.edit(found, "following", of=cut, rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3", local_time=time(21, 30))
    assert walls(change.successor) == ["Tue 2027-01-26 21:30", "Tue 2027-02-02 21:30"]
    Series.objects.filter(pk=change.successor.pk).update(materialised_until=None)
    assert service.materialise_series(series_id=change.successor.pk, now=NOW) == 2  # which are there already
    assert walls(change.successor) == ["Tue 2027-01-26 21:30", "Tue 2027-02-02 21:30"]


def test_a_date_that_a_change_of_rule_dropped_may_come_back_as_another_session(
    tuesdays: Series, fay_edits: Editor
) -> None:
    fay_edits.edit(tuesdays, "all", rrule="FREQ=MONTHLY;BYDAY=1TU;COUNT=3")
    assert walls(tuesdays) == ["Tue 2027-01-05 20:30", "Tue 2027-02-02 20:30", "Tue 2027-03-02 20:30"]
    assert Session.objects.filter(is_dropped=True, state="cancelled", series=None).count() == 4
    fay_edits.edit(tuesdays, "all", rrule="FREQ=WEEKLY;COUNT=6")
    assert walls(tuesdays) == TUESDAYS


def test_what_has_begun_is_frozen(tuesdays: Series, fay_edits: Editor) -> None:
    fay_edits.now = datetime(2027, 1, 13, 1, 45, tzinfo=UTC)  # the second one runs
    fay_edits.edit(tuesdays, "all", local_time=time(21))
    assert walls(tuesdays) == TUESDAYS[:2] + [each.replace("20:30", "21:00") for each in TUESDAYS[2:]]


def test_a_change_into_the_past_is_refused(tuesdays: Series, fay_edits: Editor) -> None:
    fay_edits.now = datetime(2027, 1, 13, 1, tzinfo=UTC)  # half an hour before the second one
    with pytest.raises(errors.SessionInThePast):
        fay_edits.edit(tuesdays, "all", local_time=time(19))
    assert walls(tuesdays) == TUESDAYS


def test_the_same_wall_clock_in_another_place(tuesdays: Series, fay_edits: Editor) -> None:
    fay_edits.edit(tuesdays, "all", zone=ZoneInfo("Europe/Madrid"))
    assert walls(tuesdays) == TUESDAYS
    assert {row.starts_at.hour for row in Session.objects.all()} == {19}
    assert {row.schedule_version for row in Session.objects.all()} == {2}


def test_holidays_are_left_out_by_name_and_stay_left_out(circle: Circle, fay_edits: Editor) -> None:
    found = weekly(circle, "FREQ=WEEKLY")
    near, far = at("2027-02-16T20:30"), at("2027-08-10T20:30")
    fay_edits.edit(found, "all", leave_out=((near, "Half term"), (far, "Summer")))
    assert session_at(found, "2027-02-16T20:30").state == "cancelled"
    assert [(row.local_start, row.label) for row in found.dates.order_by("local_start")] == [
        (near, "Half term"),
        (far, "Summer"),
    ]
    fay_edits.now = datetime(2027, 7, 1, tzinfo=UTC)
    service.materialise_series(series_id=found.pk, now=fay_edits.now)
    assert "Tue 2027-08-10 20:30" not in walls(found)
    assert "Tue 2027-08-17 20:30" in walls(found)
    fay_edits.edit(found, "all", rrule="FREQ=WEEKLY;BYDAY=TH")
    assert {"Thu 2027-08-05 20:30", "Thu 2027-08-19 20:30"} < set(walls(found))
    assert "Thu 2027-08-12 20:30" not in walls(found)  # the Summer week, on its other day


def test_a_date_is_added_and_moves_with_the_others(tuesdays: Series, fay_edits: Editor) -> None:
    fay_edits.edit(tuesdays, "all", add=((at("2027-01-15T18:00"), "Open evening"),))
    assert "Fri 2027-01-15 18:00" in walls(tuesdays)
    fay_edits.edit(tuesdays, "all", shift_days=1, local_time=time(21))
    assert "Sat 2027-01-16 18:30" in walls(tuesdays)
    assert found_dates(tuesdays) == [("added", "Open evening", at("2027-01-16T18:30"))]


def found_dates(found: Series) -> list[tuple[str, str, datetime]]:
    return list(SeriesDate.objects.filter(series=found).values_list("kind", "label", "local_start"))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"leave_out": ((at("2027-01-13T20:30"), ""),)}, "no_such_date"),
        ({"leave_out": ((at("2026-12-29T20:30"), ""),)}, "no_such_date"),
        ({"add": ((at("2027-01-12T20:30"), ""),)}, "date_taken"),
        ({"add": ((at("2029-06-12T20:30"), ""),)}, "date_too_far"),
        ({"rrule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, "rule_never_fires"),
    ],
)
def test_dates_and_rules_that_cannot_be_are_named(
    tuesdays: Series, fay_edits: Editor, wanted: dict[str, object], code: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        fay_edits.edit(tuesdays, "all", **wanted)
    assert refused.value.code == code


def test_ending_a_series_calls_off_what_was_moved_by_hand_too(tuesdays: Series, fay_edits: Editor) -> None:
    last, cut = session_at(tuesdays, "2027-02-09T20:30"), session_at(tuesdays, "2027-01-26T20:30")
    fay_edits.edit(tuesdays, "this", of=last, local_start=at("2027-02-10T20:30"))
    fay_edits.edit(tuesdays, "following", of=cut, is_cancelling=True)
    assert walls(tuesdays) == TUESDAYS[:3]
    Series.objects.filter(pk=tuesdays.pk).update(materialised_until=None)
    assert service.materialise_series(series_id=tuesdays.pk, now=NOW) == 3  # which are there already
    assert walls(tuesdays) == TUESDAYS[:3]
    fay_edits.edit(tuesdays, "all", is_cancelling=True)
    assert walls(tuesdays) == []
    with pytest.raises(errors.NothingToChange):
        fay_edits.edit(tuesdays, "all", local_time=time(21))


def test_nothing_happens_where_the_circle_meets_already(tuesdays: Series, circle: Circle, fay_edits: Editor) -> None:
    make_session(circle, starts_at=datetime(2027, 1, 20, 3, tzinfo=UTC))  # Tuesday, 22:00
    with pytest.raises(errors.CircleAlreadyMeets):
        fay_edits.edit(tuesdays, "all", local_time=time(21, 30))
    assert walls(tuesdays) == TUESDAYS
    tuesdays.refresh_from_db()
    assert tuesdays.version == 1


def test_more_seats_from_now_on(tuesdays: Series, circle: Circle, fay_edits: Editor) -> None:
    second = session_at(tuesdays, "2027-01-12T20:30")
    mia = make_member("mia")
    make_membership(circle, mia)
    make_seat(second, mia)
    change = fay_edits.edit(tuesdays, "following", of=second, capacity=6)
    assert list(Session.objects.order_by("starts_at").values_list("capacity", flat=True)) == [10, 6, 6, 6, 6, 6]
    second.refresh_from_db()
    assert (second.taken, second.seat_limit, second.schedule_version) == (1, 6, 1)
    assert change.successor.capacity == 6
    assert not list(change.sessions.exclude(kind="kept"))


def test_a_session_of_another_series_is_no_place_to_cut(tuesdays: Series, circle: Circle, fay_edits: Editor) -> None:
    other = make_session(circle, starts_at=NOW + timedelta(days=2))
    with pytest.raises(RuleRefused) as refused:
        fay_edits.edit(tuesdays, "following", of=other, local_time=time(19))
    assert (refused.value.code, refused.value.field) == ("unknown_session", "session")
    begun = session_at(tuesdays, "2027-01-05T20:30")
    fay_edits.now = datetime(2027, 1, 6, 2, tzinfo=UTC)
    with pytest.raises(errors.SessionClosed):
        fay_edits.edit(tuesdays, "this", of=begun, local_start=at("2027-01-09T19:00"))


def test_a_date_in_the_skipped_hour_moves_forward_and_says_so(circle: Circle, fay_edits: Editor) -> None:
    found = weekly(circle, "FREQ=WEEKLY;COUNT=3", "2027-03-07T01:30")
    fay_edits.edit(found, "all", local_time=time(2, 30))
    gap = session_at(found, "2027-03-14T02:30")
    assert (gap.clock_kind, gap.starts_at.astimezone(NEW_YORK).hour) == ("gap", 3)
