"""From the text of an RRULE to a checked rule. A whitelist: what is not named here is refused, never ignored."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import get_args
from zoneinfo import ZoneInfo

from groups.recurrence.occurrences import check_local
from groups.recurrence.refusals import RuleRefused
from groups.recurrence.rules import Frequency, Rule, starts

HORIZON_YEARS = 2
LONGEST_TEXT = 200

_FREQUENCIES: Mapping[str, Frequency] = {name: name for name in get_args(Frequency)}
_FINER_THAN_DAILY = frozenset({"HOURLY", "MINUTELY", "SECONDLY", "BYHOUR", "BYMINUTE", "BYSECOND"})
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LARGEST_ORDINAL: Mapping[Frequency, int] = {"DAILY": 0, "WEEKLY": 0, "MONTHLY": 5, "YEARLY": 53}

_PART = re.compile(r"([A-Z-]+)=([A-Z0-9+,-]+)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_WEEKDAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"([0-9]{8})(T[0-9]{6})?(Z?)")


def parse_rule(
    rrule: str | None,
    *,
    dtstart_local: datetime,
    timezone: ZoneInfo,
    fold: int = 0,
    horizon_local: datetime | None = None,
) -> Rule:
    """Return the checked rule; None as rule is one occurrence.

    A start that the rule does not match is no occurrence: the first is the first match at or after it. `fold` chooses
    the second of two equal wall times for all of them. With `horizon_local`, how far rows are going to be made, the
    dates from a start long ago up to there are limited too. Raises RuleRefused.
    """
    check_local(dtstart_local)
    single = Rule(dtstart_local=dtstart_local.replace(fold=0), zone=timezone, fold=fold)
    if rrule is None:
        return single
    rule = _read(_split(rrule), single)
    _refuse_far_or_empty(rule)
    if horizon_local is not None:
        _refuse_endless(rule, horizon_local)
    return rule


def _split(text: str) -> dict[str, str]:
    if len(text) > LONGEST_TEXT:
        raise RuleRefused("rule_invalid", f"The rule is longer than {LONGEST_TEXT} characters.")
    if not text.isascii():
        raise RuleRefused("rule_invalid", "The rule may hold plain ASCII letters, digits and signs only.")
    parts: dict[str, str] = {}
    for piece in text.upper().split(";"):
        match = _PART.fullmatch(piece)
        if match is None or match[1] in parts:
            raise RuleRefused("rule_invalid", "The rule is not a list of parts such as FREQ=WEEKLY;BYDAY=TU.")
        parts[match[1]] = match[2]
    for name in parts:
        _refuse_unknown_part(name)
    return parts


def _refuse_unknown_part(name: str) -> None:
    if name in _FINER_THAN_DAILY:
        raise RuleRefused("rule_too_fine", f"{name} is finer than daily: the time comes from the start.")
    if name not in _PARTS:
        raise RuleRefused(
            "rule_unsupported_part",
            "Use FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST only.",
        )


def _read(parts: Mapping[str, str], single: Rule) -> Rule:
    frequency = _frequency(parts.get("FREQ", ""))
    _refuse_contradiction(parts, frequency)
    rule = replace(
        single,
        frequency=frequency,
        interval=_number(parts.get("INTERVAL", "1"), "INTERVAL", 1, 9999),
        count=_number(parts["COUNT"], "COUNT", 1, 9999) if "COUNT" in parts else None,
        until_local=_until(parts["UNTIL"], single.zone) if "UNTIL" in parts else None,
        weekdays=_weekdays(parts, frequency),
        month_days=_numbers(parts, "BYMONTHDAY", 31),
        months=_numbers(parts, "BYMONTH", 12, negative=False),
        positions=_numbers(parts, "BYSETPOS", 366),
        week_start=_week_start(parts.get("WKST", "MO")),
    )
    return _with_days_of_start(rule)


def _frequency(name: str) -> Frequency:
    if name in _FINER_THAN_DAILY:
        raise RuleRefused("rule_too_fine", "A circle meets at most once a day.")
    if name not in _FREQUENCIES:
        raise RuleRefused("rule_invalid", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.")
    return _FREQUENCIES[name]


def _refuse_contradiction(parts: Mapping[str, str], frequency: Frequency) -> None:
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleRefused("rule_invalid", "Use COUNT or UNTIL, not both.")
    if frequency == "WEEKLY" and "BYMONTHDAY" in parts:
        raise RuleRefused("rule_invalid", "BYMONTHDAY cannot go with FREQ=WEEKLY.")
    if "BYSETPOS" in parts and not parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}:
        raise RuleRefused("rule_invalid", "BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH to choose from.")


def _number(text: str, part: str, smallest: int, largest: int) -> int:
    if not _NUMBER.fullmatch(text) or not smallest <= int(text) <= largest:
        raise RuleRefused("rule_invalid", f"{part} must be a whole number from {smallest} to {largest}.")
    return int(text)


def _numbers(parts: Mapping[str, str], part: str, largest: int, *, negative: bool = True) -> frozenset[int]:
    if part not in parts:
        return frozenset()
    found = frozenset(_number(text, part, -largest if negative else 1, largest) for text in parts[part].split(","))
    if 0 in found:
        raise RuleRefused("rule_invalid", f"{part} counts from 1.")
    return found


def _weekdays(parts: Mapping[str, str], frequency: Frequency) -> frozenset[tuple[int, int]]:
    if "BYDAY" not in parts:
        return frozenset()
    return frozenset(_weekday(text, _LARGEST_ORDINAL[frequency]) for text in parts["BYDAY"].split(","))


def _weekday(text: str, largest: int) -> tuple[int, int]:
    match = _WEEKDAY.fullmatch(text)
    if match is None:
        raise RuleRefused("rule_invalid", "BYDAY must be a list of days such as MO,TH or 1SA,-1SU.")
    ordinal = int(match[1] or 0)
    if match[1] and not 1 <= abs(ordinal) <= largest:
        raise RuleRefused("rule_invalid", "BYDAY numbers a day only in a month (1 to 5) or a year (1 to 53).")
    return ordinal, WEEKDAYS.index(match[2])


def _week_start(text: str) -> int:
    if text not in WEEKDAYS:
        raise RuleRefused("rule_invalid", "WKST must be a day such as MO.")
    return WEEKDAYS.index(text)


def _until(text: str, zone: ZoneInfo) -> datetime:
    """Return the last local time that may be a start: a date alone lasts to its end, a Z time is converted."""
    match = _UNTIL.fullmatch(text)
    try:
        if match is None or (match[3] and not match[2]):
            raise ValueError(text)
        moment = datetime.strptime(match[1] + (match[2] or "T000000"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        check_local(moment)
    except ValueError:
        raise RuleRefused("rule_invalid", "UNTIL must be a date or a time such as 20271231T200000Z.") from None
    if match[3]:
        return moment.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None, fold=0)
    return moment if match[2] else datetime.combine(moment, time.max)


def _with_days_of_start(rule: Rule) -> Rule:
    """Return the rule with the weekday or day of the month that it leaves to its start (RFC 5545, 3.3.10)."""
    start = rule.dtstart_local
    if rule.weekdays or rule.month_days or rule.frequency == "DAILY":
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    months = rule.months or (frozenset({start.month}) if rule.frequency == "YEARLY" else frozenset())
    return replace(rule, months=months, month_days=frozenset({start.day}))


def _refuse_far_or_empty(rule: Rule) -> None:
    horizon = _years_after(rule.dtstart_local, HORIZON_YEARS)
    if rule.until_local is not None and rule.until_local.date() > horizon.date():
        raise RuleRefused("rule_too_long", f"UNTIL is more than {HORIZON_YEARS} years after the start.")
    found = sum(1 for _start in starts(rule, until=horizon))
    if not found:
        raise RuleRefused("rule_never_fires", f"The rule gives no date within {HORIZON_YEARS} years of its start.")
    if rule.count is not None and found < rule.count:
        raise RuleRefused("rule_too_long", f"COUNT reaches more than {HORIZON_YEARS} years beyond the start.")


def _refuse_endless(rule: Rule, horizon: datetime) -> None:
    for _start in starts(rule, until=horizon):
        pass


def _years_after(moment: datetime, years: int) -> datetime:
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)
