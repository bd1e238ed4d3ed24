"""What was stored of finished months, and until when that goes."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.db.models import Exists, Max, Min, OuterRef, Q

from groups.models import MonthlyTotal, Seat, Session
from groups.totals import Place, following


def counted_until() -> date | None:
    """Return the first day that is in no stored month, or None before the first one is stored."""
    last = MonthlyTotal.objects.aggregate(last=Max("month"))["last"]
    return None if last is None else following(last)


def first_to_count(*, since: datetime) -> date | None:
    """Return the month of the first session that ended after `since`, or of which attendance is still known."""
    known = Seat.objects.exclude(attendance=Seat.Attendance.UNKNOWN).filter(session=OuterRef("pk"))
    held = Session.objects.filter(state=Session.State.SCHEDULED).filter(Q(ends_at__gt=since) | Exists(known))
    first: datetime | None = held.aggregate(first=Min("local_start"))["first"]
    return None if first is None else first.date().replace(day=1)


def places_of(month: date) -> Iterable[Place]:
    """Yield who had a seat in the sessions of a month, by the clock of each circle. One query, so one moment."""
    held = Session.objects.filter(
        state=Session.State.SCHEDULED,
        local_start__gte=datetime.combine(month, time()),
        local_start__lt=datetime.combine(following(month), time()),
    )
    names = ("pk", "circle", "circle__meeting_format", "circle__enrolment")
    seats = ("seats__state", "seats__member", "seats__attendance")
    for session, circle, how, enrolment, state, member, attendance in held.values_list(*names, *seats).iterator():
        if state not in Seat.SEATED:
            yield Place(session, circle, (how, enrolment))
            continue
        has_come = None if attendance == Seat.Attendance.UNKNOWN else attendance in Seat.CAME
        yield Place(session, circle, (how, enrolment), member, has_come)


def stored(*, first: date, last: date) -> list[MonthlyTotal]:
    """Return the lines of the months from the one to the other, both included; all circles come first in each."""
    rows = MonthlyTotal.objects.filter(month__range=(first, last))
    return list(rows.order_by("month", "meeting_format", "enrolment"))


def stored_months() -> list[date]:
    """Return the months there are, the oldest first."""
    return list(MonthlyTotal.objects.filter(meeting_format="").order_by("month").values_list("month", flat=True))
