"""Celery's way in. A task loads nothing, decides nothing: it calls one function."""

from celery import shared_task
from django.utils import timezone

from groups.services import series


@shared_task(ignore_result=True)
def materialise_series(**_: object) -> None:
    """Every night: write the sessions that came into reach. Safe to run twice."""
    now = timezone.now()
    for series_id in series.series_to_materialise(now=now):
        series.materialise_series(series_id=series_id, now=now)
