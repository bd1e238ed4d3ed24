"""Which circles fit a member best, factor by factor, as judging every circle of the directory would give it.

Only those are judged that may be among the best (`groups.selectors.candidates`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from config.statements import run
from groups.hours import painted
from groups.selectors.candidates import SIZES, Round, Sizes, rounds
from groups.selectors.finding import HOURS_WITHIN
from groups.selectors.joining import may_ask_another
from groups.selectors.judging import doors, meets
from groups.selectors.sources import readable_words
from groups.selectors.verdicts import FACTORS, HOURS, PARTLY, SEATS, WEIGHTS, Her, Verdict
from members import selectors as people
from members.models import Member
from members.zones import zone

BEST: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """One circle with its verdicts by factor, and when it meets next, in her hours, partly in them, and with room."""

    circle_id: UUID
    score: int
    has_place: bool
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    next_at: datetime | None
    hers_at: datetime | None
    partly_at: datetime | None
    free_at: datetime | None


def her(member: Member, *, now: datetime) -> Her:
    """Return what she said that finds circles, opened for the service; what cannot be opened now is not known.

    Nor is what she does not want kept: that factor is then left as it stands for whoever said nothing.
    """
    stretches = people.painted_weeks([member.pk])[member.pk]
    said = people.circumstances_to_find_by(member, reason="finding-circles")
    place = zone(member.timezone)
    week = [(one.weekday, one.from_minute, one.to_minute) for one in stretches]
    return Her(
        language=member.locale,
        zone=place,
        spans=painted(week, place, now, now + HOURS_WITHIN + timedelta(days=1)),
        has_painted=bool(stretches),
        sources=readable_words(member, reason="finding-circles").sources,
        child_stages=said.child_stages,
        work_patterns=said.work_patterns,
        needs=said.needs,
    )


def best(
    member: Member,
    said: Her,
    *,
    factors: Collection[str] = FACTORS,
    now: datetime,
    most: int = BEST,
    sizes: Sizes = SIZES,
) -> list[Found]:
    """Return the circles that she could join and that fit best: by score, then the sooner, then by name.

    `most` of them at most. The score is the sum of the factors asked for, each 0 to 2 times its weight. A verdict is
    there for each of them.
    The answer is that of `best_of_all`; `sizes` says how many are looked at before all are.
    """
    judge = _Judge(member, said, factors, now=now, most=most)
    for some in rounds(said, factors=factors, now=now, sizes=sizes):
        found = _best_in(some, judge, sizes.sample)
        if _is_settled(found, some, most):
            return found
    return judge(None)


def best_of_all(
    member: Member, said: Her, *, factors: Collection[str] = FACTORS, now: datetime, most: int = BEST
) -> list[Found]:
    """Return the same by judging every circle."""
    return _Judge(member, said, factors, now=now, most=most)(None)


def _best_in(some: Round, judge: "_Judge", sample: int) -> list[Found]:
    """Judge those with the highest bounds, then all whose bound is as high as the last score that was kept."""
    ordered = sorted(some.bounds, key=lambda circle_id: -some.bounds[circle_id])
    found = judge(ordered[:sample])
    last = found[-1].score if len(found) == judge.most else 0
    others = [circle_id for circle_id in ordered[sample:] if some.bounds[circle_id] >= last]
    return judge([*(one.circle_id for one in found), *others]) if others else found


def _is_settled(found: Sequence[Found], some: Round, most: int) -> bool:
    """Tell whether no circle outside the round can come before the last that was found, or there is none."""
    if some.beyond is None:
        return True
    if len(found) < most or found[-1].score < some.beyond:
        return False
    last = found[-1]
    return last.score > some.beyond or (last.next_at is not None and last.next_at < some.since)


class _Judge:
    """Judges circles for one member by one statement."""

    def __init__(self, member: Member, said: Her, factors: Collection[str], *, now: datetime, most: int) -> None:
        self.most = most
        self._factors, self._has_painted = factors, said.has_painted
        self._circles = doors(member, said, may_ask=may_ask_another(member), now=now)
        self._meetings = meets(member, said, now=now)

    def __call__(self, among: Sequence[UUID] | None) -> list[Found]:
        """Return the best of these circles, or of all, in order."""
        (circle, of_circle), (meeting, of_meeting) = self._circles, self._meetings
        if among is None:
            sql, values = _joined(circle, meeting, self._factors, has_painted=self._has_painted), []
        else:
            # One value, however many there are; both conditions sink to where they find by an index.
            circle = f"SELECT * FROM ({circle}) AS every WHERE every.id = ANY(%s)"  # noqa: S608  # nosec B608
            meeting = f"SELECT * FROM ({meeting}) AS every WHERE every.circle_id = ANY(%s)"  # noqa: S608  # nosec B608
            sql, values = _joined(circle, meeting, self._factors, has_painted=self._has_painted), [list(among)]
        rows = run(sql, [*of_circle, *values, *of_meeting, *values, self.most])
        return [_found(row, self._factors) for row in rows]


def _found(row: Sequence[Any], factors: Collection[str]) -> Found:
    circle_id, score, has_place, next_at, hers_at, partly_at, free_at, *verdicts = row
    return Found(
        circle_id=circle_id,
        score=score,
        has_place=has_place,
        verdicts={name: given for name, given in zip(FACTORS, verdicts, strict=True) if name in factors},
        next_at=next_at,
        hers_at=hers_at,
        partly_at=partly_at,
        free_at=free_at,
    )


def _joined(circle: str, meeting: str, factors: Collection[str], *, has_painted: bool) -> str:
    """Put both halves together: no way leads from the ORM to a join with what is counted by circle."""
    verdicts = {
        **{name: f"circle.fit_{name}" for name in FACTORS},
        "hours": HOURS if has_painted else "NULL::integer",
        "seats": SEATS,
    }
    counted = [f"{WEIGHTS[name]} * coalesce({verdicts[name]}, {PARTLY})" for name in FACTORS if name in factors]
    # Nothing that comes from outside stands in the text: names of factors are those above, values go beside it.
    return f"""
        WITH circle AS MATERIALIZED ({circle}), meeting AS MATERIALIZED ({meeting})
        SELECT circle.id, {" + ".join(counted) or "0"} AS score, circle.has_place, meeting.next_at, meeting.hers_at,
            meeting.partly_at, meeting.free_at, {", ".join(verdicts[name] for name in FACTORS)}
        FROM circle LEFT JOIN meeting ON meeting.circle_id = circle.id
        ORDER BY score DESC, meeting.next_at NULLS LAST, circle.name, circle.id LIMIT %s
    """  # noqa: S608  # nosec B608
