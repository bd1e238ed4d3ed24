"""What a series says, date by date, and which of its dates were called off. Nothing here writes."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from groups.models import Series, SeriesDate, Session
from groups.recurrence import Occurrence, Rule, expand, parse_rule

AHEAD = timedelta(weeks=26)


def starts_of(series: Series, *, after: datetime, dates: Collection[SeriesDate] | None = None) -> Iterator[Occurrence]:
    """Walk what a series says from an instant on: its rule and added dates, less those left out, up to its end.

    From a day before it, since walls and instants differ by hours. `dates` are those that it will have, not its own.
    """
    zone = ZoneInfo(series.timezone)
    dates = list(series.dates.all()) if dates is None else dates
    found = expand(
        rule_of(series),
        after=wall(after - timedelta(days=1), zone),
        exdates=[date.local_start for date in dates if date.kind == SeriesDate.Kind.LEFT_OUT],
        rdates=[date.local_start for date in dates if date.kind == SeriesDate.Kind.ADDED],
    )
    end = series.ends_before_local
    return (start for start in takewhile(lambda one: end is None or one.local < end, found) if start.utc > after)


def rule_of(series: Series) -> Rule:
    """Return the checked rule of a series."""
    zone = ZoneInfo(series.timezone)
    return parse_rule(series.rrule or None, dtstart_local=series.dtstart_local, timezone=zone, fold=series.fold)


def called_off_before(series: Series) -> set[date]:
    """Return the dates that somebody called off in the series that this one follows."""
    found: set[date] = set()
    while series.previous is not None:
        series = series.previous
        found |= called_off(series)
    return found


def called_off(series: Series, *, but: Iterable[object] = ()) -> set[date]:
    """Return the dates of a series that somebody called off. What a change of rule dropped is not among them."""
    cancelled = Session.objects.filter(series_id=series.pk, state=Session.State.CANCELLED, is_dropped=False)
    cancelled = cancelled.exclude(pk__in=list(but))
    return {local.date() for local in cancelled.values_list("original_local", flat=True) if local is not None}


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock on the wall shows, as a naive time."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)
