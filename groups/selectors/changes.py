"""What was done to a series, for those who schedule."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from groups.models import ChangedSession, Series, SeriesChange


def changes_of(series: Series) -> QuerySet[SeriesChange]:
    """Return the changes of a series, the latest first, each with its number of sessions by kind."""
    counts = {f"{kind}_sessions": Count("sessions", filter=Q(sessions__kind=kind)) for kind in ChangedSession.Kind}
    return SeriesChange.objects.filter(series=series).annotate(**counts).order_by("-made_at", "-pk")


def numbers_of(change: SeriesChange) -> Mapping[str, int]:
    """Return what `changes_of` counted, by kind."""
    return {kind.value: getattr(change, f"{kind}_sessions") for kind in ChangedSession.Kind}


def change_of(series: Series, change_id: UUID) -> SeriesChange | None:
    """Return one change of this very series."""
    return SeriesChange.objects.filter(series=series, pk=change_id).first()
