"""Figures for a monitor, in the text format of Prometheus. Without METRICS_TOKEN the address leads nowhere.

Every number is read from the database when it is asked for, so that each of any number of processes tells the same.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from groups.selectors.seats import seats_of_coming_days
from notifications.selectors import Figures, figures


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """This function will answer the figures to whoever shows the token. Raises Http404 for everybody else."""
    if not _shows_token(request):
        raise Http404
    try:
        found, seats = figures(), seats_of_coming_days()
    except DatabaseError:
        return HttpResponse(status=503)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(found, seats))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _shows_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return bool(settings.METRICS_TOKEN) and scheme == "Bearer" and constant_time_compare(token, settings.METRICS_TOKEN)


class _Told(Collector):
    """The figures as metrics; what each means stands in docs/operations.md, beside the alerts."""

    def __init__(self, found: Figures, seats: dict[str, int]) -> None:
        self._found, self._seats = found, seats

    def collect(self) -> Iterable[Metric]:
        """This function will yield every metric once."""
        yield self._deliveries()
        yield self._by_channel("oldest_due_seconds", "How long what waits longest could have been sent.", "oldest_due")
        yield self._by_channel("sent_last_hour", "Deliveries sent within the last hour.", "sent_last_hour")
        yield self._lag()
        yield self._by_channel("channel_is_resting", "1 while the circuit breaker is open.", "is_resting")
        yield self._by_channel("channel_failures", "Failures of the channel itself in a row.", "failures")
        added = CounterMetricFamily("kindcircle_reconciled", "Deliveries that reconciling had to add; 0 is right.")
        added.add_metric([], self._found.reconciled)
        yield added
        yield self._beats()
        yield self._seats_ahead()

    def _deliveries(self) -> Metric:
        family = GaugeMetricFamily(
            "kindcircle_deliveries",
            "Deliveries that are open or were settled of late.",
            labels=["channel", "group", "state"],
        )
        for labels, number in sorted(self._found.deliveries.items()):
            family.add_metric(labels, number)
        return family

    def _by_channel(self, name: str, words: str, field: str) -> Metric:
        family = GaugeMetricFamily(f"kindcircle_{name}", words, labels=["channel"])
        for channel, value in getattr(self._found, field).items():
            family.add_metric([channel], float(value))
        return family

    def _lag(self) -> Metric:
        words = "From due to sent, of the last hour; a letter that waited for her morning counts with its wait."
        family = GaugeMetricFamily("kindcircle_lag_seconds", words, labels=["channel", "quantile"])
        for channel, values in self._found.lag.items():
            for quantile, seconds in values.items():
                family.add_metric([channel, str(quantile)], seconds)
        return family

    def _beats(self) -> Metric:
        family = GaugeMetricFamily(
            "kindcircle_last_beat_timestamp_seconds", "When a recurring job last ran.", labels=["job"]
        )
        for job, beat_at in self._found.beats.items():
            family.add_metric([job], beat_at.timestamp())
        return family

    def _seats_ahead(self) -> Metric:
        words = "Seats of what begins within seven days, of all circles together."
        family = GaugeMetricFamily("kindcircle_seats_ahead", words, labels=["state"])
        for state, number in sorted(self._seats.items()):
            family.add_metric([state], number)
        return family
