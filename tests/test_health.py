"""Alive and ready: yes or no for everybody, the reasons for who holds the token, and never a word too many."""

import json

import pytest
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from config import zonedata
from notifications.models import Heartbeat

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-tests-own"


def ask(client, token=TOKEN):
    answer = client.get("/readyz", headers={"Authorization": f"Bearer {token}"} if token else {})
    return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def with_token(settings):
    settings.READY_TOKEN = TOKEN


def test_alive_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0), django_assert_num_queries(0, connection=connections["keys"]):
        answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sessionid" not in answer.cookies


def test_ready_says_no_more_than_yes_to_strangers(client):
    assert ask(client, token=None) == (200, {"status": "ok"})
    assert ask(client, token="") == (200, {"status": "ok"})
    for wrong in ("wrong", TOKEN[:-1], TOKEN + "x", "ä"):
        assert ask(client, token=wrong) == (200, {"status": "ok"})


def test_without_a_token_in_the_settings_nobody_reads_the_details(client, settings):
    settings.READY_TOKEN = ""
    for header in ("Bearer ", "Bearer", "Bearer  ", "Bearer x", " "):
        assert set(client.get("/readyz", headers={"Authorization": header}).json()) == {"status"}


def test_who_holds_the_token_reads_what_was_checked(client):
    Heartbeat.objects.create(job="tick", beat_at="2026-11-22T18:00:00Z")
    status, body = ask(client)
    assert status == 200
    names = ("database", "keys_database", "audit", "migrations", "zone_data", "erasures")
    assert body["checks"] == dict.fromkeys(names, "ok")
    assert body["broker"] == "ok"
    assert body["zone_data_release"] == zonedata.release()
    assert body["last_tick_at"] == "2026-11-22T18:00:00+00:00"


def test_before_the_first_tick_there_is_none_to_name(client):
    assert ask(client)[1]["last_tick_at"] is None


def test_a_broker_that_is_away_is_told_but_does_not_count(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    status, body = ask(client)
    assert (status, body["status"], body["broker"]) == (200, "ok", "away")


@pytest.mark.parametrize(("alias", "check"), [("default", "migrations"), ("keys", "migrations")])
def test_a_migration_that_was_not_applied_keeps_traffic_away(client, alias, check):
    app = "members" if alias == "default" else "vault"
    MigrationRecorder(connections[alias]).migration_qs.filter(app=app).delete()
    status, body = ask(client)
    assert (status, body["status"], body["checks"][check]) == (503, "unavailable", "failed")
    assert ask(client, token=None) == (503, {"status": "unavailable"})


def test_old_zone_data_keeps_traffic_away(client, monkeypatch):
    monkeypatch.setattr(zonedata, "OLDEST_RELEASE", "2099z")
    status, body = ask(client)
    assert (status, body["checks"]["zone_data"]) == (503, "failed")


@pytest.mark.parametrize("alias", ["default", "keys", "audit"])
def test_a_database_that_is_away_keeps_traffic_away_and_breaks_nothing(client, alias, monkeypatch):
    from django.db import OperationalError

    def refuse(*args, **kwargs):
        raise OperationalError("could not connect to the server at db.internal")

    monkeypatch.setattr(connections[alias], "cursor", refuse)
    status, body = ask(client)
    assert status == 503
    assert body["checks"][{"default": "database", "keys": "keys_database"}.get(alias, alias)] == "failed"
    assert "internal" not in json.dumps(body)


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_both_are_only_for_reading(client, path):
    assert client.head(path).status_code == 200
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(path).status_code == 405


def test_neither_names_a_version(client):
    connection.ensure_connection()
    for path in ("/livez", "/readyz"):
        assert set(client.get(path).json()) == {"status"}
