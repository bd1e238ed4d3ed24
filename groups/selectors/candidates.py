"""Which circles may be among those that fit her best: an upper bound of each score, without reading its sessions.

A round is some circles with their bounds, and what is known of all others. The bound is what the circle says of itself,
which is exact, and the most that its sessions could add.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from config.statements import run
from groups.selectors.finding import HOURS_WITHIN
from groups.selectors.judging import own_verdicts
from groups.selectors.verdicts import FITS, NOT, PARTLY, WEIGHTS, Her

_OWN: Final = ("language", "sources", "stage", "work", "norms")  # what a circle says of itself
_LONGEST: Final = timedelta(hours=5)  # a session takes four at most, and a clock may change in it
_MUCH: Final = HOURS_WITHIN / 3  # painted so much, nearly every circle meets in her hours
_END: Final = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sizes:
    """How many are judged first, how many bounds a round has at most, and of how many sessions it has the circles."""

    sample: int
    bounds: int
    soon: int


SIZES: Final = Sizes(sample=200, bounds=1000, soon=600)


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """The bounds of some circles, the highest first.

    No other circle has a higher bound than `beyond` (None: there is no other), nor meets before `since`.
    """

    bounds: Mapping[UUID, int]
    beyond: int | None
    since: datetime


def rounds(said: Her, *, factors: Collection[str], now: datetime, sizes: Sizes = SIZES) -> Iterator[Round]:
    """Yield the circles that meet in her hours or soon, then those of the whole directory with the highest bounds.

    Each is looked up when it is asked for. Circles that she could not join are among them.
    """
    hours = _Hours.of(said, factors)
    yield _round(said, hours, factors=factors, now=now, sizes=sizes, is_whole=False)
    yield _round(said, hours, factors=factors, now=now, sizes=sizes, is_whole=True)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Hours:
    """What sessions add at most to the score of a circle that meets near her hours, and of any other."""

    starts: Sequence[datetime]
    ends: Sequence[datetime]
    near: int
    elsewhere: int

    @classmethod
    def of(cls, said: Her, factors: Collection[str]) -> "_Hours":
        """Return it for what she painted."""
        seats = WEIGHTS["seats"] if "seats" in factors else 0
        hours = WEIGHTS["hours"] if "hours" in factors else 0
        known = FITS if said.has_painted else PARTLY
        near = hours * known + seats * FITS
        painted = sum((end - start for start, end in said.spans), timedelta())
        if not hours or not said.has_painted or painted > _MUCH:
            return cls(starts=[], ends=[], near=near, elsewhere=near)
        # It meets outside of them, maybe with a seat; or it does not meet, and neither is known.
        elsewhere = max(hours * NOT + seats * FITS, (hours + seats) * PARTLY)
        starts, ends = [start for start, _end in said.spans], [end for _start, end in said.spans]
        return cls(starts=starts, ends=ends, near=near, elsewhere=elsewhere)


def _round(said: Her, hours: _Hours, *, factors: Collection[str], now: datetime, sizes: Sizes, is_whole: bool) -> Round:
    sql, values = _statement(said, hours, factors=factors, now=now, sizes=sizes, is_whole=is_whole)
    rows = run(sql, values)
    by_bound = [bound for _id, bound, is_soon, _until in rows if not is_soon]
    beyond = [min(by_bound)] if len(by_bound) == sizes.bounds else []
    if not is_whole:
        beyond.append(_most(said, factors) + hours.elsewhere)
    since = rows[0][3] if rows else None
    return Round(
        bounds={row[0]: row[1] for row in rows},
        beyond=max(beyond) if beyond else None,
        since=since or _END,
    )


def _most(said: Her, factors: Collection[str]) -> int:
    """Return the most that a circle can say of itself."""
    known = {
        "language": True,
        "sources": bool(said.sources),
        "stage": bool(said.child_stages),
        "work": bool(said.work_patterns),
        "norms": bool(said.needs),
    }
    return sum(WEIGHTS[name] * (FITS if known[name] else PARTLY) for name in _OWN if name in factors)


def _statement(
    said: Her, hours: _Hours, *, factors: Collection[str], now: datetime, sizes: Sizes, is_whole: bool
) -> tuple[str, Sequence[Any]]:
    # Few are looked up one by one: what is planned for them all reads the whole directory.
    one, one_values = own_verdicts(said, of_few=not is_whole)
    own = [f"{WEIGHTS[name]} * coalesce(circle.fit_{name}, {PARTLY})" for name in _OWN if name in factors]
    few = "" if is_whole else "(SELECT circle_id FROM near UNION SELECT circle_id FROM soon) AS few CROSS JOIN LATERAL"
    # As in `fit`: nothing that comes from outside stands in the text.
    sql = f"""
        WITH near AS MATERIALIZED (
            SELECT DISTINCT session.circle_id FROM unnest(%s::timestamptz[], %s::timestamptz[]) AS span (since, until)
            JOIN groups_session AS session ON session.state = 'scheduled' AND session.starts_at > %s
                AND session.starts_at > span.since - %s AND session.starts_at < span.until
                AND session.ends_at > span.since),
        soon AS MATERIALIZED (
            SELECT circle_id, starts_at FROM groups_session WHERE state = 'scheduled' AND starts_at > %s
            ORDER BY starts_at LIMIT {sizes.soon}),
        since AS MATERIALIZED (SELECT CASE WHEN count(*) = {sizes.soon} THEN max(starts_at) END AS at FROM soon),
        bounded AS MATERIALIZED (
            SELECT circle.id, {" + ".join(own) or "0"} + CASE WHEN circle.id IN (SELECT circle_id FROM near)
                THEN {hours.near} ELSE {hours.elsewhere} END AS bound FROM {few} ({one}) AS circle)
        (SELECT id, bound, FALSE, since.at FROM bounded, since ORDER BY bound DESC, id LIMIT {sizes.bounds})
        UNION ALL SELECT id, bound, TRUE, since.at FROM bounded, since WHERE id IN (SELECT circle_id FROM soon)
    """  # noqa: S608  # nosec B608
    return sql, (list(hours.starts), list(hours.ends), now, _LONGEST, now, *one_values)
