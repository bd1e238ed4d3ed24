"""A real SMTP server on loopback for one test, told in advance how to answer."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass
class Sink:
    """Answers by step (`MAIL`, `RCPT`, `DATA`); a step without an answer says 250. Keeps what it accepted.

    One that `takes_ahead` says so (RFC 2920), and then answers commands that came together.
    """

    takes_ahead: bool = True

    answers: dict[str, str] = field(default_factory=dict)
    stall: dict[str, float] = field(default_factory=dict)
    accepted: list[bytes] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.takes_ahead else responses

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.answers.get("MAIL", "250 OK")
        if answer.startswith("2"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self._wait("RCPT")
        answer = self.answers.get("RCPT", "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("2"):
            self.accepted.append(envelope.content)
        self._wait("DATA")
        return answer

    def _wait(self, step: str) -> None:
        time.sleep(self.stall.get(step, 0))


@contextmanager
def running_sink(hook: Callable[[Sink], None] | None = None) -> Iterator[Sink]:
    """Run a sink on a free port."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
