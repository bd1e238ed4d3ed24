"""What is over is deleted by the tasks that beat runs, and every task that beat names exists."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as Login
from django.utils import timezone

from config.celery import app
from config.operations.tasks import purge_api_records, purge_expired_logins
from groups.models import Session
from groups.services import series
from groups.tasks import materialise_series
from tests.factories import make_circle

pytestmark = pytest.mark.django_db


def test_every_task_that_beat_names_exists() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named <= set(app.tasks)


def test_logins_that_are_over_are_deleted_and_others_stay() -> None:
    now = timezone.now()
    Login.objects.create(session_key="over", session_data="x", expire_date=now - timedelta(minutes=1))
    Login.objects.create(session_key="open", session_data="x", expire_date=now + timedelta(minutes=1))
    purge_expired_logins()
    assert list(Login.objects.values_list("session_key", flat=True)) == ["open"]


def test_the_other_tasks_run() -> None:
    purge_api_records()
    now = timezone.now()
    circle = make_circle()
    local = (now + timedelta(days=2)).astimezone(circle.zone).replace(tzinfo=None, second=0, microsecond=0)
    series.schedule_series(
        circle_id=circle.pk,
        rrule="FREQ=WEEKLY",
        dtstart_local=local,
        zone=circle.zone,
        duration_minutes=60,
        now=now - timedelta(weeks=2),
    )
    before = Session.objects.count()
    materialise_series()
    assert Session.objects.count() == before + 2
