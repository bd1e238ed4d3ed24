"""How late what is due goes out, by week: of the deliveries that she may see, none by itself."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import Aggregate, Count, F, FloatField, OuterRef, Subquery
from django.db.models.functions import Extract, Greatest, TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from config.desk.charts import LEAST, LEAST_CIRCLES, Chart, Row, weeks
from groups.selectors.coordination import circle_of
from members.models import Member
from notifications.attention import kept_for
from notifications.models import State

_WEEKS: Final = 4  # deliveries are kept for thirty days


class Quantile(Aggregate):
    """What so great a share does not exceed, between two rows in proportion (SQL: percentile_cont)."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: object, share: float) -> None:
        super().__init__(expression, share=share)


def charts(staff: Member, *, now: datetime) -> Iterator[Chart]:
    """Yield the one chart, by one query."""
    shown = [*weeks(now=now, back=_WEEKS), *weeks(now=now, back=0, ahead=1)]
    sent = kept_for(staff).filter(state=State.SENT, sent_at__gte=shown[0]).order_by()
    late = Extract(F("sent_at") - Greatest("due_at", "created_at"), "epoch", output_field=FloatField())
    circle = Subquery(circle_of(OuterRef("session_id")))
    by_week = sent.annotate(week=TruncWeek("sent_at"), late=late, circle=circle).values("week")
    rows = by_week.annotate(
        people=Count("recipient", distinct=True),
        circles=Count("circle", distinct=True),
        median=Quantile("late", 0.5),
        most=Quantile("late", 0.95),
    )
    found = {
        row["week"]: (_seconds(row["median"]), _seconds(row["most"]))
        for row in rows
        if row["people"] >= LEAST and row["circles"] >= LEAST_CIRCLES
    }
    untold = (None, None)
    yield Chart(
        code="lag",
        title=_("How late letters and messages go out"),
        note=_("Seconds from due to sent: what half of them, and 95 of a hundred, do not exceed."),
        head=_("week from"),
        columns=[_("half"), _("95 of a hundred")],
        rows=[Row(label=date_format(week, "SHORT_DATE_FORMAT"), values=found.get(week, untold)) for week in shown],
    )


def _seconds(value: float) -> float:
    return round(max(value, 0), 1)
