"""Series and single sessions against the table of local times, zones and the instants they must have."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from groups.recurrence import Occurrence, RuleRefused, expand, fold_for_offset, instant, parse_rule
from members.zones import UnknownZone, canonical_zone, zone

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text(encoding="utf-8"))
SERVED = [case for case in CASES["series"] if not case.get("refused")]
REFUSED = [case for case in CASES["series"] if case.get("refused")]
NEW_YORK = zone("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def occurrences_of(case: dict[str, Any]) -> list[Occurrence]:
    rule = parse_rule(
        case["rrule"],
        dtstart_local=at(case["dtstart_local"]),
        timezone=zone(canonical_zone(case["zone"])),
        fold=case["occurrences"][0].get("fold", 0),
    )
    return list(islice(expand(rule), len(case["occurrences"]) + 1))


def starts(rrule: str | None, dtstart: str, **bounds: Any) -> list[str]:
    rule = parse_rule(rrule, dtstart_local=at(dtstart), timezone=NEW_YORK)
    return [occurrence.local.isoformat(timespec="minutes") for occurrence in expand(rule, **bounds)]


def test_the_table_has_55_cases_of_which_one_is_refused() -> None:
    assert (len(SERVED), [case["id"] for case in REFUSED]) == (54, ["etc-gmt-plus-5"])


@pytest.mark.parametrize("case", SERVED, ids=lambda case: case["id"])
def test_each_occurrence_has_its_local_time_kind_instant_and_end(case: dict[str, Any]) -> None:
    length = timedelta(minutes=case["duration_minutes"])
    found = [
        {
            "local": occurrence.local.isoformat(timespec="minutes"),
            "kind": occurrence.kind,
            "utc": occurrence.utc,
            "shown_local": occurrence.shown_local.isoformat(timespec="minutes"),
            "offset": occurrence.shown.isoformat()[-6:],
            "end_local": (occurrence.utc + length).astimezone(occurrence.zone).isoformat(timespec="minutes"),
            "fold": occurrence.fold,
        }
        for occurrence in occurrences_of(case)
    ]

    assert found == [
        {
            "local": expected["local"],
            "kind": expected["kind"],
            "utc": at(expected["utc"]),
            "shown_local": expected["shown_local"],
            "offset": expected["offset"],
            "end_local": expected["end_local"],
            "fold": expected.get("fold", 0),
        }
        for expected in case["occurrences"]
    ]


@pytest.mark.parametrize(
    "case", [case for case in SERVED if "shown_in" in case["occurrences"][0]], ids=lambda c: c["id"]
)
def test_members_elsewhere_see_their_own_clock(case: dict[str, Any]) -> None:
    for occurrence, expected in zip(occurrences_of(case), case["occurrences"], strict=True):
        for name, shown in expected["shown_in"].items():
            assert occurrence.utc.astimezone(zone(name)).isoformat(timespec="minutes") == shown


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["id"])
def test_a_fixed_offset_is_refused_as_a_zone(case: dict[str, Any]) -> None:
    with pytest.raises(UnknownZone):
        occurrences_of(case)


@pytest.mark.parametrize("case", CASES["tzdata_updates"], ids=lambda case: case["id"])
def test_a_new_release_moves_the_instant_and_not_the_wall_clock(case: dict[str, Any]) -> None:
    occurrence = instant(at(case["scheduled_local"]), zone(case["zone"]))

    assert occurrence.utc == at(case["must_become_utc"])
    assert occurrence.utc - at(case["stored_utc_under_2025b"]) == timedelta(minutes=case["shift_minutes"])
    assert occurrence.shown_local == occurrence.local


def test_an_offset_says_which_of_two_equal_times_is_meant() -> None:
    twice = at("2026-11-01T01:30")

    assert fold_for_offset(twice, NEW_YORK, timedelta(hours=-4)) == 0
    assert fold_for_offset(twice, NEW_YORK, timedelta(hours=-5)) == 1
    with pytest.raises(RuleRefused) as refused:
        fold_for_offset(twice, NEW_YORK, timedelta(hours=-6))
    assert refused.value.code == "offset_impossible"


def test_the_second_of_two_times_is_wanted_only_where_there_are_two() -> None:
    rule = parse_rule("FREQ=WEEKLY;COUNT=3", dtstart_local=at("2026-10-25T01:30"), timezone=NEW_YORK, fold=1)

    assert [(one.utc.hour, one.kind, one.fold) for one in expand(rule)] == [
        (5, "normal", 0), (6, "fold", 1), (6, "normal", 0)
    ]  # fmt: skip
    assert instant(at("2027-03-14T02:30"), NEW_YORK, fold=1) == instant(at("2027-03-14T02:30"), NEW_YORK)


def test_a_start_that_the_rule_does_not_match_is_no_occurrence() -> None:
    assert starts("FREQ=WEEKLY;BYDAY=TU;COUNT=2", "2027-01-04T20:00") == ["2027-01-05T20:00", "2027-01-12T20:00"]


def test_every_second_week_counts_from_the_week_of_the_start() -> None:
    assert starts("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4", "1997-08-05T09:00") == [
        "1997-08-05T09:00", "1997-08-10T09:00", "1997-08-19T09:00", "1997-08-24T09:00"
    ]  # fmt: skip
    assert starts("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4;WKST=SU", "1997-08-05T09:00") == [
        "1997-08-05T09:00", "1997-08-17T09:00", "1997-08-19T09:00", "1997-08-31T09:00"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rrule", "dates"),
    [
        ("FREQ=DAILY;INTERVAL=10;COUNT=3", ["01-04", "01-14", "01-24"]),
        ("FREQ=DAILY;BYDAY=SA,SU;COUNT=3", ["01-09", "01-10", "01-16"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["01-29", "02-26", "03-31"]),
        ("FREQ=MONTHLY;BYDAY=1FR,3FR;COUNT=3", ["01-15", "02-05", "02-19"]),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=1", ["08-13"]),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=3", ["01-31", "02-01", "02-28"]),
        ("FREQ=MONTHLY;BYDAY=1TH;BYMONTH=1,6,9;COUNT=3", ["01-07", "06-03", "09-02"]),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU;COUNT=1", ["05-09"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=1", ["05-17"]),
        ("FREQ=YEARLY;BYMONTH=3,6;COUNT=2", ["03-04", "06-04"]),
        ("freq=weekly;byday=mo;count=1", ["01-04"]),
    ],
)
def test_what_facilitators_ask_for(rrule: str, dates: list[str]) -> None:
    assert starts(rrule, "2027-01-04T20:00") == [f"2027-{date}T20:00" for date in dates]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20270119T010000Z", "2027-01-18T20:00"),
        ("20270119T005959Z", "2027-01-11T20:00"),
        ("20270118T200000", "2027-01-18T20:00"),
        ("20270118T195959", "2027-01-11T20:00"),
        ("20270118", "2027-01-18T20:00"),
    ],
)
def test_until_in_utc_is_read_on_the_local_clock_and_a_date_lasts_to_its_end(until: str, last: str) -> None:
    assert starts(f"FREQ=WEEKLY;UNTIL={until}", "2027-01-04T20:00")[-1] == last


def test_bounds_leave_out_what_is_after_and_take_what_is_until() -> None:
    open_ended = "FREQ=WEEKLY"
    bounds = {"after": at("2027-01-11T20:00"), "until": at("2027-01-25T20:00")}

    assert starts(open_ended, "2027-01-04T20:00", **bounds) == ["2027-01-18T20:00", "2027-01-25T20:00"]
    assert starts(open_ended, "2027-01-04T20:00", limit=1, after=bounds["after"]) == ["2027-01-18T20:00"]
    assert starts(None, "2027-01-04T20:00", after=at("2027-01-04T20:00")) == []
    assert starts(None, "2027-01-04T20:00", until=at("2027-01-04T19:59")) == []


def test_a_left_out_date_counts_and_wins_over_an_added_one() -> None:
    holiday, extra = at("2027-01-11T20:00"), at("2027-01-13T18:00")

    assert starts("FREQ=WEEKLY;COUNT=3", "2027-01-04T20:00", exdates={holiday}, rdates={extra, holiday}) == [
        "2027-01-04T20:00", "2027-01-13T18:00", "2027-01-18T20:00"
    ]  # fmt: skip
    assert starts(None, "2027-01-04T20:00", rdates=[at("2027-01-04T20:00"), at("2026-12-30T20:00")]) == [
        "2026-12-30T20:00", "2027-01-04T20:00"
    ]  # fmt: skip


def test_expansion_is_lazy_and_goes_on_for_as_long_as_it_is_asked() -> None:
    rule = parse_rule("FREQ=DAILY", dtstart_local=at("2027-01-04T20:00"), timezone=NEW_YORK)

    assert next(expand(rule)).utc == datetime(2027, 1, 5, 1, tzinfo=UTC)
    with pytest.raises(RuleRefused) as refused:
        list(expand(rule))
    assert refused.value.code == "rule_too_many_dates"


def test_a_series_of_thirty_years_is_continued_without_walking_them_again() -> None:
    assert starts("FREQ=DAILY", "1990-01-01T20:00", after=at("2030-01-01T20:00"), limit=1) == ["2030-01-02T20:00"]


def test_expansion_ends_with_the_last_year_served() -> None:
    for rrule in ("FREQ=YEARLY", "FREQ=MONTHLY;INTERVAL=12", "FREQ=WEEKLY;INTERVAL=13", "FREQ=DAILY;INTERVAL=99"):
        assert starts(rrule, "2000-01-03T20:00")[-1].startswith("2099-")
