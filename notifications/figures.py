"""How the sender is doing, in numbers: counts and times, no member, no session, no circle."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q
from django.db.models.functions import Now

from notifications.kinds import KINDS
from notifications.models import ChannelHealth, Delivery, Heartbeat

QUANTILES: Final = (0.5, 0.95, 0.99)
ACCOUNT_MAIL: Final = "account"  # codes and resets: no delivery's channel, but somebody waits for each
_OTHER: Final = "other"  # of a kind that this version does not know

_OLDEST: Final = """
    SELECT {channel} AS channel, extract(epoch FROM statement_timestamp() - min(
        CASE state WHEN 'pending' THEN not_before ELSE lease_until END))::float
    FROM {table}
    WHERE (state = 'pending' AND not_before <= statement_timestamp())
       OR (state = 'leased' AND lease_until < statement_timestamp())
    GROUP BY 1
"""
_LAG: Final = """
    SELECT channel, count(*), percentile_cont(%s::float[]) WITHIN GROUP (
        ORDER BY greatest(extract(epoch FROM sent_at - due_at), 0)::float)
    FROM notifications_delivery
    WHERE state = 'sent' AND sent_at > statement_timestamp() - interval '1 hour'
    GROUP BY channel
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """What the metrics tell. Keys are channels but where something else is named."""

    deliveries: dict[tuple[str, str, str], int]  # by channel, group of kinds, state: open, or not archived yet
    oldest_due: dict[str, float]  # seconds since what waits longest could have been sent
    sent_last_hour: dict[str, int]
    lag: dict[str, dict[float, float]]  # seconds from due to sent, by quantile, of the last hour
    is_resting: dict[str, bool]  # the breaker is open
    failures: dict[str, int]  # of the channel itself, in a row
    reconciled: int  # rows that reconciling ever had to add
    beats: dict[str, datetime]  # by job


def figures() -> Figures:
    """Return all figures as they are now, by six queries."""
    channels = sorted(settings.DELIVERY_CHANNELS)
    sent_last_hour, lag = _lag()
    health = {row.channel: row for row in ChannelHealth.objects.annotate(rests=Q(open_until__gt=Now()))}
    beats = {row.job: row for row in Heartbeat.objects.all()}
    return Figures(
        deliveries=_deliveries(),
        oldest_due=dict.fromkeys([*channels, ACCOUNT_MAIL], 0.0) | _oldest_due(),
        sent_last_hour=dict.fromkeys(channels, 0) | sent_last_hour,
        lag=lag,
        is_resting={name: name in health and bool(health[name].rests) for name in channels},
        failures={name: health[name].failures if name in health else 0 for name in channels},
        reconciled=beats["reconcile"].added if "reconcile" in beats else 0,
        beats={job: row.beat_at for job, row in beats.items()},
    )


def _deliveries() -> dict[tuple[str, str, str], int]:
    counted: Counter[tuple[str, str, str]] = Counter()
    rows = Delivery.objects.order_by().values_list("channel", "kind", "state").annotate(number=Count("pk"))
    for channel, kind, state, number in rows:
        counted[channel, KINDS[kind].topic.value if kind in KINDS else _OTHER, state] += number
    return dict(counted)


def _oldest_due() -> dict[str, float]:
    found: dict[str, float] = {}
    with connection.cursor() as cursor:
        for table, channel in (("notifications_delivery", "channel"), ("notifications_accountmail", "'account'")):
            cursor.execute(_OLDEST.format(table=table, channel=channel))
            found |= dict(cursor.fetchall())
    return found


def _lag() -> tuple[dict[str, int], dict[str, dict[float, float]]]:
    with connection.cursor() as cursor:
        cursor.execute(_LAG, [list(QUANTILES)])
        rows = cursor.fetchall()
    counts = {channel: number for channel, number, _ in rows}
    return counts, {channel: dict(zip(QUANTILES, values, strict=True)) for channel, _, values in rows}
