"""A message that is ready for a channel, and how a channel says that it could not be delivered."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class CalendarFile:
    """A file that puts something into a calendar (REQUEST) or takes it out (CANCEL)."""

    method: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Device:
    """A device that takes messages: where it is called, and the keys that its browser gave to lock them with."""

    id: UUID
    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message for one address or all devices of a member. Its repr shows nothing, since it may end in a log."""

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    message_id: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    files: tuple[CalendarFile, ...] = field(default=(), repr=False)
    devices: tuple[Device, ...] = field(default=(), repr=False)
    link: str = field(default="", repr=False)  # of a message on a device: the page that it opens
    seconds: int = 0  # for how long it is worth showing

    @property
    def calendar(self) -> bytes:
        """Return the first file, of most letters the only one, or nothing."""
        return self.files[0].content if self.files else b""


class NotSent(Exception):
    """Base of the ways in which a message did not go out, or perhaps did; `code` holds no personal words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TryLater(NotSent):
    """This message was not taken now, and certainly not sent; another time it may be, not before so many seconds."""

    def __init__(self, code: str, *, seconds: float = 0) -> None:
        super().__init__(code)
        self.seconds = seconds


class AddressRefused(NotSent):
    """The server says for good that the address takes no mail."""


class MessageRefused(NotSent):
    """The server says for good that it does not want this message."""


class ChannelDown(NotSent):
    """The channel itself is in trouble, whatever the message: no connection, a refused login or sender."""


class LeaseOver(NotSent):
    """So much time passed since the fence that another worker may have the row; nothing was sent."""


class AnswerLost(NotSent):
    """The message was handed over and the answer never came: it may or may not be out."""
