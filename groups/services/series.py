"""Series: a rule in local time that only generates. Its sessions are rows, 26 weeks ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q

from groups.errors import SessionInThePast
from groups.models import Circle, Series, Session
from groups.recurrence import Occurrence, expand, parse_rule
from groups.services import hosts, rules
from groups.services.sessions import build_session, lock_circle

AHEAD = timedelta(weeks=26)
PREVIEW = 30  # occurrences


def preview_series(*, rrule: str | None, dtstart_local: datetime, zone: ZoneInfo, fold: int = 0) -> list[Occurrence]:
    """Return the first 30 starts of a rule, without writing anything. Raises RuleRefused."""
    rule = parse_rule(rrule, dtstart_local=dtstart_local, timezone=zone, fold=fold)
    return list(expand(rule, limit=PREVIEW))


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

    Raises RuleRefused, Circle.DoesNotExist, CircleArchived, SessionInThePast when nothing lies ahead, or
    CircleAlreadyMeets.
    """
    circle = lock_circle(circle_id)
    parse_rule(rrule, dtstart_local=dtstart_local, timezone=zone, fold=fold, horizon_local=_wall(now + AHEAD, zone))
    series = Series.objects.create(
        circle=circle,
        rrule=rrule or "",
        dtstart_local=dtstart_local,
        timezone=zone.key,
        fold=fold,
        duration_minutes=duration_minutes,
        materialised_until=now + AHEAD,
    )
    sessions = list(_sessions(series, circle, after=now, until=now + AHEAD))
    if not sessions and next(_starts(series, after=now), None) is None:
        raise SessionInThePast("Every date of this series has passed.")
    for session in sessions:
        rules.check_no_overlap(circle.pk, session.starts_at, session.ends_at)
    Session.objects.bulk_create(sessions)
    hosts.assign_hosts(sessions, now=now)
    return series


@transaction.atomic
def materialise_series(*, series_id: UUID, now: datetime) -> int:
    """Write the sessions that came into reach since the last time; return how many. Safe to run twice.

    A date on which the circle meets already is left out, and so is one that exists as a row: a cancelled date never
    comes back.
    """
    circle = lock_circle(Series.objects.values_list("circle", flat=True).get(pk=series_id))
    series = Series.objects.select_for_update(no_key=True).get(pk=series_id)
    reach = now + AHEAD
    start = max(series.materialised_until or now, now)
    sessions = list(_sessions(series, circle, after=start, until=reach))
    Session.objects.bulk_create(sessions, ignore_conflicts=True)
    hosts.assign_hosts(sessions, now=now)
    Series.objects.filter(pk=series.pk).update(materialised_until=reach)
    return len(sessions)


def series_to_materialise(*, now: datetime) -> list[UUID]:
    """Return the series of running circles that do not reach 26 weeks ahead any more."""
    short = Q(materialised_until__isnull=True) | Q(materialised_until__lt=now + AHEAD)
    return list(Series.objects.filter(short, circle__archived_at__isnull=True).values_list("pk", flat=True))


def _sessions(series: Series, circle: Circle, *, after: datetime, until: datetime) -> Iterator[Session]:
    for start in _starts(series, after=after):
        if start.utc > until:
            return
        session = build_session(circle, start, duration_minutes=series.duration_minutes)
        session.series, session.original_local = series, start.local
        yield session


def _starts(series: Series, *, after: datetime) -> Iterator[Occurrence]:
    """Walk the starts later than an instant. A day of slack before it, since walls and instants differ by hours."""
    zone = ZoneInfo(series.timezone)
    rule = parse_rule(series.rrule or None, dtstart_local=series.dtstart_local, timezone=zone, fold=series.fold)
    earliest = _wall(after - timedelta(days=1), zone)
    return (start for start in expand(rule, after=earliest) if start.utc > after)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
