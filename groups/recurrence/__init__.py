"""Pure: a rule in local time and a zone give occurrences; no Django, no clock.

Rules are walked on naive local dates and the zone is attached last: walked in UTC, 20:00 would become 21:00 in March.
"""

from groups.recurrence.expansion import expand
from groups.recurrence.occurrences import Kind, Occurrence, fold_for_offset, instant
from groups.recurrence.pairing import Old, Step, pair, shift
from groups.recurrence.parsing import HORIZON_YEARS, LONGEST_TEXT, parse_rule
from groups.recurrence.refusals import RuleRefused
from groups.recurrence.rewriting import first_match, rest_from, shifted_text
from groups.recurrence.rules import MOST_CANDIDATES, Frequency, Rule

__all__ = [
    "HORIZON_YEARS",
    "LONGEST_TEXT",
    "MOST_CANDIDATES",
    "Frequency",
    "Kind",
    "Occurrence",
    "Old",
    "Rule",
    "RuleRefused",
    "Step",
    "expand",
    "first_match",
    "fold_for_offset",
    "instant",
    "pair",
    "parse_rule",
    "rest_from",
    "shift",
    "shifted_text",
]
