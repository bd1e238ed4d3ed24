"""1,000 random rules of our grammar in twelve zones: another expander, which reads calendar files, agrees on each."""

import random
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar

from groups.recurrence import RuleRefused, expand, parse_rule
from members.zones import zone

ZONES = [
    "America/New_York", "America/Santiago", "America/Vancouver", "America/Havana", "Europe/London", "Europe/Madrid",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
]  # fmt: skip
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
RULES, PARTS, SEED = 1_000, 10, 20_270_314
WITH_DATES = 300  # rules more, with dates left out and added
FIRST = datetime(2026, 11, 23, tzinfo=UTC)
COMPARED = timedelta(days=400)
Exceptions = tuple[list[datetime], list[datetime]]  # left out, added
NONE: Exceptions = ([], [])


def some(chance: random.Random, values: list[str], most: int = 3) -> str:
    return ",".join(chance.sample(values, chance.randint(1, min(most, len(values)))))


def rule(chance: random.Random, place: ZoneInfo) -> str:
    """This function will return a rule of every kind that we serve, but for what the other expander reads otherwise.

    It picks positions from what is left of a first week, and of MO,2TU it takes what is both: RFC 5545 says the whole
    week, and either.
    """
    frequency = chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])
    parts = {"FREQ": frequency, "INTERVAL": str(chance.randint(1, 4))}
    ordinals = {"MONTHLY": ["1", "2", "3", "-1", "-2"], "YEARLY": ["1", "20", "-3", "52"]}.get(frequency, [])
    if chance.random() < 0.6:
        prefix = chance.choice(ordinals) if ordinals and chance.random() < 0.6 else ""
        parts["BYDAY"] = ",".join(prefix + day for day in chance.sample(DAYS, chance.randint(1, 3)))
    if frequency != "WEEKLY" and chance.random() < 0.3:
        parts["BYMONTHDAY"] = some(chance, [str(day) for day in [*range(1, 32), *range(-31, 0)]])
    if chance.random() < 0.25 and not parts.get("BYDAY", "").startswith(("20", "52")):
        parts["BYMONTH"] = some(chance, [str(month) for month in range(1, 13)], 6)
    if frequency != "WEEKLY" and {"BYDAY", "BYMONTHDAY", "BYMONTH"} & parts.keys() and chance.random() < 0.3:
        parts["BYSETPOS"] = some(chance, ["1", "2", "-1", "-2"], 2)
    if chance.random() < 0.4:
        parts["WKST"] = chance.choice(DAYS)
    end = chance.random()
    if end < 0.3:
        parts["COUNT"] = str(chance.randint(1, 20))
    elif end < 0.6:
        last = FIRST + timedelta(days=chance.randint(30, 700), minutes=chance.randint(0, 1439))
        parts["UNTIL"] = f"{last:%Y%m%dT%H%M%SZ}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def drawn(chance: random.Random, place: ZoneInfo) -> tuple[str, datetime]:
    """This function will return a rule that is taken, and a start that it matches: a file counts its start always."""
    while True:
        text = rule(chance, place)
        start = (FIRST + timedelta(days=chance.randint(0, 400))).replace(tzinfo=None)
        start = start.replace(hour=chance.choice([0, 1, 2, 3, 12, 20, 23]), minute=chance.choice([0, 15, 30, 45]))
        try:
            parse_rule(text, dtstart_local=start, timezone=place)
            without_end = ";".join(part for part in text.split(";") if not part.startswith(("COUNT", "UNTIL")))
            first = next(iter(islice(rrulestr(without_end, dtstart=start), 1)))
            parse_rule(text, dtstart_local=first, timezone=place)
        except RuleRefused:
            continue
        return text, first


def exceptions(chance: random.Random, text: str, start: datetime, place: ZoneInfo) -> Exceptions:
    """This function will return dates to leave out and to add, each of them some of the rule's own and some besides.

    One that is added and left out as well is left out. A file counts its start always, so that is not left out.
    """
    own = [one.local for one in expand(parse_rule(text, dtstart_local=start, timezone=place), limit=60)][1:]
    beside = [start + timedelta(days=chance.randint(1, 390), minutes=15 * chance.randint(0, 95)) for _each in range(4)]
    added = chance.sample(beside, chance.randint(0, 4)) + chance.sample(own, min(len(own), chance.randint(0, 1)))
    left_out = chance.sample(own, min(len(own), chance.randint(0, 5)))
    left_out += chance.sample(beside, chance.randint(0, 2))
    return sorted(set(left_out)), sorted(set(added))


def theirs(text: str, start: datetime, name: str, until: datetime, but: Exceptions = NONE) -> list[datetime]:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//compared//EN", "BEGIN:VEVENT", "UID:compared@example.org",
        "DTSTAMP:20261123T000000Z", f"DTSTART;TZID={name}:{start:%Y%m%dT%H%M%S}", "DURATION:PT1H", f"RRULE:{text}",
        *(f"{kind};TZID={name}:" + ",".join(f"{local:%Y%m%dT%H%M%S}" for local in locals_)
          for kind, locals_ in zip(("EXDATE", "RDATE"), but, strict=True) if locals_),
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    found = recurring_ical_events.of(Calendar.from_ical("\r\n".join(lines))).between(start - timedelta(days=2), until)
    starts = sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)
    return [moment for moment in starts if moment < until.replace(tzinfo=UTC) - timedelta(days=2)]


def compare(text: str, start: datetime, name: str, but: Exceptions = NONE) -> set[str]:
    """This function will compare every instant of 400 days, and return what kinds of times they were."""
    until = start + COMPARED
    rule_read = parse_rule(text, dtstart_local=start, timezone=zone(name))
    ours = list(expand(rule_read, until=until, exdates=but[0], rdates=but[1]))
    last = until.replace(tzinfo=UTC) - timedelta(days=2)
    found = [one.utc for one in ours if one.utc < last]
    assert found == theirs(text, start, name, until, but), f"{text} {start} {name} {but}"
    return {one.kind for one in ours}


@pytest.mark.parametrize("part", range(PARTS))
def test_another_expander_agrees_on_a_thousand_rules(part: int) -> None:
    chance = random.Random(SEED + part)
    for number in range(RULES // PARTS):
        name = ZONES[(number + part) % len(ZONES)]
        text, start = drawn(chance, zone(name))
        compare(text, start, name)


@pytest.mark.parametrize("part", range(PARTS))
def test_another_expander_agrees_on_what_is_left_out_and_added(part: int) -> None:
    chance = random.Random(SEED + RULES + part)
    left_out = added = 0
    for number in range(WITH_DATES // PARTS):
        name = ZONES[(number + part) % len(ZONES)]
        text, start = drawn(chance, zone(name))
        but = exceptions(chance, text, start, zone(name))
        compare(text, start, name, but)
        left_out, added = left_out + len(but[0]), added + len(but[1])
    assert min(left_out, added) > WITH_DATES // PARTS


def test_another_expander_agrees_on_every_hour_that_a_clock_skips_or_repeats() -> None:
    kinds: set[str] = set()
    for name in ZONES:
        for clock in ("00:15", "01:45", "02:15", "03:00", "23:30"):
            kinds |= compare("FREQ=DAILY", datetime.fromisoformat(f"2026-11-23T{clock}"), name)
    assert kinds == {"normal", "gap", "fold"}


@pytest.mark.nightly
@pytest.mark.parametrize("name", ZONES)
def test_another_expander_agrees_on_a_thousand_rules_in_this_zone(name: str) -> None:
    chance = random.Random(SEED)
    for _number in range(RULES):
        text, start = drawn(chance, zone(name))
        compare(text, start, name)
