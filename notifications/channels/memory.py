"""A channel for tests: messages end in a list."""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from notifications.messages import LeaseOver, Message

sent: list[Message] = []


class MemoryChannel:
    """Accepts everything."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to close."""

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        """Keep the message. Raises LeaseOver."""
        if not may_go():
            raise LeaseOver("lease_over")
        sent.append(message)
