"""An organizer in pretix: events and dates to list, hot events to order for. `python booking.py EVENTS HOT SEATS`.

Writes a JSON object: the key of its API, and of each hot event its item. The environment names database and broker.
The tables are made from its models: its migrations end in the same ones, but take minutes, and what they do beyond that
only concerns rows of earlier versions.
"""

import json
import os
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "pretix.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from pretix.base.models import Event, Organizer, SubEvent, Team  # noqa: E402

SHOWN: Final = 50  # what a page holds at most


class WithoutMigrations(dict[str, None]):
    """Says of every app that it has no migrations."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def listed(organizer: Organizer, number: int) -> None:
    """Make so many events in the order of their slugs, and a series of as many dates."""
    begins = now() + timedelta(days=30)
    named = {"organizer": organizer, "name": "An hour", "live": True, "plugins": "", "currency": "EUR"}
    Event.objects.bulk_create(
        Event(slug=f"event-{n:06}", date_from=begins + timedelta(minutes=n), **named) for n in range(number)
    )
    for event in Event.objects.filter(organizer=organizer).order_by("slug")[:SHOWN]:
        event.set_defaults()
    series = Event.objects.create(slug="series", date_from=begins, has_subevents=True, **named)
    series.set_defaults()
    SubEvent.objects.bulk_create(
        SubEvent(event=series, name="An hour", active=True, date_from=begins + timedelta(minutes=n))
        for n in range(number)
    )


def hot(organizer: Organizer, number: int, seats: int) -> dict[str, Any]:
    """Make an event with one free item and so many places, and return what an order of it names."""
    begins = now() + timedelta(days=30)
    named = {"organizer": organizer, "name": "An hour", "live": True, "plugins": "", "currency": "EUR"}
    event = Event.objects.create(slug=f"hot-{number:06}", date_from=begins, **named)
    event.set_defaults()
    item = event.items.create(name="A seat", default_price=Decimal("0.00"), admission=True)
    event.quotas.create(name="Seats", size=seats).items.add(item)
    return {"event": event.slug, "item": item.pk}


def main(events: int, hots: int, seats: int) -> dict[str, Any]:
    """Make everything and return what asking takes."""
    settings.MIGRATION_MODULES = WithoutMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)
    with scopes_disabled():
        organizer = Organizer.objects.create(name="Bench", slug="bench")
        rights = {"all_events": True, "all_event_permissions": True, "all_organizer_permissions": True}
        key = Team.objects.create(organizer=organizer, name="All", **rights).tokens.create(name="bench").token
        listed(organizer, events)
        return {"key": key, "hot": [hot(organizer, number, seats) for number in range(hots)]}


if __name__ == "__main__":
    json.dump(main(*map(int, sys.argv[1:4])), sys.stdout)
