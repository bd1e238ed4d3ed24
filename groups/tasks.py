"""Celery's way in. A task loads nothing, decides nothing: it calls one function."""

from celery import shared_task

from config.api.clock import database_now
from groups.services import attendance, care, keeping, series, totals, words, zonedata
from groups.services.sweep import sweep as sweep_all


@shared_task(ignore_result=True)
def store_monthly_totals(**_: object) -> None:
    """Every day: store what is told of months that are over. Safe to run twice."""
    totals.store_monthly_totals(now=database_now())


@shared_task(ignore_result=True)
def fade_attendance(**_: object) -> None:
    """Every day: forget who came to sessions of long ago. Safe to run twice."""
    attendance.fade_attendance(now=database_now())


@shared_task(ignore_result=True)
def ask_about_old_words(**_: object) -> None:
    """Every day: ask who wrote something over a year ago whether she wants to keep it. Safe to run twice."""
    keeping.ask_about_old_words(now=database_now())


@shared_task(ignore_result=True)
def forget_what_is_over(**_: object) -> None:
    """Every day: forget what was told to us and is over for long enough. Safe to run twice."""
    care.forget_what_is_over(now=database_now())


@shared_task(ignore_result=True)
def forget_unused_words(**_: object) -> None:
    """Every day: forget the words for finding circles that no circle says any more. Safe to run twice."""
    words.forget_unused_words()


@shared_task(ignore_result=True)
def materialise_series(**_: object) -> None:
    """Every few hours: write the sessions that came into reach. Safe to run twice."""
    series.materialise_all(now=database_now())


@shared_task(ignore_result=True)
def recompute_instants(**_: object) -> None:
    """Once a day and when a worker starts: set what is scheduled to the present rules of each place's clock."""
    zonedata.recompute_instants(now=database_now())


@shared_task(ignore_result=True)
def sweep(**_: object) -> None:
    """Every tick: pass on what ran out, with nobody online. Safe to run twice, late, or from several beats."""
    sweep_all(now=database_now())
