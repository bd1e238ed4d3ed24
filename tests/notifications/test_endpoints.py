"""Whom we call because a member named an address. None of these may ever be called, and nothing inside."""

import http.client
import socket
from typing import Any
from uuid import uuid4

import pytest

from notifications.channels import endpoints, push
from notifications.channels.endpoints import EndpointRefused, endpoint_of, is_public
from notifications.messages import Device, Message, TryLater
from tests.browsers import COMMON

GOOD = [
    "https://fcm.googleapis.com/fcm/send/abc:def_ghi-jkl",
    "https://fcm.googleapis.com:443/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://web.push.apple.com/QGuQ",
    "https://db5p.notify.windows.com/w/?token=BQYAAA%3d%3d",
    "https://FCM.googleapis.com/fcm/send/abc",
]
BAD = [
    "http://fcm.googleapis.com/fcm/send/abc",
    "ftp://fcm.googleapis.com/fcm/send/abc",
    "//fcm.googleapis.com/fcm/send/abc",
    "fcm.googleapis.com/fcm/send/abc",
    "file:///etc/passwd",
    "gopher://fcm.googleapis.com:443/_x",
    "https://",
    "https:///fcm/send/abc",
    "https://fcm.googleapis.com:8443/fcm/send/abc",
    "https://fcm.googleapis.com:22/fcm/send/abc",
    "https://fcm.googleapis.com:0/fcm/send/abc",
    "https://fcm.googleapis.com:99999/fcm/send/abc",
    "https://fcm.googleapis.com:x/fcm/send/abc",
    "https://fcm.googleapis.com:/fcm/send/abc",
    "https://user@fcm.googleapis.com/fcm/send/abc",
    "https://user:secret@fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com@evil.example/fcm/send/abc",
    "https://fcm.googleapis.com:443@127.0.0.1/",
    "https://evil.example/fcm.googleapis.com",
    "https://fcm.googleapis.com.evil.example/fcm/send/abc",
    "https://evilfcm.googleapis.com/fcm/send/abc",
    "https://sub.fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com./fcm/send/abc",
    "https://push.apple.com/abc",
    "https://.push.apple.com/abc",
    "https://evilpush.apple.com/abc",
    "https://a..push.apple.com/abc",
    "https://-a.push.apple.com/abc",
    "https://a_b.notify.windows.com/abc",
    "https://web.push.apple.com.evil.example/abc",
    "https://127.0.0.1/abc",
    "https://2130706433/abc",
    "https://0x7f000001/abc",
    "https://0177.0.0.1/abc",
    "https://127.1/abc",
    "https://[::1]/abc",
    "https://[::ffff:127.0.0.1]/abc",
    "https://[fcm.googleapis.com]/abc",
    "https://[::1/abc",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/abc",
    "https://localhost.push.apple.com.localdomain/abc",
    "https://fcm。googleapis。com/fcm/send/abc",
    "https://ｆcm.googleapis.com/fcm/send/abc",
    "https://xn--fm-dia.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com\\@evil.example/abc",
    "https://fcm.googleapis.com/abc#fragment",
    "https://fcm.googleapis.com/abc#",
    "https://fcm.googleapis.com/a b",
    "https://fcm.googleapis.com/abc\r\nX-Injected: 1",
    "https://fcm.googleapis.com\t/abc",
    " https://fcm.googleapis.com/abc",
    "https://fcm.googleapis.com%2eevil.example/abc",
    "https://fcm.googleapis.com/" + "a" * 2000,
    "",
]
INSIDE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "fd12::1", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "100::1",
]  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_known_push_services_are_called(address: str) -> None:
    endpoint = endpoint_of(address)
    assert (endpoint.port, endpoint.is_secure) == (443, True)
    assert endpoint.path not in repr(endpoint)


@pytest.mark.parametrize("address", BAD)
def test_nobody_else_is(address: str) -> None:
    with pytest.raises(EndpointRefused):
        endpoint_of(address)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public_in_any_disguise(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "142.250.74.10", "2a00:1450:4001:81b::200a"])
def test_addresses_of_the_open_internet_are(address: str) -> None:
    assert is_public(address)


def answering(*addresses: str) -> Any:
    """A resolver that answers these, and counts how often it was asked."""

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        getaddrinfo.asked += 1  # type: ignore[attr-defined]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    getaddrinfo.asked = 0  # type: ignore[attr-defined]
    return getaddrinfo


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("8.8.8.8", "10.0.0.1"), ("::ffff:10.0.0.1",), ()])
def test_a_known_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering(*addresses))
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("somebody was called"))
    with pytest.raises(EndpointRefused):
        endpoints.connect(endpoint_of(GOOD[0]), timeout=1)


def test_the_very_address_that_was_looked_at_is_called_and_the_name_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, int]] = []
    resolver = answering("8.8.8.8")

    def create_connection(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(ConnectionRefusedError):
        endpoints.connect(endpoint_of(GOOD[0]), timeout=1)
    assert called == [("8.8.8.8", 443)]
    assert resolver.asked == 1


def test_a_name_that_leads_inside_is_asked_again_later_and_nothing_is_said_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("192.168.1.1"))
    monkeypatch.setattr(http.client.HTTPConnection, "request", lambda *_, **__: pytest.fail("somebody was called"))
    device = Device(id=uuid4(), endpoint=GOOD[0], **COMMON.keys)
    message = Message(to="", subject="x", text="", message_id="x", devices=(device,))
    with push.PushChannel() as channel, pytest.raises(TryLater) as told:
        channel.send(message, may_go=lambda: True)
    assert told.value.code == "private_address"


def test_an_own_server_of_a_test_counts_only_with_its_very_port(settings: Any) -> None:
    settings.PUSH_EXTRA_ORIGINS = ["http://127.0.0.1:8123"]
    assert endpoint_of("http://127.0.0.1:8123/201/one").is_own
    for other in ("http://127.0.0.1:8124/", "https://127.0.0.1:8123/", "http://127.0.0.1:8123@evil.example/"):
        with pytest.raises(EndpointRefused):
            endpoint_of(other)
