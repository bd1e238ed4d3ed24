"""Two versions on one ledger: while one takes the place of the other, and after going back to the one before."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F
from django.db.models.functions import Now
from uuid6 import uuid7

from notifications import dispatch
from notifications.dispatch import claim
from notifications.kinds import KINDS
from notifications.messages import Message
from notifications.models import Delivery, Preference
from tests.notifications.conftest import World
from tests.notifications.ledger import make_due, settle

pytestmark = pytest.mark.django_db
MIGRATIONS = [
    import_module(f"notifications.migrations.{name}").Migration
    for name in (
        "0003_topic_of_those_who_lead",
        "0009_topics_rest_and_the_service_writes",
        "0012_words_kept_and_circles_unled",
        "0013_word_about_reports_and_care",
        "0014_who_applied_to_facilitate_is_told",
        "0015_whoever_facilitated_is_asked",
        "0016_who_coordinates_hears_of_calls",
        "0017_who_shared_is_told_that_it_ended",
        "0018_places_in_circles_are_offered",
        "0019_circles_like_hers_open",
        "0020_circles_are_told_facts",
        "0022_who_is_put_down_to_lead_is_told",
    )
]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def test_a_kind_of_another_version_is_left_to_that_version(world: World, outbox: list[Message]) -> None:
    world.seat()
    make_due()
    Delivery.objects.filter(lead_minutes=4320).update(kind="of_tomorrow", due_at=Now() - HOUR, not_before=Now() - HOUR)
    Delivery.objects.filter(lead_minutes=1440).update(
        kind="of_tomorrow", state="leased", lease_owner=uuid7(), lease_until=Now() - HOUR
    )
    assert claim.due_count(most=100, channels=["email"]) == 2
    assert dispatch.send_due(owner=uuid7(), limit=2) == 2
    assert settle() == 0
    assert len(outbox) == 2
    assert set(Delivery.objects.filter(kind="of_tomorrow").values_list("state", flat=True)) == {"pending", "leased"}
    assert not Delivery.objects.exclude(kind="of_tomorrow").exclude(state="sent").exists()


def test_going_back_leaves_nothing_that_the_version_before_does_not_know(world: World) -> None:
    world.seat()
    Delivery.objects.filter(lead_minutes=60).update(kind="session_missed", lead_minutes=None, version=F("version") + 1)
    for topic in ("missed", "prompts"):
        Preference.objects.create(member=world.pim, topic=topic, is_wanted=False, changed_at=world.now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no table is altered while checks of its rows are pending
    MigrationExecutor(connection).migrate([("notifications", "0001_deliveries")])
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"booking_confirmation", "reminder"}
    assert list(Preference.objects.values_list("topic", flat=True)) == ["prompts"]


def test_going_back_leaves_no_word_of_scheduling(world: World) -> None:
    world.seat()
    Delivery.objects.filter(lead_minutes=60).update(kind="seat_offered", lead_minutes=None)
    for topic in ("hosting", "changes"):
        Preference.objects.create(member=world.pim, topic=topic, is_wanted=False, changed_at=world.now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    MigrationExecutor(connection).migrate([("notifications", "0002_inbox_and_reminder_leads")])
    assert set(Delivery.objects.values_list("kind", flat=True)) == {"booking_confirmation", "reminder"}
    assert list(Preference.objects.values_list("topic", flat=True)) == ["changes"]


def test_the_way_back_names_every_kind_that_came_with_it() -> None:
    """A kind that is added to the list of kinds and to no migration would be left behind."""
    before = {
        "booking_confirmation", "join_decided", "reflection_prompt", "reminder", "seat_promoted", "session_cancelled",
        "session_missed", "session_moved",
    }  # fmt: skip
    statements = [migration.operations[0].reverse_sql[0] for migration in MIGRATIONS]
    assert set(re.findall(r"'(\w+)'", " ".join(statements))) == set(KINDS) - before
