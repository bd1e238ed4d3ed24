"""What holds for every rule: the wall clock stays, time runs forward, and an independent expander agrees."""

import re
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groups.recurrence import Occurrence, Rule, RuleRefused, expand, instant, parse_rule
from members.zones import zone

ZONES = st.sampled_from(
    [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "America/Vancouver",
        "Pacific/Chatham", "America/Santiago", "Asia/Beirut", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu",
    ]
).map(zone)  # fmt: skip
LOCALS = st.datetimes(datetime.fromisoformat("2005-01-01"), datetime.fromisoformat("2035-12-31")).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
BYDAY = re.compile("BYDAY=([^;]+)")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def joined(values: st.SearchStrategy[object], most: int = 4) -> st.SearchStrategy[str]:
    return st.lists(values.map(str), min_size=1, max_size=most, unique=True).map(",".join)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Return the text of a rule of the kinds we serve."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    ordinals = {"MONTHLY": st.sampled_from(["", "1", "2", "-1"]), "YEARLY": st.sampled_from(["", "1", "20", "-3"])}
    weekdays = st.tuples(ordinals.get(frequency, st.just("")), st.sampled_from(DAYS)).map("".join)
    parts = {
        "FREQ": st.just(frequency),
        "INTERVAL": st.integers(1, 5).map(str),
        "BYDAY": joined(weekdays),
        "BYMONTHDAY": joined(st.integers(-31, 31).filter(bool)),
        "BYMONTH": joined(st.integers(1, 12)),
        "BYSETPOS": joined(st.sampled_from([1, 2, -1, 3]), 2),
        "WKST": st.sampled_from(DAYS),
        "COUNT": st.integers(1, 12).map(str),
    }
    chosen = ["FREQ", *draw(st.sets(st.sampled_from(list(parts)[1:])).map(sorted))]
    return ";".join(f"{name}={draw(parts[name])}" for name in chosen)


def taken(text: str, start: datetime, place: object) -> Rule:
    try:
        return parse_rule(text, dtstart_local=start, timezone=place)
    except RuleRefused:
        assume(False)
        raise


def first(rule: Rule, number: int = 40) -> list[Occurrence]:
    return list(expand(rule, limit=number))


@settings(max_examples=150, deadline=None)
@given(rules(), LOCALS, ZONES)
def test_the_wall_clock_of_a_normal_occurrence_never_changes(text: str, start: datetime, place: object) -> None:
    for one in first(taken(text, start, place)):
        assert one.local.time() == start.time()
        if one.kind == "gap":
            assert one.shown_local > one.local
        else:
            assert one.shown_local == one.local


@settings(max_examples=150, deadline=None)
@given(rules(), LOCALS, ZONES)
def test_time_runs_forward_from_the_start(text: str, start: datetime, place: object) -> None:
    found = first(taken(text, start, place))

    assert found[0].local >= start
    # Samoa had no 30 December 2011: what was due then and a day later fell together.
    assert all(one.local < two.local and one.utc <= two.utc for one, two in pairwise(found))


@settings(max_examples=300, deadline=None)
@given(rules(), LOCALS)
def test_an_independent_expander_finds_the_same_dates(text: str, start: datetime) -> None:
    # dateutil picks positions from what is left of the first week, RFC 5545 from the whole week; and of MO,2TU
    # it takes what is both, RFC 5545 what is either.
    assume(not ("WEEKLY" in text and "BYSETPOS" in text))
    assume(len({day[:-2] == "" for day in "".join(BYDAY.findall(text)).split(",")}) == 1)
    # It breaks down over the 20th Monday of a month.
    assume(not ("BYMONTH=" in text and "20" in "".join(BYDAY.findall(text))))
    rule = taken(text, start, zone("America/New_York"))
    found = [one.local for one in first(rule)]

    # Asked for one date more, dateutil may search to the year 9999.
    assert found == list(islice(rrulestr(text, dtstart=start), len(found)))
    assert rule.count is None or len(found) == rule.count


@settings(max_examples=150, deadline=None)
@given(rules(), LOCALS, st.integers(0, 1500), ZONES)
def test_a_series_continued_later_is_the_same_series(text: str, start: datetime, days: int, place: object) -> None:
    rule = taken(text, start, place)
    pause = start + timedelta(days=days)
    until = start + timedelta(days=days + 400)

    whole = list(expand(rule, until=until))
    assert [one for one in whole if one.local > pause] == list(expand(rule, after=pause, until=until))


@settings(max_examples=300, deadline=None)
@given(LOCALS, ZONES, st.integers(0, 1))
def test_the_kind_says_how_often_the_clock_shows_that_time(local: datetime, place: object, fold: int) -> None:
    one = instant(local, place, fold)
    near = [one.utc + timedelta(minutes=minutes) for minutes in range(-26 * 60, 26 * 60 + 1, 15)]
    shown = [moment for moment in near if moment.astimezone(place).replace(tzinfo=None, fold=0) == local]

    assert len(shown) == {"gap": 0, "normal": 1, "fold": 2}[one.kind]
    assert one.utc.tzinfo is UTC
    if one.kind == "fold":
        assert one.utc == shown[fold]
