"""The letters that the server owes, sent by the real dispatch into memory and read there as she would read them."""

import re
import time
from collections.abc import Callable
from typing import Any

from uuid6 import uuid7

from notifications import dispatch
from notifications.channels import memory
from notifications.messages import Message

_CODE = re.compile(r"^    ([A-Z]{4}-[A-Z]{4})$", re.MULTILINE)
PATIENCE = 15.0


def deliver() -> None:
    """Send everything that is due now."""
    while dispatch.send_due(owner=uuid7(), limit=100):
        pass


def letters(address: str) -> list[Message]:
    """Return what reached an address so far, oldest first."""
    deliver()
    return [message for message in memory.sent if message.to == address]


def code_for(address: str) -> str:
    """Return the code of the newest letter to the address, waiting for it. Each code is handed out once."""
    return _await(lambda: _newest_code(address), f"no code came for {address}")


def letter_to(address: str, about: str) -> Message:
    """Return the newest letter to the address whose subject has these words, waiting for it."""
    return _await(
        lambda: next((one for one in reversed(letters(address)) if about in one.subject), None),
        f"no letter about {about!r} came for {address}",
    )


def _newest_code(address: str) -> str | None:
    for message in reversed(letters(address)):
        found = _CODE.search(message.text)
        if found:
            memory.sent.remove(message)
            return found[1]
    return None


def _await(find: Callable[[], Any], complaint: str) -> Any:
    end = time.monotonic() + PATIENCE
    while (found := find()) is None:
        assert time.monotonic() < end, f"{complaint}; sent: {[(one.to, one.subject) for one in memory.sent]}"
        time.sleep(0.1)
    return found
