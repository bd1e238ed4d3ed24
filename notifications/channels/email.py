"""Mail by SMTP, step by step, so that the lease is looked at right before DATA and every answer has its meaning."""

import contextlib
import re
import smtplib
from collections.abc import Callable
from types import TracebackType
from typing import Self

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
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class EmailChannel:
    """One SMTP connection for a batch, opened by its first message and again after a break between two messages."""

    def __init__(self) -> None:
        self._backend: EmailBackend | None = None

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
        smtp = self.begin(mime.address_only(settings.DEFAULT_FROM_EMAIL))
        self.address(smtp, mime.address_only(message.to))
        if not may_go():
            self.close()
            raise LeaseOver("lease_over")
        self.hand_over(smtp, content)

    def begin(self, sender: str) -> smtplib.SMTP:
        """Connect if need be and name the sender. Raises ChannelDown or TryLater."""
        is_reused = self._backend is not None
        try:
            smtp = self._connected()
            code, _ = smtp.mail(sender)
        except _TROUBLE as trouble:
            self._drop()
            if is_reused:  # a server may hang up between two messages; a new connection is no new message
                return self.begin(sender)
            raise ChannelDown(_code_of(trouble, "no_connection")) from trouble
        if code != 250:
            self._drop()
            raise (ChannelDown if code >= 500 else TryLater)(f"mail_{code}")
        return smtp

    def address(self, smtp: smtplib.SMTP, recipient: str) -> None:
        """Name the recipient. Raises AddressRefused or TryLater."""
        try:
            code, _ = smtp.rcpt(recipient)
            if code not in (250, 251):
                smtp.rset()
        except _TROUBLE as trouble:
            self._drop()
            raise TryLater(_code_of(trouble, "rcpt_lost")) from trouble
        if code not in (250, 251):
            raise (AddressRefused if code >= 500 else TryLater)(f"rcpt_{code}")

    def hand_over(self, smtp: smtplib.SMTP, content: bytes) -> None:
        """Send the mail itself. Raises TryLater, MessageRefused, or AnswerLost after the last byte may have left."""
        try:
            code, _ = smtp.docmd("DATA")
        except _TROUBLE as trouble:
            self._drop()
            raise TryLater(_code_of(trouble, "data_lost")) from trouble
        if code == 354:
            code = self._transmit(smtp, content)
        if code != 250:
            self._drop()
            raise (MessageRefused if code >= 500 else TryLater)(f"data_{code}")

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
