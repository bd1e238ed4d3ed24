"""A push service on loopback for one test: it keeps every call, and answers each address as it was told to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from members.models import Member
from notifications.models import PushSubscription
from notifications.services.devices import Address, add_device
from tests.browsers import COMMON


@dataclass
class Call:
    """One call of ours."""

    path: str
    headers: dict[str, str]
    body: bytes
    answer: str
    at: float

    @property
    def said(self) -> dict[str, str]:
        """Return what a browser reads of it."""
        return COMMON.opened(self.body)


@dataclass
class PushService:
    """Answers `/{status}/...` with that status and what `headers` says for it; `/stall/...` only after a while.

    Of several (`/429-201/...`) each call gets the next one.
    """

    calls: list[Call] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    stall: float = 1.0
    port: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def device(self, member: Member, path: str = "201/one", *, now: datetime | None = None) -> PushSubscription:
        """Let a device of hers be called here."""
        address = Address(endpoint=f"{self.origin}/{path}", **COMMON.keys)
        row, _ = add_device(member=member, address=address, label="Phone", now=now or datetime.now(UTC))
        return row


@contextmanager
def running_push_service() -> Iterator[PushService]:
    """Run one on a free port."""
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answers = self.path.split("/")[1].split("-")
            before = sum(call.path == self.path for call in service.calls)
            answer = answers[min(before, len(answers) - 1)]
            service.calls.append(Call(self.path, dict(self.headers), body, answer, time.monotonic()))
            if answer == "stall":
                time.sleep(service.stall)
                answer = "201"
            self.send_response(int(answer))
            for name, value in {"Content-Length": "0", **service.headers.get(answer, {})}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
