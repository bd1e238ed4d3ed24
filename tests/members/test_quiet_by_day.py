"""Quiet hours that differ by day: whose window a day has, what holds in every zone, and what the table refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from members import events, portability
from members.models import Member, QuietPattern
from members.quiet import (
    Cycle,
    Override,
    QuietHours,
    QuietWindow,
    Week,
    advance_before,
    defer_after,
    is_quiet,
    longest_quiet,
    next_end,
)
from members.services.quiet import change_quiet
from members.zones import zone

MONDAY = date(2027, 1, 4)
NIGHT, DAYTIME = QuietWindow(time(21), time(8)), QuietWindow(time(9), time(17))
NIGHTS: Week = (NIGHT,) * 7
DAYS: Week = (DAYTIME,) * 5 + (None, None)
SHIFTS = Cycle(MONDAY, (NIGHTS, DAYS))
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PLACES = [
    zone(name)
    for name in (
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago",
        "Pacific/Chatham", "Asia/Kathmandu",
    )
]  # fmt: skip
QUARTERS = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15))
WINDOWS = st.tuples(QUARTERS, QUARTERS).filter(lambda ends: ends[0] != ends[1]).map(lambda ends: QuietWindow(*ends))
CYCLES = st.builds(
    lambda anchor, weeks: Cycle(MONDAY + anchor * 7 * DAY, tuple(tuple(week) for week in weeks)),
    st.integers(-9, 9),
    st.lists(st.lists(st.none() | WINDOWS, min_size=7, max_size=7), min_size=1, max_size=4),
)
OVERRIDES = st.builds(
    lambda first, length, window: Override(MONDAY + first * DAY, MONDAY + (first + length) * DAY, window),
    st.integers(0, 300),
    st.integers(0, 13),
    st.none() | WINDOWS,
)
HOURS = st.builds(QuietHours, st.none() | WINDOWS, st.none() | CYCLES, st.none() | OVERRIDES)
INSTANTS = st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "window"),
    [
        (MONDAY, NIGHT),
        (MONDAY + 6 * DAY, NIGHT),
        (MONDAY + 7 * DAY, DAYTIME),
        (MONDAY + 12 * DAY, None),
        (MONDAY + 14 * DAY, NIGHT),
        (MONDAY - DAY, None),
        (MONDAY - 3 * DAY, DAYTIME),
        (MONDAY + 1400 * DAY, NIGHT),
    ],
)
def test_a_cycle_comes_round_before_and_after_its_anchor(day: date, window: QuietWindow | None) -> None:
    assert SHIFTS.on(day) == window
    assert QuietHours(NIGHT, SHIFTS).on(day) == window


def test_other_hours_win_over_a_cycle_and_that_over_every_night() -> None:
    hours = QuietHours(NIGHT, SHIFTS, Override(MONDAY + DAY, MONDAY + 2 * DAY, None))
    assert [hours.on(MONDAY + number * DAY) for number in range(4)] == [NIGHT, None, None, NIGHT]
    assert QuietHours(NIGHT).on(MONDAY) == NIGHT
    assert QuietHours().on(MONDAY) is None


def test_the_night_before_free_days_lasts_until_its_morning() -> None:
    utc = ZoneInfo("UTC")
    hours = QuietHours(NIGHT, override=Override(MONDAY, MONDAY, None))
    morning = datetime(2027, 1, 4, 8, tzinfo=UTC)
    assert next_end(morning - timedelta(hours=1), utc, hours) == morning
    assert not is_quiet(morning + timedelta(hours=14), utc, hours)
    assert is_quiet(morning + DAY + timedelta(hours=14), utc, hours)


def test_windows_that_touch_are_one_quiet_however_many() -> None:
    long = Cycle(MONDAY, ((QuietWindow(time(6), time(5)), QuietWindow(time(4), time(3)), *[None] * 5),))
    assert longest_quiet(long.weeks) == timedelta(hours=45)
    opens = datetime(2027, 1, 4, 6, tzinfo=UTC)
    assert advance_before(opens + timedelta(hours=40), ZoneInfo("UTC"), long) == opens - timedelta(minutes=15)
    assert longest_quiet((NIGHTS,)) == timedelta(hours=11)
    assert longest_quiet(((None,) * 7,)) == timedelta(0)


def wall_is_inside(moment: datetime, place: ZoneInfo, hours: QuietHours) -> bool:
    """Ask the wall alone: the window of its day, and the one of the day before that lasts past midnight."""
    wall = moment.astimezone(place).replace(tzinfo=None)
    today, before = hours.on(wall.date()), hours.on(wall.date() - DAY)
    is_today = (
        today is not None and today.start <= wall.time() and (today.end <= today.start or wall.time() < today.end)
    )
    return is_today or (before is not None and before.end <= before.start and wall.time() < before.end)


@settings(max_examples=300, deadline=None)
@given(INSTANTS, st.sampled_from(PLACES), HOURS)
def test_the_wall_and_the_instants_agree(moment: datetime, place: ZoneInfo, hours: QuietHours) -> None:
    offsets = {(moment + days * DAY).astimezone(place).utcoffset() for days in range(-3, 4)}
    inside = wall_is_inside(moment, place, hours)
    assert is_quiet(moment, place, hours) or not inside
    if len(offsets) == 1:
        assert is_quiet(moment, place, hours) is inside


@settings(max_examples=300, deadline=None)
@given(INSTANTS, st.sampled_from(PLACES), HOURS)
def test_what_moves_for_quiet_arrives_when_her_wall_is_free(
    moment: datetime, place: ZoneInfo, hours: QuietHours
) -> None:
    earlier, later = advance_before(moment, place, hours), defer_after(moment, place, hours)
    assert earlier <= moment <= later
    assert not wall_is_inside(earlier, place, hours)
    assert not wall_is_inside(later, place, hours)
    if later != moment:
        assert is_quiet(later - SECOND, place, hours)
        assert is_quiet(moment, place, hours)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Cycle(MONDAY + DAY, (NIGHTS,)),
        lambda: Cycle(MONDAY, ()),
        lambda: Cycle(MONDAY, (NIGHTS,) * 5),
        lambda: Cycle(MONDAY, (NIGHTS[:6],)),
        lambda: Override(MONDAY, MONDAY - DAY, None),
        lambda: Override(MONDAY, MONDAY + 14 * DAY, None),
    ],
)
def test_hours_that_nobody_can_keep_do_not_exist(wrong: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"Monday|weeks|days"):
        wrong()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"anchor": MONDAY},
        {"openings": [None] * 7, "ends": [None] * 7},
        {"anchor": MONDAY + DAY, "openings": [None] * 7, "ends": [None] * 7},
        {"anchor": MONDAY, "openings": [None] * 6, "ends": [None] * 6},
        {"anchor": MONDAY, "openings": [None] * 35, "ends": [None] * 35},
        {"anchor": MONDAY, "openings": [None] * 7},
        {"anchor": MONDAY, "openings": [time(9), *[None] * 6], "ends": [None, time(9), *[None] * 5]},
        {"override_first": MONDAY},
        {"override_last": MONDAY},
        {"override_first": MONDAY, "override_last": MONDAY - DAY},
        {"override_first": MONDAY, "override_last": MONDAY + 14 * DAY},
        {"override_opens": time(9), "override_ends": time(17)},
        {"override_first": MONDAY, "override_last": MONDAY, "override_opens": time(9)},
        {"override_first": MONDAY, "override_last": MONDAY, "override_opens": time(9), "override_ends": time(9)},
    ],
)
def test_the_table_refuses_what_makes_no_sense(pim: Member, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        QuietPattern.objects.create(member=pim, **wrong)


@pytest.mark.django_db
def test_what_she_says_is_kept_announced_once_and_raises_the_version_of_her_clock(
    pim: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[events.Event] = []
    monkeypatch.setattr(events, "publish", heard.append)
    other = Override(MONDAY, MONDAY + 6 * DAY, DAYTIME)
    for _twice in range(2):
        change_quiet(member=pim, changes={"cycle": SHIFTS, "override": other})
    kept = Member.objects.get(pk=pim.pk)
    assert kept.quiet_hours == QuietHours(NIGHT, SHIFTS, other)
    assert heard == [events.ClockChanged(member_id=pim.pk)]
    assert (kept.clock_version, kept.version) == (pim.clock_version + 1, pim.version)
    assert change_quiet(member=pim, changes={"daily": None, "cycle": None}) == QuietHours(override=other)
    again = Member.objects.get(pk=pim.pk)
    assert (again.quiet_from, again.quiet_to, again.version) == (None, None, pim.version + 1)
    change_quiet(member=pim, changes={"override": None})
    assert not QuietPattern.objects.exists()


@pytest.mark.django_db
def test_her_nights_are_handed_over_and_go_with_her(pim: Member) -> None:
    change_quiet(member=pim, changes={"cycle": Cycle(MONDAY, (DAYS,)), "override": Override(MONDAY, MONDAY, None)})
    assert portability.export(pim.pk)["quiet_hours"] == {
        "cycle": {"first_monday": "2027-01-04", "weeks": [[["09:00:00", "17:00:00"]] * 5 + [None, None]]},
        "otherwise": {"from": "2027-01-04", "until": "2027-01-04", "quiet": None},
    }
    portability.erase(pim.pk)
    assert not QuietPattern.objects.exists()
