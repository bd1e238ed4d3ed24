"""The circuit breaker of a channel, in the database and so the same for every worker. An open one burns no tries."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Case, F, When
from django.db.models.functions import Now

from notifications.models import ChannelHealth


def is_open(channel: str) -> bool:
    """Say whether the channel rests. When the rest is over, one more failure opens it again."""
    return ChannelHealth.objects.filter(channel=channel, open_until__gt=Now()).exists()


def count_failure(channel: str) -> None:
    """Count a failure of the channel itself; the fifth in a row lets it rest."""
    ChannelHealth.objects.bulk_create([ChannelHealth(channel=channel)], ignore_conflicts=True)
    rest = Now() + timedelta(seconds=settings.DELIVERY_BREAKER_SECONDS)
    enough = When(failures__gte=settings.DELIVERY_BREAKER_FAILURES - 1, then=rest)
    ChannelHealth.objects.filter(channel=channel).update(
        failures=F("failures") + 1, open_until=Case(enough, default=F("open_until"))
    )


def count_success(channel: str) -> None:
    """Forget what failed before; a healthy channel costs no write."""
    ChannelHealth.objects.filter(channel=channel, failures__gt=0).update(failures=0, open_until=None)
