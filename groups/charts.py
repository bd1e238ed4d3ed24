"""Figures about circles for whoever looks after them: sums by week and by theme, nobody's own."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Func, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from config.desk.charts import LEAST, LEAST_CIRCLES, Chart, Row, weeks
from groups.models import Seat, Session
from groups.selectors.coordination import overseen_circles, overseen_sessions
from groups.selectors.vocabulary import theme_labels
from members.models import Member

_STEP: Final = 5  # in a hundred


def charts(staff: Member, *, now: datetime) -> Iterator[Chart]:
    """Yield them, by five queries."""
    yield _attendance(staff, now=now)
    yield _seats(staff, now=now)
    yield _themes(staff)


def _attendance(staff: Member, *, now: datetime) -> Chart:
    shown = weeks(now=now, back=8)
    noted = _seats_of(staff, shown).exclude(attendance=Seat.Attendance.UNKNOWN)
    found = {
        row["week"]: _share(row["came"], row["noted"])
        for row in noted.annotate(came=Count("pk", filter=Q(attendance__in=Seat.CAME)), noted=Count("pk"))
        if _may_be_told(row)
    }
    return Chart(
        code="attendance",
        title=_("Attendance by week"),
        note=_(
            "Of a hundred seats of which it was noted whether somebody came, in how many she came, to the nearest five."
        ),
        head=_("week from"),
        columns=[_("came, of a hundred")],
        rows=[Row(label=_day(week), values=(found.get(week),)) for week in shown],
    )


def _seats(staff: Member, *, now: datetime) -> Chart:
    shown = weeks(now=now, back=4, ahead=4)
    offered = _in(overseen_sessions(staff).filter(state=Session.State.SCHEDULED), "starts_at", shown)
    capacity = {
        row["week"]: row["seats"]
        for row in offered.annotate(seats=Sum("capacity"), circles=Count("circle", distinct=True))
        if row["circles"] >= LEAST_CIRCLES
    }
    rows = _seats_of(staff, shown).annotate(taken=Count("pk"))
    taken = {row["week"]: row["taken"] for row in rows if _may_be_told(row)}
    return Chart(
        code="seats",
        title=_("Seats by week"),
        note=_("Seats of the sessions that take place, four weeks back and four ahead, and how many are taken."),
        head=_("week from"),
        columns=[_("seats"), _("taken")],
        rows=[Row(label=_day(week), values=(capacity.get(week), taken.get(week))) for week in shown],
    )


def _themes(staff: Member) -> Chart:
    public = overseen_circles(staff).filter(is_discoverable=True, archived_at__isnull=True)
    named = public.annotate(theme=Func(F("guilt_sources"), function="unnest")).order_by().values("theme")
    labels = theme_labels()
    counted = named.annotate(number=Count("pk"))
    rows = [(labels.get(str(row["theme"]), str(row["theme"])), row["number"]) for row in counted]
    return Chart(
        code="themes",
        title=_("Circles by theme"),
        note=_("Circles of the directory and the themes that they name there; it counts circles, not moms."),
        head=_("theme"),
        columns=[_("circles")],
        rows=[Row(label=label, values=(number,)) for label, number in sorted(rows, key=lambda row: (-row[1], row[0]))],
    )


def _seats_of(staff: Member, shown: list[datetime]) -> QuerySet[Any]:
    """Return the taken seats by week, with how many people and circles they are of."""
    sessions = overseen_sessions(staff).filter(state=Session.State.SCHEDULED)
    seats = Seat.objects.filter(session__in=sessions.values("pk"), state__in=Seat.SEATED)
    by_week = _in(seats, "session__starts_at", shown)
    return by_week.annotate(people=Count("member", distinct=True), circles=Count("session__circle", distinct=True))


def _in(rows: QuerySet[Any], column: str, shown: list[datetime]) -> QuerySet[Any]:
    span = {f"{column}__gte": shown[0], f"{column}__lt": shown[-1] + timedelta(weeks=1)}
    found: QuerySet[Any] = rows.filter(**span).order_by().annotate(week=TruncWeek(column)).values("week")
    return found


def _may_be_told(row: dict[str, Any]) -> bool:
    return bool(row["people"] >= LEAST and row["circles"] >= LEAST_CIRCLES)


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole / _STEP) * _STEP


def _day(week: datetime) -> str:
    return date_format(week, "SHORT_DATE_FORMAT")
