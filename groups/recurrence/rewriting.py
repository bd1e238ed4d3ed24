"""The text of a rule, rewritten: shifted with all its dates, or what is left of it from one of them on."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from groups.recurrence.parsing import WEEKDAYS
from groups.recurrence.refusals import RuleRefused
from groups.recurrence.rules import Rule, starts

_UNTIL = re.compile(r"(?<=UNTIL=)[0-9TZ]+")
_COUNT = re.compile(r"(?<=COUNT=)[0-9]+")
_DAYS = re.compile(r"(?<=BYDAY=)[A-Z,]+|(?<=WKST=)[A-Z]+")
_UNMOVABLE = ("FREQ=MONTHLY", "FREQ=YEARLY", "BYMONTH")  # "the day after the first Monday" is no rule
_COUNTING_WEEKS = ("INTERVAL=", "BYSETPOS=")  # only they ask on which day a week begins
_MOMENT = timedelta(microseconds=1)


def shifted_text(text: str, rule: Rule, delta: timedelta) -> str:
    """Return the rule whose every start lies `delta` later, for a start that does so too.

    Raises RuleRefused (rule_not_shiftable) where that is another day and no rule says it.
    """
    upper = text.upper()
    days = ((rule.dtstart_local + delta).date() - rule.dtstart_local.date()).days
    if rule.until_local is not None:
        until = _UNTIL.findall(upper)[0]
        upper = upper.replace(until, _later_until(rule.until_local, delta, days=days, is_date="T" not in until))
    if not days or rule.frequency is None:
        return upper
    if any(part in upper for part in _UNMOVABLE):
        raise RuleRefused("rule_not_shiftable", "This rule cannot be moved by days; send the new rule instead.")
    if any(part in upper for part in _COUNTING_WEEKS) and "WKST=" not in upper:
        upper += ";WKST=MO"
    return _DAYS.sub(lambda found: ",".join(_later(name, days) for name in found[0].split(",")), upper)


def rest_from(text: str, rule: Rule, first: datetime) -> tuple[str, datetime] | None:
    """Return the rule that gives the starts from `first` on, and its own start; None when there are none.

    A COUNT becomes what is left of it.
    """
    before = list(starts(rule, until=first - _MOMENT)) if rule.count is not None else []
    start = next((start for start in starts(rule, after=first - timedelta(days=1)) if start >= first), None)
    if start is None:
        return None
    return _COUNT.sub(lambda found: str(int(found[0]) - len(before)), text.upper()), start


def first_match(rule: Rule, *, later_than: datetime) -> datetime:
    """Return where a rule that takes another's place meets first: in the week of its start still, if not too late.

    Its start is the date whose place it takes. Raises RuleRefused (rule_never_fires).
    """
    start = rule.dtstart_local
    if rule.frequency == "WEEKLY":
        start -= timedelta(days=(start.weekday() - rule.week_start) % 7)
    opening = replace(rule, dtstart_local=start, count=None)
    found = next((start for start in starts(opening) if start > later_than), None)
    if found is None:
        raise RuleRefused("rule_never_fires", "The rule gives no date from there on.")
    return found


def _later_until(until: datetime, delta: timedelta, *, days: int, is_date: bool) -> str:
    if is_date:  # it lasts to its end, at whatever time the circle meets
        return f"{until + timedelta(days=days):%Y%m%d}"
    return f"{until + delta:%Y%m%dT%H%M%S}"


def _later(name: str, days: int) -> str:
    return WEEKDAYS[(WEEKDAYS.index(name) + days) % 7]
