"""Mail by SMTP, step by step, so that the lease is looked at right before the mail and every answer has its meaning.

Where the server takes commands ahead (RFC 2920), MAIL, RCPT and DATA of one mail leave together and their answers are
read as before. Nothing of a mail itself leaves ahead: until its last line a server throws away what it has.
"""

import contextlib
import re
import smtplib
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels import mime
from notifications.messages import (
    AddressRefused,
    AnswerLost,
    ChannelDown,
    LeaseOver,
    Message,
    MessageRefused,
    TryLater,
)

_TROUBLE = (smtplib.SMTPException, OSError)
_MAIL: Final = "MAIL FROM:<{}>\r\n"
_RCPT: Final = "RCPT TO:<{}>\r\n"
_DATA: Final = "DATA\r\n"
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class EmailChannel:
    """One SMTP connection for a batch, opened by its first message and again after a break between two messages."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None
        self._is_ahead = False  # the commands of this mail are all said, and the answers still to be read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, politely where the server still listens."""
        backend, self._backend = self._backend, None
        if backend is not None and backend.connection is not None:
            with contextlib.suppress(*_TROUBLE):
                backend.connection.quit()
            backend.connection.close()

    def send(self, message: Message, *, may_go: Callable[[], bool]) -> None:
        """Hand the mail over to the server. Raises one of the NotSent."""
        content = mime.content(message)
        recipient = mime.address_only(message.to)
        smtp = self.begin(mime.address_only(settings.DEFAULT_FROM_EMAIL), recipient)
        self.address(smtp, recipient)
        if not may_go():
            self._drop() if self._is_ahead else self.close()
            raise LeaseOver("lease_over")
        self.hand_over(smtp, content)

    def begin(self, sender: str, recipient: str) -> smtplib.SMTP:
        """Connect if need be and name the sender. Raises ChannelDown or TryLater."""
        is_reused = self._backend is not None
        try:
            smtp = self._connected()
            self._is_ahead = smtp.has_extn("pipelining")
            ahead = [_RCPT.format(recipient), _DATA] if self._is_ahead else []
            smtp.send("".join([_MAIL.format(sender), *ahead]))
            code, _ = smtp.getreply()
        except _TROUBLE as trouble:
            self._drop()
            if is_reused:  # a server may hang up between two messages; a new connection is no new message
                return self.begin(sender, recipient)
            raise ChannelDown(_code_of(trouble, "no_connection")) from trouble
        if code != 250:
            self._drop()
            raise (ChannelDown if code >= 500 else TryLater)(f"mail_{code}")
        return smtp

    def address(self, smtp: smtplib.SMTP, recipient: str) -> None:
        """Name the recipient. Raises AddressRefused or TryLater."""
        try:
            if not self._is_ahead:
                smtp.send(_RCPT.format(recipient))
            code, _ = smtp.getreply()
            if code not in (250, 251):
                self._begin_anew(smtp)
        except _TROUBLE as trouble:
            self._drop()
            raise TryLater(_code_of(trouble, "rcpt_lost")) from trouble
        if code not in (250, 251):
            raise (AddressRefused if code >= 500 else TryLater)(f"rcpt_{code}")

    def hand_over(self, smtp: smtplib.SMTP, content: bytes) -> None:
        """Send the mail itself. Raises TryLater, MessageRefused, or AnswerLost after the last byte may have left."""
        try:
            if not self._is_ahead:
                smtp.send(_DATA)
            code, _ = smtp.getreply()
        except _TROUBLE as trouble:
            self._drop()
            raise TryLater(_code_of(trouble, "data_lost")) from trouble
        if code == 354:
            code = self._transmit(smtp, content)
        if code != 250:
            self._drop()
            raise (MessageRefused if code >= 500 else TryLater)(f"data_{code}")

    def _begin_anew(self, smtp: smtplib.SMTP) -> None:
        """Leave a mail that has no recipient; a server that waits for it all the same is left altogether."""
        if self._is_ahead and smtp.getreply()[0] == 354:
            self._drop()
        else:
            smtp.rset()

    def _transmit(self, smtp: smtplib.SMTP, content: bytes) -> int:
        try:
            smtp.send(_LEADING_DOT.sub(b"..", content) + b".\r\n")
            code, _ = smtp.getreply()
        except _TROUBLE as trouble:
            self._drop()
            raise AnswerLost("answer_lost") from trouble
        return code

    def _connected(self) -> smtplib.SMTP:
        if self._backend is None:
            backend = EmailBackend()
            self._backend = backend
            backend.open()
            if backend.connection is not None:
                backend.connection.ehlo_or_helo_if_needed()
        connection: smtplib.SMTP | None = self._backend.connection
        if connection is None:
            raise smtplib.SMTPServerDisconnected("no connection")
        return connection

    def _drop(self) -> None:
        """Forget a connection whose state is not known any more, without waiting for an answer on it."""
        backend, self._backend = self._backend, None
        if backend is not None and backend.connection is not None:
            backend.connection.close()


def _code_of(trouble: Exception, otherwise: str) -> str:
    if isinstance(trouble, TimeoutError):
        return "timeout"
    return f"smtp_{trouble.smtp_code}" if isinstance(trouble, smtplib.SMTPResponseException) else otherwise
