"""How many sessions a cohort has: four to eight in all, those that are over and those not written yet included."""

from collections.abc import Collection
from datetime import datetime
from itertools import islice
from typing import Final

from groups.errors import CohortLength
from groups.models import Circle, Series, SeriesDate, Session
from groups.recurrence import Rule, expand
from groups.services.dates import called_off, called_off_before, starts_of

FEWEST: Final = 4
MOST: Final = 8


def check_rule(circle: Circle, rule: Rule, *, now: datetime) -> None:
    """Raise CohortLength when a cohort would not have four to eight sessions with what this rule gives.

    Nothing in a drop-in circle.
    """
    if circle.enrolment == Circle.Enrolment.COHORT:
        check_number(planned(circle, now=now) + len(list(expand(rule, limit=MOST + 1))))


def check_room(circle: Circle, *, now: datetime, more: int = 0) -> None:
    """Raise CohortLength when a cohort would have more than eight sessions. Nothing in a drop-in circle."""
    if circle.enrolment == Circle.Enrolment.COHORT:
        check_number(planned(circle, now=now) + more, fewest=0)


def check_number(number: int, *, fewest: int = FEWEST) -> None:
    """Raise CohortLength for a number of sessions that no cohort has."""
    if not fewest <= number <= MOST:
        raise CohortLength


def planned(circle: Circle, *, now: datetime, but: Collection[Session] = (), beside: Series | None = None) -> int:
    """Return how many sessions a circle has had and will have, as far as that matters; what is called off is none.

    The rows `but` these, and the dates that no row tells of yet, but for those of the series `beside` which this is.
    """
    rows = Session.objects.filter(circle=circle, state=Session.State.SCHEDULED)
    number = rows.exclude(pk__in=[session.pk for session in but]).count()
    for series in Series.objects.filter(circle=circle).select_related("previous"):
        if series != beside:
            known = Session.objects.filter(series=series).values_list("original_local", flat=True)
            number += unwritten(series, known=set(known), after=max(series.materialised_until or now, now))
    return number


def place_of(session: Session, *, now: datetime) -> tuple[int, int]:
    """Return the how many-th session of its circle this is, from 1, and how many it has had and will have in all."""
    before = Session.objects.filter(circle=session.circle_id, state=Session.State.SCHEDULED)
    number = before.filter(starts_at__lt=session.starts_at).exclude(pk=session.pk).count() + 1
    return number, planned(session.circle, now=now)


def unwritten(
    series: Series, *, known: Collection[datetime | None], after: datetime, dates: Collection[SeriesDate] | None = None
) -> int:
    """Return how many dates of a series are beyond what is written, nine at most; `known` ones have a row."""
    gone = called_off(series) | called_off_before(series)
    starts = (start.local for start in starts_of(series, after=after, dates=dates))
    return len(list(islice((local for local in starts if local not in known and local.date() not in gone), MOST + 1)))
