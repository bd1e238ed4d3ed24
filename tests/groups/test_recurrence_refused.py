"""What no series may be: each refusal has a stable code, and none takes long."""

from datetime import datetime
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groups.recurrence import RuleRefused, expand, instant, parse_rule
from members.zones import zone

START = datetime.fromisoformat("2027-01-04T20:00")
NEW_YORK = zone("America/New_York")
PATIENCE_SECONDS = 0.5


def code_of(rrule: str, start: datetime = START, **options: datetime) -> str | None:
    """Return the code of the refusal, or None when the rule is taken; fail when that took long."""
    began = process_time()
    try:
        parse_rule(rrule, dtstart_local=start, timezone=NEW_YORK, **options)
    except RuleRefused as refused:
        return refused.code
    finally:
        assert process_time() - began < PATIENCE_SECONDS
    return None


@pytest.mark.parametrize(
    ("rrule", "code"),
    [
        ("FREQ=HOURLY", "rule_too_fine"),
        ("FREQ=MINUTELY;INTERVAL=1440", "rule_too_fine"),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "rule_too_fine"),
        ("FREQ=DAILY;BYHOUR=9,21", "rule_too_fine"),
        ("FREQ=DAILY;BYMINUTE=0", "rule_too_fine"),
        ("FREQ=DAILY;BYSECOND=0", "rule_too_fine"),
        ("FREQ=YEARLY;BYWEEKNO=20", "rule_unsupported_part"),
        ("FREQ=YEARLY;BYYEARDAY=100", "rule_unsupported_part"),
        ("FREQ=YEARLY;BYEASTER=0", "rule_unsupported_part"),
        ("FREQ=MONTHLY;RSCALE=GREGORIAN;SKIP=FORWARD", "rule_unsupported_part"),
        ("FREQ=WEEKLY;X-ANYTHING=1", "rule_unsupported_part"),
        ("FREQ=WEEKLY;COUNT=106", "rule_too_long"),
        ("FREQ=DAILY;COUNT=9999", "rule_too_long"),
        ("FREQ=YEARLY;COUNT=4", "rule_too_long"),
        ("FREQ=YEARLY;INTERVAL=9999;COUNT=2", "rule_too_long"),
        ("FREQ=WEEKLY;UNTIL=20290106T010000Z", "rule_too_long"),
        ("FREQ=WEEKLY;UNTIL=20290105", "rule_too_long"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "rule_never_fires"),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "rule_never_fires"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "rule_never_fires"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "rule_never_fires"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "rule_never_fires"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", "rule_never_fires"),
        ("FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1", "rule_never_fires"),
        ("FREQ=WEEKLY;UNTIL=20261231", "rule_never_fires"),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=3;INTERVAL=5", "rule_never_fires"),
        ("", "rule_invalid"),
        (";", "rule_invalid"),
        ("WEEKLY", "rule_invalid"),
        ("RRULE:FREQ=WEEKLY", "rule_invalid"),
        ("INTERVAL=2", "rule_invalid"),
        ("FREQ=FORTNIGHTLY", "rule_invalid"),
        ("FREQ=WEEKLY;", "rule_invalid"),
        ("FREQ=WEEKLY;BYDAY=", "rule_invalid"),
        ("FREQ=WEEKLY;FREQ=DAILY", "rule_invalid"),
        ("FREQ=WEEKLY; BYDAY=MO", "rule_invalid"),
        ("FREQ=WEEKLY;BYDAY=MO\nEXDATE:20270104", "rule_invalid"),
        ("FREQ=WEEKLY;BYDAY=MO\n", "rule_invalid"),
        ("FREQ=WEEKLY\0", "rule_invalid"),
        ("FREQ=DA\u0131LY", "rule_invalid"),
        ("FREQ=WEEKLY;COUNT=\u0663", "rule_invalid"),
        ("FREQ=WEEKLY;BYDAY=XX", "rule_invalid"),
        ("FREQ=WEEKLY;BYDAY=1MO", "rule_invalid"),
        ("FREQ=DAILY;BYDAY=-1MO", "rule_invalid"),
        ("FREQ=MONTHLY;BYDAY=6MO", "rule_invalid"),
        ("FREQ=MONTHLY;BYDAY=0MO", "rule_invalid"),
        ("FREQ=YEARLY;BYDAY=54MO", "rule_invalid"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "rule_invalid"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "rule_invalid"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "rule_invalid"),
        ("FREQ=YEARLY;BYMONTH=13", "rule_invalid"),
        ("FREQ=YEARLY;BYMONTH=-1", "rule_invalid"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "rule_invalid"),
        ("FREQ=MONTHLY;BYSETPOS=1", "rule_invalid"),
        ("FREQ=WEEKLY;INTERVAL=0", "rule_invalid"),
        ("FREQ=WEEKLY;INTERVAL=99999", "rule_invalid"),
        ("FREQ=WEEKLY;COUNT=0", "rule_invalid"),
        ("FREQ=WEEKLY;COUNT=-1", "rule_invalid"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270201", "rule_invalid"),
        ("FREQ=WEEKLY;WKST=1", "rule_invalid"),
        ("FREQ=WEEKLY;UNTIL=20270231", "rule_invalid"),
        ("FREQ=WEEKLY;UNTIL=20270201Z", "rule_invalid"),
        ("FREQ=WEEKLY;UNTIL=20270201T256000Z", "rule_invalid"),
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", "rule_invalid"),
        ("FREQ=WEEKLY;UNTIL=00010101T000000Z", "rule_invalid"),
        ("FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 90), "rule_invalid"),
    ],
)
def test_a_rule_that_cannot_be_a_series_is_refused_by_its_code(rrule: str, code: str) -> None:
    assert code_of(rrule) == code


BOMBS = [
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=SECONDLY",
    "FREQ=SECONDLY;COUNT=999999999",
    "FREQ=SECONDLY;UNTIL=20990101T000000Z",
    "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=31",
    "FREQ=HOURLY;INTERVAL=8761;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=DAILY;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3,4,5,6,7,8,9;BYSECOND=0,1,2,3,4,5,6,7,8,9",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;BYMONTH=4,6,9,11;BYMONTHDAY=31",
    "FREQ=DAILY;COUNT=9999",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU;BYMONTHDAY=30;BYMONTH=2",
    "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=366",
    "FREQ=WEEKLY;INTERVAL=9999;BYDAY=SU;BYMONTH=2;BYSETPOS=7",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=9999",
    "FREQ=MONTHLY;BYDAY=5MO;BYMONTHDAY=1",
    "FREQ=MONTHLY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=30,31",
    "FREQ=MONTHLY;BYDAY=-5SU;BYMONTH=2;BYMONTHDAY=29,30,31;COUNT=9999",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9999",
    "FREQ=YEARLY;BYDAY=53MO,-53MO;BYMONTHDAY=-31;BYMONTH=2",
    "FREQ=YEARLY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29;BYDAY=1MO",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYSECOND=59",
    "FREQ=DAILY;BYSETPOS=" + ",".join(map(str, range(2, 52))) + ";BYMONTH=1",
]


@pytest.mark.parametrize("rrule", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(rrule: str) -> None:
    """Within fifty milliseconds: the median of processor time, since the machine may be busy with other things."""
    spent = []
    for _again in range(5):
        began = process_time()
        assert code_of(rrule) is not None, f"{rrule} was taken"
        spent.append(process_time() - began)
    assert sorted(spent)[2] < 0.05, f"{rrule} took {sorted(spent)[2] * 1000:.0f} ms"


def test_a_refusal_is_a_sentence_for_people() -> None:
    with pytest.raises(RuleRefused, match=r"^A circle meets at most once a day\.$"):
        parse_rule("FREQ=HOURLY", dtstart_local=START, timezone=NEW_YORK)


@pytest.mark.parametrize(
    "rrule",
    ["FREQ=DAILY", "FREQ=WEEKLY;COUNT=105", "FREQ=DAILY;COUNT=732", "FREQ=YEARLY;COUNT=3",
     "FREQ=WEEKLY;UNTIL=20290104T235959", "FREQ=WEEKLY;UNTIL=20290104", "FREQ=WEEKLY;UNTIL=20290105T010000Z",
     "FREQ=MONTHLY;BYDAY=+1MO,-1SU;BYSETPOS=+1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
     "FREQ=YEARLY;INTERVAL=9999"],
)  # fmt: skip
def test_its_neighbour_inside_the_limits_is_taken(rrule: str) -> None:
    assert code_of(rrule) is None


def test_a_daily_series_from_long_ago_is_refused_by_the_dates_it_would_need() -> None:
    long_ago, now = datetime.fromisoformat("1990-01-01T20:00"), datetime.fromisoformat("2027-06-01T00:00")

    assert code_of("FREQ=DAILY", long_ago, horizon_local=now) == "rule_too_many_dates"
    assert code_of("FREQ=WEEKLY", long_ago, horizon_local=now) is None


def test_added_and_left_out_dates_are_limited_as_well() -> None:
    rule = parse_rule("FREQ=WEEKLY", dtstart_local=START, timezone=NEW_YORK)
    many = [START.replace(day=1 + n // 1440 % 28, hour=n // 60 % 24, minute=n % 60) for n in range(10_001)]

    for dates in ({"exdates": many}, {"rdates": many}):
        with pytest.raises(RuleRefused) as refused:
            expand(rule, **dates)
        assert refused.value.code == "rule_too_many_dates"


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "1969-12-31T23:59", "2100-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_nobody_meets_in_is_refused_everywhere(text: str) -> None:
    far = datetime.fromisoformat(text)
    rule = parse_rule(None, dtstart_local=START, timezone=NEW_YORK)

    for attempt in (
        lambda: parse_rule("FREQ=WEEKLY", dtstart_local=far, timezone=NEW_YORK),
        lambda: instant(far, NEW_YORK),
        lambda: expand(rule, rdates={far}),
    ):
        with pytest.raises(RuleRefused) as refused:
            attempt()
        assert refused.value.code == "time_out_of_range"


def test_a_time_with_an_offset_is_no_local_time() -> None:
    aware = START.replace(tzinfo=NEW_YORK)
    rule = parse_rule(None, dtstart_local=START, timezone=NEW_YORK)

    for attempt in (
        lambda: parse_rule("FREQ=WEEKLY", dtstart_local=aware, timezone=NEW_YORK),
        lambda: instant(aware, NEW_YORK),
        lambda: expand(rule, after=aware),
        lambda: expand(rule, until=aware),
        lambda: expand(rule, exdates={aware}),
        lambda: expand(rule, rdates={aware}),
    ):
        with pytest.raises(RuleRefused) as refused:
            attempt()
        assert refused.value.code == "time_not_local"


def test_the_last_years_served_can_be_asked_for_as_well() -> None:
    assert code_of("FREQ=DAILY;COUNT=3", datetime.fromisoformat("2099-12-30T23:59")) == "rule_too_long"
    assert code_of("FREQ=WEEKLY;BYDAY=TU", datetime.fromisoformat("2099-12-31T23:59")) == "rule_never_fires"
    assert code_of("FREQ=WEEKLY", datetime.fromisoformat("1970-01-01T00:00")) is None


PARTS = st.sampled_from(
    ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "BYHOUR", "BYWEEKNO"]
)
VALUES = st.one_of(
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "SECONDLY", "MO", "1MO", "-1SU", "20270201T000000Z"]),
    st.integers(-400, 12_000).map(str),
    st.lists(st.integers(-53, 53).map(str), max_size=6).map(",".join),
    st.lists(st.sampled_from(["MO", "2TU", "-3WE", "53FR", "SU"]), max_size=6).map(",".join),
    st.text("0123456789TZ+-,MOU", max_size=16),
)
NEARLY_RULES = st.lists(st.tuples(PARTS, VALUES).map("=".join), max_size=7).map(
    lambda parts: ";".join(["FREQ=" + ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")[len(parts) % 4], *parts])
)


@settings(max_examples=400, deadline=None)
@example("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO")
@given(st.one_of(st.text(max_size=60), NEARLY_RULES))
def test_no_text_is_slow_or_worse_than_refused(text: str) -> None:
    if code_of(text) is None:
        rule = parse_rule(text, dtstart_local=START, timezone=NEW_YORK)
        began = process_time()
        assert list(expand(rule, limit=30))
        assert process_time() - began < PATIENCE_SECONDS
