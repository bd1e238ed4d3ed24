"""Figures for a monitor: for who holds the token, about no one, and each alert asks for one that exists."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from uuid6 import uuid7

from groups.models import Session
from members.models import Member
from notifications import maintenance
from notifications.dispatch import breaker
from notifications.models import AccountMail, Delivery, Heartbeat
from tests.factories import make_circle, make_member, make_seat, make_session

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-only-these-tests-hold"
OPERATIONS = Path(__file__).parents[1] / "docs" / "operations.md"


@pytest.fixture(autouse=True)
def with_token(settings):
    settings.METRICS_TOKEN = TOKEN


def ask(client: Client) -> str:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


def values(client: Client) -> dict[str, float]:
    """This function will return each figure by its name and the values of its labels."""
    return {
        ":".join([sample.name.removeprefix("kindcircle_"), *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(ask(client))
        for sample in family.samples
    }


def owe(member: Member, **fields: object) -> Delivery:
    values = {
        "kind": "reminder", "occasion_id": uuid7(), "due_at": Now(), "not_before": Now(),
        "expires_at": Now() + timedelta(days=1), **fields,
    }  # fmt: skip
    return Delivery.objects.create(recipient=member, **values)


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_without_the_token_the_address_leads_nowhere(client: Client, header: str | None, method: str) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = getattr(client, method)("/metrics", headers=headers)
    nothing = getattr(client, method)("/metricz", headers=headers)
    assert (answer.status_code, answer.content) == (404, nothing.content)
    assert dict(answer.headers) == dict(nothing.headers)


def test_without_a_token_in_the_settings_nobody_reads_it(client: Client, settings) -> None:
    settings.METRICS_TOKEN = ""
    for header in ("Bearer ", "Bearer", "Bearer x"):
        assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_deliveries_are_counted_by_channel_group_and_state(client: Client, pim: Member) -> None:
    owe(pim)
    owe(pim, kind="hopeful_question")
    owe(pim, kind="seat_offered", state="failed")
    owe(pim, kind="of_another_version", state="void")
    found = values(client)
    assert found["deliveries:email:reminders:pending"] == 2
    assert found["deliveries:email:changes:failed"] == 1
    assert found["deliveries:email:other:void"] == 1


def test_what_waits_longest_is_told_and_what_may_wait_is_not(client: Client, pim: Member) -> None:
    assert values(client)["oldest_due_seconds:email"] == 0
    owe(pim, due_at=Now() - timedelta(hours=9), not_before=Now() + timedelta(hours=1))  # until her morning
    assert values(client)["oldest_due_seconds:email"] == 0
    owe(pim, due_at=Now() - timedelta(minutes=9), not_before=Now() - timedelta(minutes=5))
    assert 300 <= values(client)["oldest_due_seconds:email"] < 400
    lease = {"lease_owner": uuid7(), "lease_until": Now() - timedelta(minutes=20)}
    owe(pim, state="leased", **lease)
    assert 1200 <= values(client)["oldest_due_seconds:email"] < 1300
    AccountMail.objects.create(
        due_at=Now() - timedelta(seconds=50), not_before=Now() - timedelta(seconds=50),
        expires_at=Now() + timedelta(minutes=5), letter_sealed=b"x",
    )  # fmt: skip
    assert 50 <= values(client)["oldest_due_seconds:account"] < 150


def test_lag_is_of_the_last_hour(client: Client, pim: Member) -> None:
    assert not [name for name in values(client) if name.startswith("lag_seconds")]
    for seconds in (10, 20, 30, -5):
        owe(pim, state="sent", sent_at=Now(), due_at=Now() - timedelta(seconds=seconds))
    owe(pim, state="sent", sent_at=Now() - timedelta(minutes=61), due_at=Now() - timedelta(hours=9))
    found = values(client)
    assert found["sent_last_hour:email"] == 4
    assert found["lag_seconds:email:0.5"] == pytest.approx(15, abs=0.1)
    assert found["lag_seconds:email:0.99"] == pytest.approx(29.7, abs=0.1)


def test_the_breaker_the_reconciler_and_the_last_beats_are_told(client: Client) -> None:
    found = values(client)
    assert (found["channel_is_resting:email"], found["channel_failures:email"], found["reconciled_total"]) == (0, 0, 0)
    for _ in range(5):
        breaker.count_failure("email")
    maintenance.beat("tick")
    Heartbeat.objects.create(job="reconcile", beat_at=Now(), added=3)
    found = values(client)
    assert (found["channel_is_resting:email"], found["channel_failures:email"], found["reconciled_total"]) == (1, 5, 3)
    assert found["last_beat_timestamp_seconds:tick"] == pytest.approx(
        Heartbeat.objects.get(job="tick").beat_at.timestamp()
    )


def test_more_rows_take_no_more_queries_and_name_nobody(client: Client, pim: Member, django_assert_num_queries) -> None:
    row = owe(pim, session_id=uuid7())
    for _ in range(20):
        owe(pim, session_id=uuid7())
    with django_assert_num_queries(8):
        text = ask(client)
    assert not [each for each in (pim.pk, row.pk, row.session_id, row.occasion_id, pim.email) if str(each) in text]


def test_seats_of_the_coming_days_are_counted_and_no_others(client: Client, pim: Member) -> None:
    now = timezone.now()
    soon, later, off = (
        make_session(make_circle(), starts_at=now + timedelta(days=day), capacity=5) for day in (2, 8, 3)
    )
    Session.objects.filter(pk=off.pk).update(state="cancelled", cancelled_at=now)
    for session in (soon, later, off):
        for state in ("in", "in", "hopeful", "waiting"):
            make_seat(session, make_member(), state=state)
        make_seat(session, make_member(), state="out", ended_at=now)
    told = {
        name.partition(":")[2]: number for name, number in values(client).items() if name.startswith("seats_ahead:")
    }
    assert told == {"in": 2, "hopeful": 1, "offered": 0, "waiting": 1, "free": 2}


def test_each_alert_asks_for_a_figure_that_exists(client: Client, pim: Member) -> None:
    owe(pim, state="sent", sent_at=Now())
    for job in ("tick", "reconcile", "purge"):
        maintenance.beat(job)
    told = {f"kindcircle_{name.partition(':')[0]}" for name in values(client)}
    (block,) = re.findall(r"```yaml\n(groups:.*?)```", OPERATIONS.read_text(), re.DOTALL)
    (group,) = yaml.safe_load(block)["groups"]
    assert len(group["rules"]) >= 6
    for rule in group["rules"]:
        asked = set(re.findall(r"kindcircle_\w+", rule["expr"]))
        assert asked or "caddy_http_requests_total" in rule["expr"], rule  # see tests/deploy
        assert asked <= told, f"{rule['alert']}: {asked - told}"
        assert rule["annotations"]["summary"]
