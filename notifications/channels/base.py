"""What dispatch asks of a channel."""

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from notifications.messages import Message


class Channel(Protocol):
    """A context for one batch of messages. It connects when the first message needs it."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        """Hand the message over, asking `may_go` at the last moment at which it can still be held back.

        Returning means accepted. Raises one of the NotSent.
        """
        ...
