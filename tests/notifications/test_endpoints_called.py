"""Thirty addresses that a member should never make us call: told over HTTP, and a listening canary is never reached."""

import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from members.models import Member
from notifications.channels import push
from notifications.messages import Device, Message, TryLater
from notifications.models import PushSubscription
from tests.browsers import COMMON, FCM, browser

pytestmark = pytest.mark.django_db
DEVICES = "/api/v1/me/push-subscriptions/"


class Canary:
    """Listens on the loopback, and counts whoever comes."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(0.1)
        self.port = self.listening.getsockname()[1]
        self.hits = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                connection, _ = self.listening.accept()
            except TimeoutError:
                continue
            self.hits += 1
            connection.close()

    def stop(self) -> int:
        self._is_over.set()
        self._thread.join(5)
        self.listening.close()
        return self.hits


@pytest.fixture
def canary() -> Iterator[Canary]:
    found = Canary()
    yield found
    found.stop()


def bad(port: int) -> list[str]:
    at = [
        "http://127.0.0.1:{p}/x", "https://127.0.0.1:{p}/x", "https://localhost:{p}/x", "https://127.1:{p}/x",
        "https://2130706433:{p}/x", "https://0x7f000001:{p}/x", "https://0177.0.0.1:{p}/x", "https://0.0.0.0:{p}/x",
        "https://[::1]:{p}/x", "https://[::ffff:127.0.0.1]:{p}/x", "https://[::ffff:7f00:1]:{p}/x",
        "https://localtest.me:{p}/x", "https://127.0.0.1.nip.io:{p}/x", "https://fcm.googleapis.com:{p}/x",
        "https://fcm.googleapis.com@127.0.0.1:{p}/x", "https://127.0.0.1:{p}@fcm.googleapis.com/x",
        "https://127.0.0.1:{p}/fcm.googleapis.com", "https://fcm.googleapis.com.127.0.0.1.nip.io:{p}/x",
        "https://127.0.0.1:{p}#fcm.googleapis.com", "https://127.0.0.1:{p}\\@fcm.googleapis.com/x",
        "//127.0.0.1:{p}/x", "127.0.0.1:{p}/x", "ftp://127.0.0.1:{p}/x", "gopher://127.0.0.1:{p}/_x",
        "file:///etc/passwd", "https://169.254.169.254/latest/meta-data/", "https://metadata.google.internal/x",
        "https://10.0.0.1:{p}/x", "https://192.168.0.1/x", "https://①②⑦.⓪.⓪.①:{p}/x",
        "https://evil.example/redirect?to=http://127.0.0.1:{p}/", "https://push.apple.com.evil.example:{p}/x",
    ]  # fmt: skip
    return [address.format(p=port) for address in at]


def test_the_canary_sings_when_it_is_called(canary: Canary) -> None:
    socket.create_connection(("127.0.0.1", canary.port), timeout=5).close()
    assert canary.stop() == 1


def test_thirty_bad_addresses_are_refused_and_nobody_is_called(pim: Member, client_for: Any, canary: Canary) -> None:
    client: Client = client_for(pim)
    addresses = bad(canary.port)
    assert len(set(addresses)) >= 30
    for address in addresses:
        answer = client.post(DEVICES, browser(address), content_type="application/json")
        assert answer.status_code == 400, address
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/endpoint"], address
    assert not PushSubscription.objects.exists()
    assert canary.stop() == 0


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "169.254.169.254"])
def test_a_known_name_that_leads_to_the_loopback_is_taken_and_never_called(
    pim: Member, client_for: Any, canary: Canary, monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    made = client_for(pim).post(DEVICES, browser(f"{FCM}abc"), content_type="application/json")
    assert made.status_code == 201

    def resolved(host: str, port: int, *_: object, **__: object) -> list[Any]:
        family = socket.AF_INET6 if ":" in inside else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (inside, canary.port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    device = Device(id=uuid4(), endpoint=f"{FCM}abc", **COMMON.keys)
    message = Message(to="", subject="x", text="", message_id="x", devices=(device,))
    with push.PushChannel() as channel, pytest.raises(TryLater) as told:
        channel.send(message, may_go=lambda: True)
    assert told.value.code == "private_address"
    assert canary.stop() == 0
