"""Who becomes what when a series is edited: old occurrences find their place among the new dates. Pure.

An occurrence that was moved by hand keeps its time and takes a new date only as its identity; one that was called off
stays so; one that is over is never touched, but its date is used up.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

Kind = Literal["follow", "keep", "drop", "add"]


@dataclass(frozen=True, slots=True)
class Old:
    """An occurrence as it stands; `identity` is what the rule said. Without a key there is no row: a left-out date."""

    key: Hashable
    identity: datetime
    is_edited: bool = False
    is_cancelled: bool = False
    is_over: bool = False

    @property
    def stays(self) -> bool:
        """Whether its time is its own, whatever the rule says from now on."""
        return self.is_edited or self.is_cancelled or self.is_over


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one occurrence: it follows the rule, keeps its time, is dropped, or is added.

    `new` is its identity from then on; None for one that was not paired.
    """

    kind: Kind
    old: Old | None
    new: datetime | None


def shift(olds: Iterable[Old], delta: timedelta) -> list[Step]:
    """Return the steps of an edit that leaves the rule as it is: each date goes with its shifted self."""
    return [Step("keep" if old.stays else "follow", old, old.identity + delta) for old in olds]


def pair(olds: Iterable[Old], news: Iterable[datetime], *, but: Collection[date] = ()) -> list[Step]:
    """Return the steps of an edit that brings another rule.

    First the very same times find each other, then the same dates, then in order what is in the same week, Monday to
    Sunday. New dates that are left over are added, and old ones are dropped, if their time is not their own. Days among
    `but` are nobody's: whatever was called off by hand never comes back.
    """
    waiting = sorted(olds, key=lambda old: old.identity)
    free = sorted(new for new in news if new.date() not in but)
    steps: list[Step] = []
    for same in (_moment, _day, _week):
        found = _matches(waiting, free, same)
        steps += [Step("keep" if old.stays else "follow", old, new) for old, new in found]
        used = {id(old) for old, _new in found}
        taken = {new for _old, new in found}
        waiting, free = [old for old in waiting if id(old) not in used], [new for new in free if new not in taken]
    steps += [Step("keep" if old.stays else "drop", old, None) for old in waiting]
    return steps + [Step("add", None, new) for new in free]


def _matches(olds: list[Old], news: list[datetime], same: Callable[[datetime], Hashable]) -> list[tuple[Old, datetime]]:
    olds_by, news_by = defaultdict(list), defaultdict(list)
    for old in olds:
        olds_by[same(old.identity)].append(old)
    for new in news:
        news_by[same(new)].append(new)
    return [two for key in olds_by for two in zip(olds_by[key], news_by.get(key, []), strict=False)]


def _moment(moment: datetime) -> Hashable:
    return moment


def _day(moment: datetime) -> Hashable:
    return moment.date()


def _week(moment: datetime) -> Hashable:
    return moment.isocalendar()[:2]
