"""Telling of a device, listing and removing it, and saying which channels she takes: over HTTP."""

import json
from typing import Any

import pytest
from django.test.client import Client

from members.models import Member
from notifications import portability
from notifications.models import ChannelChoice, Delivery, PushSubscription
from tests.browsers import FCM, Browser, browser
from tests.notifications.conftest import World

pytestmark = pytest.mark.django_db
DEVICES, PREFERENCES = "/api/v1/me/push-subscriptions/", "/api/v1/me/preferences/"
ENDPOINT = f"{FCM}a-secret-of-her-telephone"


@pytest.fixture
def client(pim: Member) -> Client:
    client = Client()
    client.force_login(pim, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def tell(client: Client, endpoint: str = ENDPOINT, **changes: Any) -> Any:
    body = {**browser(endpoint, label="Phone"), **changes}
    return client.post(DEVICES, body, content_type="application/json")


def test_a_device_is_told_of_and_listed_without_its_address(client: Client) -> None:
    made = tell(client)
    assert (made.status_code, set(made.json())) == (201, {"id", "label", "created_at"})
    listed = client.get(DEVICES)
    assert listed.json()["results"] == [made.json()]
    assert "telephone" not in listed.content.decode()


def test_the_same_device_again_keeps_its_id_and_takes_the_new_keys(client: Client) -> None:
    first = tell(client)
    again = tell(client, keys=Browser(secret=b"x" * 16).keys, label="My phone")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert client.get(DEVICES).json()["results"][0]["label"] == "My phone"


def test_no_table_holds_where_a_device_is_called(client: Client) -> None:
    tell(client)
    row = PushSubscription.objects.get()
    stored = bytes(row.subscription_sealed) + bytes(row.endpoint_hash)
    assert b"telephone" not in stored
    assert b"googleapis" not in stored
    assert b"telephone" not in json.dumps(portability.export(row.member_id)).encode()


def test_a_device_belongs_to_whoever_told_of_it_last(client: Client, ola: Member) -> None:
    tell(client)
    hers = Client()
    hers.force_login(ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert tell(hers).status_code == 201
    assert client.get(DEVICES).json()["results"] == []
    assert PushSubscription.objects.get().member == ola


def test_the_oldest_of_more_than_ten_goes(client: Client) -> None:
    told = [tell(client, f"{FCM}{number}").json()["id"] for number in range(11)]
    kept = {row["id"] for row in client.get(DEVICES).json()["results"]}
    assert kept == set(told[1:])


def test_she_removes_her_own_and_nobody_elses(client: Client, ola: Member) -> None:
    device = tell(client).json()["id"]
    hers = Client()
    hers.force_login(ola, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert hers.delete(f"{DEVICES}?id={device}").status_code == 404
    assert client.delete(f"{DEVICES}?id={device}").status_code == 204
    assert client.delete(f"{DEVICES}?id={device}").status_code == 404
    assert client.delete(DEVICES).status_code == 400
    assert not PushSubscription.objects.exists()


BAD_KEYS = [
    None, {}, {"p256dh": "AAAA", "auth": "AAAA"}, {"p256dh": "A" * 87, "auth": "AAECAwQFBgcICQoLDA0ODw"},
    {**Browser().keys, "auth": "é" * 16}, {**Browser().keys, "auth": ["x"]}, {"p256dh": Browser().keys["p256dh"]},
]  # fmt: skip


@pytest.mark.parametrize("keys", BAD_KEYS)
def test_what_is_no_key_is_refused(client: Client, keys: Any) -> None:
    assert tell(client, keys=keys).status_code == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "endpoint", ["https://127.0.0.1/x", "https://evil.example/x", "x", "", None, 7, "https://[::1"]
)
def test_a_device_elsewhere_is_refused_and_nothing_is_kept(client: Client, endpoint: Any) -> None:
    refused = client.post(DEVICES, {**browser("x"), "endpoint": endpoint}, content_type="application/json")
    assert refused.status_code == 400
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("label", ["a" * 41, "two\nlines", "<b>", "\u202egnp"])
def test_a_name_is_a_plain_word(client: Client, label: str) -> None:
    assert tell(client, label=label).status_code == 400


def test_without_keys_of_ours_it_is_off_and_says_so(client: Client, settings: Any) -> None:
    assert len(client.get("/api/v1/push-key/").json()["public_key"]) == 87
    settings.DELIVERY_CHANNELS = {"email": settings.DELIVERY_CHANNELS["email"]}
    assert client.get("/api/v1/push-key/").json() == {"public_key": None}
    refused = tell(client)
    assert (refused.status_code, refused.json()["code"]) == (409, "push_is_off")


def test_channels_are_mail_until_she_has_a_device_and_what_she_says_stays(client: Client) -> None:
    assert client.get(PREFERENCES).json()["channels"] == {"email": True, "push": False}
    tell(client)
    assert client.get(PREFERENCES).json()["channels"] == {"email": True, "push": True}
    said = client.patch(PREFERENCES, {"channels": {"push": False}}, content_type="application/json")
    assert said.json()["channels"] == {"email": True, "push": False}
    both = client.patch(PREFERENCES, {"channels": {"email": False, "push": True}}, content_type="application/json")
    assert both.json()["channels"] == {"email": False, "push": True}


@pytest.mark.parametrize("channels", [{"email": "no"}, {"push": 1}, [], "all", {"email": None}])
def test_a_channel_is_yes_or_no(client: Client, channels: Any) -> None:
    refused = client.patch(PREFERENCES, {"channels": channels}, content_type="application/json")
    assert refused.status_code == 400
    assert not ChannelChoice.objects.exists()


def test_erasing_leaves_nothing_of_her_devices(client: Client, world: World) -> None:
    tell(client)
    client.patch(PREFERENCES, {"channels": {"email": False}}, content_type="application/json")
    world.seat()
    portability.erase(world.pim.pk)
    assert not PushSubscription.objects.exists()
    assert not ChannelChoice.objects.exists()
    assert not Delivery.objects.exists()
