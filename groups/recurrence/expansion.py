"""From a rule, its added and its left-out dates to occurrences. Lazy, in local order; the zone comes last."""

import heapq
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import islice

from groups.recurrence.occurrences import Occurrence, check_local, instant
from groups.recurrence.refusals import RuleRefused
from groups.recurrence.rules import MOST_CANDIDATES, Rule, starts


def expand(
    rule: Rule,
    *,
    after: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
    exdates: Collection[datetime] = frozenset(),
    rdates: Collection[datetime] = frozenset(),
) -> Iterator[Occurrence]:
    """Return occurrences lazily in local order, `after` exclusive and `until` inclusive, all naive local times.

    An EXDATE wins over an RDATE; a left-out date counts for COUNT, an added one does not. Raises RuleRefused:
    rule_too_many_dates also while iterating, after 10,000 candidate dates, so that no call runs for ever.
    """
    if max(len(exdates), len(rdates)) > MOST_CANDIDATES:
        raise RuleRefused("rule_too_many_dates", f"At most {MOST_CANDIDATES} dates can be added or left out.")
    for added in rdates:
        check_local(added)
    if any(moment is not None and moment.tzinfo is not None for moment in (after, until, *exdates)):
        raise RuleRefused("time_not_local", "Bounds and left-out dates are times on the wall, without a UTC offset.")
    return islice(_merged(rule, after, until, frozenset(exdates), sorted(rdates)), limit)


def _merged(
    rule: Rule, after: datetime | None, until: datetime | None, exdates: frozenset[datetime], rdates: list[datetime]
) -> Iterator[Occurrence]:
    previous = after
    for local in heapq.merge(starts(rule, after=after, until=until), rdates):
        if until is not None and local > until:
            return
        if (previous is None or local > previous) and local not in exdates:
            yield instant(local, rule.zone, rule.fold)
            previous = local
