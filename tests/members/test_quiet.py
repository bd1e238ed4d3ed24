"""Quiet hours and leads on a member's own clock: the table, and what holds for every zone and window."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from members.quiet import (
    QuietWindow,
    advance_before,
    day_before,
    defer_after,
    elapsed_before,
    is_quiet,
    next_end,
)
from members.zones import zone

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text(encoding="utf-8"))
NEW_YORK = zone("America/New_York")
NIGHT = QuietWindow(time(21), time(8))
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def in_new_york(text: str) -> datetime:
    return at(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def window_of(text: str) -> QuietWindow:
    start, end = text.split("-")
    return QuietWindow(time.fromisoformat(start), time.fromisoformat(end))


@pytest.mark.parametrize("case", CASES["quiet_hours"], ids=lambda case: case["id"])
def test_a_prompt_waits_for_the_end_of_the_window(case: dict[str, Any]) -> None:
    due, place, window = at(case["raw_due_utc"]), zone(case["zone"]), window_of(case["quiet"])

    assert is_quiet(due, place, window) is case["deferred"]
    assert defer_after(due, place, window) == at(case["send_utc"])
    assert defer_after(due, place, window).astimezone(place).isoformat(timespec="minutes") == case["send_local"]
    assert next_end(due, place, window) == (at(case["send_utc"]) if case["deferred"] else None)


@pytest.mark.parametrize("case", CASES["reminders"], ids=lambda case: case["id"])
def test_a_lead_is_elapsed_time_and_the_day_before_is_wall_clock(case: dict[str, Any]) -> None:
    start, place = at(case["session_utc"]), zone(case["zone"])
    due = {
        "elapsed-24h": lambda: elapsed_before(start, 24 * 60),
        "elapsed-1h": lambda: elapsed_before(start, 60),
        "wall-day-before": lambda: day_before(start, place),
    }[case["rule"]]()

    assert due == at(case["due_utc"])
    assert due.astimezone(place).isoformat(timespec="minutes") == case["due_local"]


@pytest.mark.parametrize(
    ("due", "sent"),
    [
        ("2026-11-24T22:10", "2026-11-24T20:45"),
        ("2026-11-24T21:00", "2026-11-24T20:45"),
        ("2026-11-24T20:59", "2026-11-24T20:59"),
        ("2026-11-25T07:59", "2026-11-24T20:45"),
        ("2026-11-25T08:00", "2026-11-25T08:00"),
        ("2027-03-14T03:30", "2027-03-13T20:45"),
        ("2026-11-01T07:00", "2026-10-31T20:45"),
    ],
)
def test_a_reminder_goes_out_a_quarter_of_an_hour_before_the_window(due: str, sent: str) -> None:
    assert advance_before(in_new_york(due), NEW_YORK, NIGHT) == in_new_york(sent)


def test_a_shift_worker_sleeps_by_day() -> None:
    day = QuietWindow(time(9), time(17))

    assert advance_before(in_new_york("2026-11-24T12:00"), NEW_YORK, day) == in_new_york("2026-11-24T08:45")
    assert defer_after(in_new_york("2026-11-24T12:00"), NEW_YORK, day) == in_new_york("2026-11-24T17:00")
    assert not is_quiet(in_new_york("2026-11-24T23:00"), NEW_YORK, day)


def test_the_margin_may_be_another() -> None:
    due = in_new_york("2026-11-24T22:10")

    assert advance_before(due, NEW_YORK, NIGHT, margin=timedelta(hours=1)) == in_new_york("2026-11-24T20:00")


def test_a_waking_time_shorter_than_the_margin_is_used_from_its_beginning() -> None:
    nearly_always = QuietWindow(time(8, 10), time(8))

    assert advance_before(in_new_york("2026-11-24T12:00"), NEW_YORK, nearly_always) == in_new_york("2026-11-24T08:00")


def test_without_a_window_nothing_moves() -> None:
    due = in_new_york("2026-11-24T03:00")

    assert not is_quiet(due, NEW_YORK, None)
    assert next_end(due, NEW_YORK, None) is None
    assert defer_after(due, NEW_YORK, None) == advance_before(due, NEW_YORK, None) == due


def test_a_window_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="two different times"):
        QuietWindow(time(8), time(8))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        is_quiet(at("2026-11-24T03:00"), NEW_YORK, NIGHT)


def test_a_window_that_ends_in_the_repeated_hour_ends_the_second_time() -> None:
    until_half_past_one = QuietWindow(time(22), time(1, 30))

    assert defer_after(at("2026-11-01T05:00Z"), NEW_YORK, until_half_past_one) == at("2026-11-01T06:30Z")


def test_two_windows_that_a_repeated_hour_joins_are_one() -> None:
    nearly_always, between = QuietWindow(time(1, 30), time(1, 15)), at("2026-11-01T06:00Z")

    assert defer_after(between, NEW_YORK, nearly_always) == at("2026-11-02T06:15Z")
    assert advance_before(between, NEW_YORK, nearly_always) == at("2026-10-31T05:15Z")


def test_a_window_that_starts_in_the_missing_hour_is_quiet_right_after_it() -> None:
    from_half_past_two = QuietWindow(time(2, 30), time(9))

    assert is_quiet(at("2027-03-14T07:10Z"), NEW_YORK, from_half_past_two)


PLACES = st.sampled_from(
    [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "America/Vancouver",
        "Pacific/Chatham", "America/Santiago", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu",
    ]
).map(zone)  # fmt: skip
WINDOWS = st.tuples(st.integers(0, 95), st.integers(0, 95)).filter(lambda ends: ends[0] != ends[1]).map(
    lambda ends: QuietWindow(*(time(quarter // 4, quarter % 4 * 15) for quarter in ends))
)  # fmt: skip
ANY = st.datetimes(at("2025-01-01"), at("2030-01-01"), timezones=st.just(UTC))
# Most changes of the clocks fall on a Sunday night in March, April, September, October or November.
NEAR_A_CHANGE = st.builds(
    lambda day, minutes: at(day).replace(tzinfo=UTC) + timedelta(minutes=minutes),
    st.sampled_from(
        ["2027-03-14", "2026-11-01", "2027-03-28", "2026-10-25", "2026-10-04", "2027-04-04", "2026-09-20", "2026-10-29"]
    ),
    st.integers(-1440, 2 * 1440),
)
INSTANTS = st.one_of(ANY, NEAR_A_CHANGE)


def clock_is_inside(moment: datetime, place: ZoneInfo, window: QuietWindow) -> bool:
    clock = moment.astimezone(place).time()
    if window.start < window.end:
        return window.start <= clock < window.end
    return clock >= window.start or clock < window.end


def changes_near(moment: datetime, place: ZoneInfo) -> bool:
    return len({(moment + timedelta(days=days)).astimezone(place).utcoffset() for days in range(-3, 4)}) > 1


def longest(moment: datetime, place: ZoneInfo) -> timedelta:
    """Return how far a message may move: two days where a change closes the only waking minutes between two windows."""
    return timedelta(hours=50) if changes_near(moment, place) else timedelta(hours=24, minutes=15)


@settings(max_examples=300, deadline=None)
@given(INSTANTS, PLACES, WINDOWS)
def test_what_her_clock_calls_quiet_is_quiet(moment: datetime, place: ZoneInfo, window: QuietWindow) -> None:
    inside = clock_is_inside(moment, place, window)

    assert is_quiet(moment, place, window) or not inside
    if not changes_near(moment, place):
        assert is_quiet(moment, place, window) is inside


@settings(max_examples=300, deadline=None)
@given(INSTANTS, PLACES, WINDOWS)
def test_a_deferred_prompt_leaves_at_the_first_moment_that_is_not_quiet(
    moment: datetime, place: ZoneInfo, window: QuietWindow
) -> None:
    sent = defer_after(moment, place, window)

    assert not clock_is_inside(sent, place, window)
    assert moment <= sent < moment + longest(moment, place)
    if sent != moment:
        assert is_quiet(moment, place, window)
        assert is_quiet(sent - SECOND, place, window)
        assert sent.astimezone(place).time() == window.end or changes_near(sent, place)


@settings(max_examples=300, deadline=None)
@given(INSTANTS, PLACES, WINDOWS)
def test_an_advanced_reminder_leaves_awake_and_at_the_edge(
    moment: datetime, place: ZoneInfo, window: QuietWindow
) -> None:
    sent = advance_before(moment, place, window)

    assert not clock_is_inside(sent, place, window)
    assert not is_quiet(sent, place, window)
    assert moment - longest(moment, place) <= sent <= moment
    if sent != moment:
        assert is_quiet(moment, place, window)
        # From the margin on it is awake until the window opens, and then quiet up to the instant that was due.
        opens = next(
            edge
            for edge in (sent + timedelta(minutes=minutes) for minutes in range(16))
            if is_quiet(edge, place, window)
        )
        assert next_end(opens, place, window) == next_end(moment, place, window)


@settings(max_examples=300, deadline=None)
@given(INSTANTS, PLACES, st.integers(0, 10_080))
def test_leads_precede_the_start(start: datetime, place: ZoneInfo, minutes: int) -> None:
    assert start - elapsed_before(start, minutes) == timedelta(minutes=minutes)
    assert timedelta(hours=22, minutes=30) < start - day_before(start, place) < timedelta(hours=25, minutes=30)
    if not changes_near(start, place):
        assert start - day_before(start, place) == timedelta(days=1)
