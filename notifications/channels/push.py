"""Messages on her devices by web push (RFC 8030): sealed for the browser, signed by our key pair, called at no address
that is not a push service's.

A message goes to all devices of hers. As soon as one has it, it is out; one that exists no more is forgotten.
"""

import http.client
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

from django.conf import settings
from py_vapid import Vapid, VapidException
from pywebpush import WebPusher

from notifications.channels.endpoints import Endpoint, EndpointRefused, connect, endpoint_of
from notifications.messages import (
    AnswerLost,
    ChannelDown,
    Device,
    LeaseOver,
    Message,
    MessageRefused,
    NotSent,
    TryLater,
)
from notifications.models import PushSubscription

log = logging.getLogger(__name__)
_TOKEN_SECONDS: Final = 12 * 3600
_LONGEST_WAIT: Final = 24 * 3600.0
_ACCEPTED: Final = (200, 201, 202)
_GONE: Final = (404, 410)
_LATER: Final = (408, 425, 429)
_TROUBLE: Final = (http.client.HTTPException, OSError)


class DeviceGone(NotSent):
    """The device takes no messages any more."""


@dataclass
class PushChannel:
    """One batch of messages. A host that did not answer is not waited for again in the same batch."""

    _silent: set[str] = field(default_factory=set)
    _tokens: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close: each call has a connection of its own."""

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        """Call all her devices. Raises one of the NotSent where none of them has it."""
        troubles: list[NotSent] = []
        is_out = False
        for device in message.devices:
            if not may_go():
                troubles.append(LeaseOver("lease_over"))
                break
            try:
                self._call(device, message)
                is_out = True
            except DeviceGone as gone:
                PushSubscription.objects.filter(pk=device.id).delete()
                troubles.append(gone)
            except (TryLater, MessageRefused, AnswerLost) as trouble:
                troubles.append(trouble)
        if not is_out:
            raise _worst(troubles)

    def _call(self, device: Device, message: Message) -> None:
        try:
            endpoint = endpoint_of(device.endpoint)
        except EndpointRefused as refused:  # the list of hosts has changed since she told of the device
            raise DeviceGone(refused.code) from None
        if endpoint.host in self._silent:
            raise TryLater("host_silent")
        body, headers = self._written(device, message, endpoint)
        status, wait = self._post(endpoint, body, headers)
        if status in _GONE:
            raise DeviceGone(f"push_{status}")
        if status in _LATER or status >= 500:
            raise TryLater(f"push_{status}", seconds=wait)
        if status not in _ACCEPTED:  # a redirect too: nobody is followed anywhere
            raise MessageRefused(f"push_{status}")

    def _written(self, device: Device, message: Message, endpoint: Endpoint) -> tuple[bytes, dict[str, str]]:
        keys = {"p256dh": device.p256dh, "auth": device.auth}
        text = json.dumps({"title": message.subject, "link": message.link}, ensure_ascii=False)
        try:
            body = WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(text.encode())["body"]
        except Exception as error:  # keys that are no keys: whatever http_ece and cryptography say of them
            log.warning("a message could not be sealed for a device (%s)", type(error).__name__)
            raise DeviceGone("push_keys") from None
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.seconds),
            "Topic": message.message_id,
            **self._signed(endpoint.origin),
        }
        return body, headers

    def _signed(self, origin: str) -> Mapping[str, str]:
        if origin not in self._tokens:
            claims: dict[str, Any] = {"aud": origin, "sub": settings.VAPID_SUBJECT}
            claims["exp"] = int(time.time()) + _TOKEN_SECONDS
            try:
                self._tokens[origin] = Vapid.from_string(settings.VAPID_PRIVATE_KEY).sign(claims)
            except (VapidException, ValueError) as error:
                raise ChannelDown("vapid_key") from error
        return self._tokens[origin]

    def _post(self, endpoint: Endpoint, body: bytes, headers: Mapping[str, str]) -> tuple[int, float]:
        """Call once and return the status, and for how many seconds we are asked to wait."""
        try:
            connection = connect(endpoint, timeout=settings.PUSH_TIMEOUT_SECONDS)
        except EndpointRefused as refused:
            raise TryLater(refused.code) from None
        except _TROUBLE as trouble:
            self._silent.add(endpoint.host)
            raise TryLater("no_connection") from trouble
        try:
            said = {**headers, "Host": endpoint.authority, "Connection": "close"}
            connection.request("POST", endpoint.path, body, said)
            answer = connection.getresponse()
            return answer.status, _seconds(answer.getheader("Retry-After"))
        except _TROUBLE as trouble:
            self._silent.add(endpoint.host)
            raise AnswerLost("answer_lost") from trouble
        finally:
            connection.close()


def _worst(troubles: list[NotSent]) -> NotSent:
    """Return what to tell of a message that no device has: what was perhaps out, then what may still be."""
    for kind in (AnswerLost, LeaseOver, TryLater, MessageRefused):
        found = [trouble for trouble in troubles if isinstance(trouble, kind)]
        if found:
            return max(found, key=lambda trouble: getattr(trouble, "seconds", 0))
    return MessageRefused(troubles[0].code if troubles else "no_device")


def _seconds(retry_after: str | None) -> float:
    """Return the seconds of a Retry-After, which may be a number or a date; nonsense is no wish."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdecimal():
        return min(float(said), _LONGEST_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(said).timestamp() - time.time()), _LONGEST_WAIT)
    except (TypeError, ValueError, OverflowError):
        return 0.0
