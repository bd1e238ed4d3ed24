"""Counting a month, and leaving out what few people did. Pure: what a seat says goes in, what may be told comes out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

LEAST_CIRCLES: Final = 2  # whoever leads the only one would read the others' figures off hers
Kind = tuple[str, str]  # format and enrolment of a circle
ALL: Final[Kind] = ("", "")


@dataclass(frozen=True, slots=True)
class Place:
    """One seat that was taken in a session that was held, or such a session without any (`member` is None).

    `has_come` is None where nobody wrote it down.
    """

    session: UUID
    circle: UUID
    kind: Kind
    member: UUID | None = None
    has_come: bool | None = None


@dataclass(slots=True)
class Count:
    """What was counted of one kind; it never leaves this process. `people` came, to `circles`."""

    sessions: set[UUID] = field(default_factory=set)
    recorded: set[UUID] = field(default_factory=set)
    circles: set[UUID] = field(default_factory=set)
    people: set[UUID] = field(default_factory=set)
    seats: int = 0
    attended: int = 0

    def add(self, place: Place) -> None:
        """Count one more seat, or a session without any."""
        self.sessions.add(place.session)
        if place.member is None:
            return
        self.seats += 1
        if place.has_come is not None:
            self.recorded.add(place.session)
        if place.has_come:
            self.attended += 1
            self.people.add(place.member)
            self.circles.add(place.circle)

    def is_told(self, least: int) -> bool:
        """Whether it may be told by itself: it is about enough people of more than one circle, or about nobody."""
        return self.seats == 0 or (len(self.people) >= least and len(self.circles) >= LEAST_CIRCLES)


def counted(places: Iterable[Place]) -> dict[Kind, Count]:
    """Return what was counted by kind of circle, and of all of them under ALL."""
    found: dict[Kind, Count] = defaultdict(Count)
    found[ALL] = Count()
    for place in places:
        found[place.kind].add(place)
        found[ALL].add(place)
    return dict(found)


def untold(counts: Mapping[Kind, Count], *, least: int) -> set[Kind]:
    """Return the kinds whose figures stay out of the report.

    Beside those about few people, as many others as it takes, so that all of them together (the total minus what is
    told) may be told themselves and fit any size of the small ones. Visits are no measure of that: three moms who come
    four times make twelve. Which others, nobody's coming decides: those with the fewest sessions, which
    everybody may count. The smallest first would say that no hidden one is larger than a told one.
    """
    kinds = {kind: count for kind, count in counts.items() if kind != ALL and count.seats}
    hidden = {kind for kind, count in kinds.items() if not count.is_told(least)}
    if not counts[ALL].is_told(least):
        return {*hidden, ALL}
    others = sorted(kinds.keys() - hidden, key=lambda kind: (len(kinds[kind].sessions), kind))
    while hidden and others and not _covers([kinds[kind] for kind in hidden], least):
        hidden.add(others.pop(0))
    return hidden


def people_untold(counts: Mapping[Kind, Count], hidden: Collection[Kind], *, least: int) -> set[Kind]:
    """Return the kinds that are told but for how many different people came.

    These figures do not add up: all of them minus those of one kind is who came to others alone, exactly; where all
    kinds are told, their sum minus all is how often somebody came to one kind more. Where that would be of few, one
    figure less is told, so that nobody can subtract.
    """
    if ALL in hidden:
        return set()
    whole = len(counts[ALL].people)
    told = {kind: len(count.people) for kind, count in counts.items() if count.people and kind not in {ALL, *hidden}}
    nearly_all = {kind for kind, people in told.items() if 0 < whole - people < least}
    if nearly_all or hidden or not 0 < sum(told.values()) - whole < least:
        return nearly_all
    return {min(told, key=lambda kind: (len(counts[kind].sessions), kind))}


def _covers(hidden: Collection[Count], least: int) -> bool:
    people = set[UUID]().union(*(count.people for count in hidden))
    circles = set[UUID]().union(*(count.circles for count in hidden))
    fits = len(hidden) > 1 and sum(len(count.people) for count in hidden) >= least * len(hidden)
    return fits and len(people) >= least and len(circles) >= LEAST_CIRCLES


def following(month: date) -> date:
    """Return the first day of the month after."""
    return (month.replace(day=1) + timedelta(days=31)).replace(day=1)
