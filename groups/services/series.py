"""Series: a rule in local time that only generates. Its sessions are rows, 26 weeks ahead."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from groups.errors import SessionInThePast
from groups.models import Circle, Series, Session
from groups.recurrence import Occurrence, parse_rule
from groups.services import cohorts, rules
from groups.services.dates import AHEAD, called_off, called_off_before, starts_of, wall
from groups.services.sessions import build_session, lock_circle, write_sessions


@transaction.atomic
def schedule_series(
    *,
    circle_id: UUID,
    rrule: str | None,
    dtstart_local: datetime,
    zone: ZoneInfo,
    duration_minutes: int,
    now: datetime,
    fold: int = 0,
) -> Series:
    """Write the series and its sessions of the next 26 weeks; starts that have passed already are left out.

    Raises RuleRefused, Circle.DoesNotExist, CircleArchived, CohortLength, SessionInThePast when nothing lies ahead, or
    CircleAlreadyMeets.
    """
    circle, horizon = lock_circle(circle_id), wall(now + AHEAD, zone)
    rule = parse_rule(rrule, dtstart_local=dtstart_local, timezone=zone, fold=fold, horizon_local=horizon)
    cohorts.check_rule(circle, rule, now=now)
    start = {"dtstart_local": dtstart_local, "timezone": zone.key, "fold": fold}
    series = Series.objects.create(
        circle=circle, rrule=rrule or "", duration_minutes=duration_minutes, materialised_until=now + AHEAD, **start
    )
    sessions = list(_sessions(series, circle, after=now, until=now + AHEAD))
    if not sessions and next(starts_of(series, after=now), None) is None:
        raise SessionInThePast("Every date of this series has passed.")
    rules.check_calendar(circle.pk, sessions)
    write_sessions(sessions, now=now)
    return series


@transaction.atomic
def materialise_series(*, series_id: UUID, now: datetime) -> int:
    """Write the sessions that came into reach since the last time; return how many. Safe to run twice.

    A date on which the circle meets already is left out, and so is one that exists as a row or was called off in a
    series that this one follows: a cancelled date never comes back.
    """
    circle = lock_circle(Series.objects.values_list("circle", flat=True).get(pk=series_id))
    series = Series.objects.select_for_update(no_key=True).get(pk=series_id)
    reach = now + AHEAD
    start = max(series.materialised_until or now, now)
    sessions = list(_sessions(series, circle, after=start, until=reach))
    write_sessions(sessions, now=now, passes_over=True, is_told=False)  # half a year ahead: a reminder tells her
    Series.objects.filter(pk=series.pk).update(materialised_until=reach)
    return len(sessions)


def materialise_all(*, now: datetime) -> int:
    """Write the sessions of every series that came into reach; return how many. Safe to run twice.

    One series that cannot be written does not keep the others back. Raises ExceptionGroup at the end.
    """
    written, wrong = 0, []
    for series_id in series_to_materialise(now=now):
        try:
            written += materialise_series(series_id=series_id, now=now)
        except Exception as error:
            wrong.append(error)
    if wrong:
        raise ExceptionGroup("some series could not be written", wrong)
    return written


def series_to_materialise(*, now: datetime) -> list[UUID]:
    """Return the series of running circles that do not reach 26 weeks ahead any more."""
    short = Q(materialised_until__isnull=True) | Q(materialised_until__lt=now + AHEAD)
    return list(Series.objects.filter(short, circle__archived_at__isnull=True).values_list("pk", flat=True))


def new_session(series: Series, circle: Circle, start: Occurrence) -> Session:
    """Return an unsaved session of the series at one of its dates."""
    session = build_session(
        circle, start, duration_minutes=series.duration_minutes, capacity=series.capacity or circle.capacity
    )
    session.series, session.original_local = series, start.local
    return session


def _sessions(series: Series, circle: Circle, *, after: datetime, until: datetime) -> Iterator[Session]:
    called_off_dates = called_off(series) | called_off_before(series)
    for start in starts_of(series, after=after):
        if start.utc > until:
            return
        if start.local.date() not in called_off_dates:
            yield new_session(series, circle, start)
