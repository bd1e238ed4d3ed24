"""Celery is muscle: it wakes the workers, and losing it loses nothing. PostgreSQL is the truth."""

import os

from celery import Celery
from celery.signals import worker_init, worker_ready
from django.core.management import call_command

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("kindcircle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def let_go_again(**_: object) -> None:
    """After a restore nobody who was erased is written to: that comes before the first task."""
    call_command("replay_erasures", "--if-needed")


@worker_ready.connect
def look_at_the_clocks(**_: object) -> None:
    """New zone data comes with a new start, and what is scheduled by the old has to follow it."""
    app.send_task("groups.tasks.recompute_instants")
