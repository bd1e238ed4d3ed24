"""What is over is deleted by the tasks that beat runs, and by the loop without a broker. Every task of beat exists."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as Login
from django.utils import timezone

from config.celery import app
from config.operations.tasks import purge_api_records, purge_expired_logins
from groups.models import Seat, Session
from groups.services import daily, series
from groups.tasks import materialise_series
from notifications.management.commands import run_deliveries
from tests.factories import make_circle, make_member, make_seat, make_session

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
    start_a_series(written=timezone.now() - timedelta(weeks=2))
    before = Session.objects.count()
    materialise_series()
    assert Session.objects.count() == before + 2


def start_a_series(*, written: Any) -> None:
    """Let a circle meet every week without an end; its sessions were written when they were last looked at."""
    now = timezone.now()
    circle = make_circle()
    local = (now + timedelta(days=2)).astimezone(circle.zone).replace(tzinfo=None, second=0, microsecond=0)
    series.schedule_series(
        circle_id=circle.pk,
        rrule="FREQ=WEEKLY",
        dtstart_local=local,
        zone=circle.zone,
        duration_minutes=60,
        now=written,
    )


class OneTurn:
    """What stops the loop after its first turn."""

    is_over = False

    def is_set(self) -> bool:
        return self.is_over

    def wait(self, _seconds: float) -> None:
        self.is_over = True


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"])
def test_the_loop_without_a_broker_does_all_of_it_too() -> None:
    now = timezone.now()
    start_a_series(written=now - timedelta(weeks=2))
    old = make_session(make_circle(), starts_at=now - timedelta(weeks=13))
    seat = make_seat(old, make_member(), attendance=Seat.Attendance.ATTENDED, attendance_at=old.starts_at)
    Login.objects.create(session_key="over", session_data="x", expire_date=now - timedelta(minutes=1))
    Session.objects.filter(pk=Session.objects.latest("starts_at").pk).update(clock_kind="fold")
    before = Session.objects.count()

    run_deliveries._loop(OneTurn())  # type: ignore[arg-type]

    assert Session.objects.count() == before + 2
    assert not Session.objects.filter(clock_kind="fold").exists()  # set to the present rules
    seat.refresh_from_db()
    assert seat.attendance == Seat.Attendance.UNKNOWN
    assert not Login.objects.exists()


def test_the_loop_knows_every_chore_of_beat() -> None:
    named = {str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    chores = {name.removeprefix("groups.tasks.") for name in named if name.startswith("groups.tasks.")}
    assert chores == {*daily.CHORES, "sweep"}


def test_a_chore_that_fails_keeps_no_other_back(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def fails(*, now: Any) -> int:
        raise ZeroDivisionError

    def works(*, now: Any) -> int:
        done.append("it")
        return 2

    monkeypatch.setattr(daily, "CHORES", {"one": fails, "two": works})
    with pytest.raises(ExceptionGroup):
        daily.do_chores(now=timezone.now())
    assert done == ["it"]
