"""Publishing figures about everybody: once a week and once a quarter, frozen, or not at all."""

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from groups import insight
from groups.models import Release
from groups.selectors import insight as counting

_CHANCE: Final = secrets.SystemRandom()
_ONE_AT_A_TIME: Final = 7_300_144  # any number: the advisory lock of who publishes


def sweep(*, now: datetime) -> int:
    """Look at what is due and was not looked at yet, and return how many figures came out. Most ticks find nothing."""
    return publish_themes(now=now) + publish_easing(now=now)


@transaction.atomic
def publish_themes(*, now: datetime, chance: insight.Chance = _CHANCE) -> int:
    """Freeze this week's themes. With too few contributors, or too few new ones, the release before stays.

    So it does where every theme was one-sided; otherwise only those are left out that nearly all named, or none.
    A week is looked at once, at its first tick: looking until there is enough would tell when there was.
    """
    week = monday_of(now)
    if not _is_mine(Release.Kind.THEMES, week):
        return 0
    last = counting.latest_release(Release.Kind.THEMES)
    tally = counting.tally_of_themes(now=now, last=last)
    told = None
    if _is_enough(tally, last):
        counts = insight.two_sided(insight.blurred(tally, chance=chance), of=tally.contributors)
        told = insight.in_words(counts, of=tally.contributors)
    return _freeze(Release.Kind.THEMES, week, told or None, now=now)


@transaction.atomic
def publish_easing(*, now: datetime, chance: insight.Chance = _CHANCE) -> int:
    """Freeze how loud it was in the quarter that is over: for how many it went quieter or not, and how many left.

    With too few of them, or where it went the same way for nearly everybody, the release before stays.
    """
    end = quarter_of(now)
    start = quarter_of(_midnight(end) - timedelta(days=1))
    if not _is_mine(Release.Kind.EASING, start):
        return 0
    last = counting.latest_release(Release.Kind.EASING)
    span = {"start": _midnight(start), "end": _midnight(end)}
    tally = counting.tally_of_easing(**span, last=last)
    beside = counting.tally_of_answering(**span, answered=tally.contributors)
    told = None
    if _is_enough(tally, last) and _is_enough(beside, last):
        counts = insight.blurred(tally, chance=chance)
        if not insight.is_one_sided(counts, of=tally.contributors):
            told = insight.in_words(counts, of=tally.contributors) | insight.amounts(beside, chance=chance)
    return _freeze(Release.Kind.EASING, start, told, now=now)


def monday_of(now: datetime) -> date:
    """Return the Monday of the week, in UTC: the figures belong to no place."""
    today = now.astimezone(UTC).date()
    return today - timedelta(days=today.weekday())


def quarter_of(now: datetime) -> date:
    """Return the first day of the quarter, in UTC."""
    today = now.astimezone(UTC).date()
    return date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_enough(tally: insight.Tally, last: Release | None) -> bool:
    return insight.may_be_released(tally, least=settings.FIGURES_LEAST_CONTRIBUTORS, is_first=last is None)


def _is_mine(kind: str, period: date) -> bool:
    """Whether this period was not looked at yet, and nobody else is looking."""
    if Release.objects.filter(kind=kind, period_date=period).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        is_first: bool = cursor.fetchone()[0]
    return is_first and not Release.objects.filter(kind=kind, period_date=period).exists()


def _freeze(kind: str, period: date, told: Mapping[str, insight.Amount] | None, *, now: datetime) -> int:
    words = None if told is None else {key: str(word) for key, word in told.items()}
    Release.objects.create(kind=kind, period_date=period, amounts=words, published_at=now)
    return int(words is not None)
