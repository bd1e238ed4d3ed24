"""What a rule would be to a circle before anybody writes it: its starts, its members' walls, and what stands there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from groups.models import Circle, Membership, Session
from groups.recurrence import Occurrence, expand, parse_rule
from groups.services import cohorts
from groups.services.dates import wall
from members.zones import zone as zone_of

SHOWN: Final = 30  # occurrences


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """How many members read this naive local time on their own wall for the start at this instant."""

    starts_at: datetime
    local: datetime
    members: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RulePreview:
    """The first starts of a rule; `of` counts the members, `taken` are starts inside another session of the circle."""

    occurrences: Sequence[Occurrence]
    of: int
    walls: Sequence[Wall]
    taken: Sequence[datetime]


def preview_series(
    *,
    circle: Circle,
    rrule: str | None,
    dtstart_local: datetime,
    zone: ZoneInfo,
    duration_minutes: int,
    now: datetime,
    fold: int = 0,
) -> RulePreview:
    """Return the first 30 starts of a rule, without writing anything. Raises RuleRefused or CohortLength."""
    rule = parse_rule(rrule, dtstart_local=dtstart_local, timezone=zone, fold=fold)
    cohorts.check_rule(circle, rule, now=now)
    starts = list(expand(rule, limit=SHOWN))
    active = Membership.objects.filter(circle=circle, state=Membership.State.ACTIVE, member__is_active=True)
    places = Counter(active.values_list("member__timezone", flat=True))
    return RulePreview(
        occurrences=starts,
        of=places.total(),
        walls=list(_walls(starts, places)),
        taken=_taken(circle, starts, timedelta(minutes=duration_minutes)),
    )


def _walls(starts: Sequence[Occurrence], places: Counter[str]) -> Iterator[Wall]:
    for start in starts:
        seen: Counter[datetime] = Counter()
        for name, members in places.items():
            seen[wall(start.utc, zone_of(name))] += members
        for local, members in sorted(seen.items()):
            yield Wall(starts_at=start.utc, local=local, members=members)


def _taken(circle: Circle, starts: Sequence[Occurrence], length: timedelta) -> list[datetime]:
    if not starts:
        return []
    meeting = Session.objects.filter(
        circle=circle,
        state=Session.State.SCHEDULED,
        starts_at__lt=starts[-1].utc + length,
        ends_at__gt=starts[0].utc,
    )
    spans = list(meeting.values_list("starts_at", "ends_at"))
    return [one.utc for one in starts if any(begins < one.utc + length and one.utc < ends for begins, ends in spans)]
