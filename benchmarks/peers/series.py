"""Occurrences of a series by django-scheduler: reads cases from standard input as JSON, writes times and instants.

Its tables are in memory and what it would ask them is read before the clock starts, so that no database counts.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django
from django.conf import settings

settings.configure(
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "schedule"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()

from django.core.management import call_command  # noqa: E402
from schedule.models import Calendar, Event, Rule  # noqa: E402


def event_of(case: dict[str, Any]) -> Event:
    """Return the series of a case as it comes out of the tables."""
    zone = ZoneInfo(case["zone"])
    start = datetime.fromisoformat(case["start"]).replace(tzinfo=zone)
    last = datetime.fromisoformat(case["last"]).replace(tzinfo=zone)
    event = Event.objects.create(
        title="An hour",
        start=start,
        end=start + timedelta(hours=1),
        end_recurring_period=last + timedelta(minutes=1),  # its end is exclusive
        calendar=Calendar.objects.create(name="Circle", slug=f"circle-{Calendar.objects.count()}"),
        rule=Rule.objects.create(name="rule", description="", frequency="WEEKLY", params=case["params"]),
    )
    return Event.objects.select_related("rule").prefetch_related("occurrence_set").get(pk=event.pk)


def measured(case: dict[str, Any]) -> dict[str, Any]:
    """Return the processor's seconds of one expansion, and the instants of its last one."""
    event = event_of(case)
    asked_in = ZoneInfo(case["asked_in"])
    start, end = event.start.astimezone(asked_in), event.end_recurring_period.astimezone(asked_in)
    event.get_occurrences(start, end, clear_prefetch=False)  # what a process learns once is nobody's price
    began = time.process_time()
    for _ in range(case["turns"]):
        found = event.get_occurrences(start, end, clear_prefetch=False)
    spent = (time.process_time() - began) / case["turns"]
    return {"seconds": spent, "instants": [each.start.astimezone(UTC).isoformat() for each in found]}


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    json.dump([measured(case) for case in json.load(sys.stdin)], sys.stdout)
