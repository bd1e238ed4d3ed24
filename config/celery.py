"""Celery is muscle: it wakes the workers, and losing it loses nothing. PostgreSQL is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("kindcircle")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
