"""Storing the totals of finished months: each once, and before who came in it is forgotten."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from groups.models import MonthlyTotal
from groups.models.totals import LEAST_PEOPLE
from groups.selectors.totals import counted_until, first_to_count, places_of
from groups.services.attendance import KEPT_FOR
from groups.totals import ALL, Count, counted, following, people_untold, untold

# After the last day by UTC: twelve hours until it is over on every clock, and the days for writing down who came.
SETTLED_AFTER: Final = timedelta(days=8)


def store_monthly_totals(*, now: datetime) -> int:
    """Store every finished month that is not stored yet, in their order, and return how many. Safe to run twice."""
    known_since = now - KEPT_FOR
    until = counted_until()
    month, number = until or first_to_count(since=known_since), 0
    while month is not None and now >= _instant(following(month)) + SETTLED_AFTER:
        number += _store(month, now=now, is_whole=until is not None or _instant(month) >= known_since)
        month = following(month)
    return number


@transaction.atomic
def _store(month: date, *, now: datetime, is_whole: bool) -> bool:
    counts = counted(places_of(month))
    hidden = untold(counts, least=LEAST_PEOPLE)
    no_people = people_untold(counts, hidden, least=LEAST_PEOPLE)
    shared = {"is_whole": is_whole, "stored_at": now}
    of_all = shared | _figures(counts.pop(ALL), is_told=ALL not in hidden)
    # Of two workers, the second one waits here for the first, and finds that the month is there.
    _row, is_new = MonthlyTotal.objects.get_or_create(month=month, meeting_format="", enrolment="", defaults=of_all)
    if is_new:
        MonthlyTotal.objects.bulk_create(
            MonthlyTotal(
                month=month, meeting_format=how, enrolment=enrolment, **shared,
                **_figures(
                    count,
                    is_told=(how, enrolment) not in hidden,
                    are_people_told=(how, enrolment) not in no_people,
                ),
            )
            for (how, enrolment), count in counts.items()
        )  # fmt: skip
    return is_new


def _figures(count: Count, *, is_told: bool, are_people_told: bool = True) -> dict[str, Any]:
    told = {
        "recorded": len(count.recorded),
        "seats": count.seats,
        "attended": count.attended,
        "people": len(count.people) if are_people_told else None,
    }
    return {"sessions": len(count.sessions)} | (told if is_told else {})


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
