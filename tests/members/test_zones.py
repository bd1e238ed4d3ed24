"""Which names of zones are taken, and under which spelling they are kept."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from members.zones import LEGACY, UnknownZone, all_zones, canonical_zone, zone

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "dst_cases.yaml").read_text(encoding="utf-8"))
SHIPPED = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()


@pytest.mark.parametrize("case", CASES["zone_input_rejects"], ids=lambda case: repr(case["input"]))
def test_a_name_that_is_no_place_is_refused(case: dict[str, str]) -> None:
    with pytest.raises(UnknownZone):
        canonical_zone(case["input"])


@pytest.mark.parametrize(
    "name",
    ["UTC", "Etc/UTC", "Etc/GMT+5", "GMT", "Zulu", "EST5EDT", "CET", "PST8PDT", "Cuba", "GB", "Japan", "America",
     "America/", "/America/New_York", " America/New_York", "America/New_York\n", "US/eastern", "US/Pacific-New",
     "right/Europe/Paris", "posix/Europe/Paris", "tzdata.zi", "zone.tab", "../zone.tab", "Europe/../Europe/Paris"],
)  # fmt: skip
def test_whatever_says_nothing_about_next_year_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        canonical_zone(name)


@given(st.text(max_size=80))
def test_no_text_does_worse_than_be_refused(name: str) -> None:
    for read in (canonical_zone, zone):
        with suppress(UnknownZone):
            assert read(name)


@pytest.mark.parametrize("case", CASES["series"], ids=lambda case: case["id"])
def test_every_zone_of_the_table_is_taken_but_the_fixed_offset(case: dict[str, object]) -> None:
    if case.get("refused"):
        with pytest.raises(UnknownZone):
            canonical_zone(str(case["zone"]))
    else:
        assert canonical_zone(str(case["zone"])) in all_zones()


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("US/Eastern", "America/New_York"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("America/Shiprock", "America/Denver"),
        ("Canada/Newfoundland", "America/St_Johns"),
        ("Africa/Timbuktu", "Africa/Bamako"),
        ("Europe/Stockholm", "Europe/Stockholm"),
        ("Africa/Accra", "Africa/Accra"),
        ("America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
    ],
)
def test_an_old_name_is_kept_under_todays_and_no_country_joins_another(given_name: str, kept: str) -> None:
    assert canonical_zone(given_name) == kept


@pytest.mark.parametrize("old", LEGACY)
def test_an_old_name_and_todays_show_the_same_clock(old: str) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    days = [start + timedelta(days=n) for n in range(0, 3653, 5)]

    assert [day.astimezone(ZoneInfo(old)).utcoffset() for day in days] == [
        day.astimezone(zone(canonical_zone(old))).utcoffset() for day in days
    ]


def test_no_place_of_the_shipped_data_is_forgotten() -> None:
    places = {name for name in SHIPPED if "/" in name and not name.startswith("Etc/")}

    assert places == {*all_zones(), *LEGACY}


def test_old_names_lead_to_todays_in_one_step() -> None:
    assert set(LEGACY.values()) <= set(all_zones())
    assert not set(LEGACY) & set(all_zones())


def test_what_may_be_chosen_is_sorted_has_rules_and_keeps_its_name() -> None:
    names = all_zones()

    assert names == sorted(set(names))
    assert len(names) > 400
    assert [canonical_zone(name) for name in names] == [zone(name).key for name in names] == names


def test_a_stored_name_keeps_its_rules_after_it_became_an_old_one() -> None:
    assert zone("Europe/Kiev").key == "Europe/Kiev"


@pytest.mark.parametrize("name", ["Mars/Phobos", "../../etc/passwd", "America/New_York\0", "America", "", "localtime"])
def test_a_stored_name_without_rules_is_unknown(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone(name)
