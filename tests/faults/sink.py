"""An SMTP server of its own process: `python -m tests.faults.sink PORT LOG`. Logs every message that it accepted.

What it does wrong is said by the environment and the same in every run: it depends on the recipient and on how often
she was tried, never on the order of arrival.
"""

import asyncio
import hashlib
import json
import os
import sys
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

LATER, REFUSED, STALLED, LOST = (float(os.environ.get(f"SINK_{name}", "0")) for name in ("451", "550", "STALL", "LOST"))
STALL_SECONDS = 1.5
LOCKED = Path(os.environ.get("SINK_LOCKED") or "never")  # as long as this file is there nobody may log in


def chance(*of: object) -> float:
    """Return a number from 0 to 1 that is the same for the same things."""
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:6], "big") / 2**48


class Sink:
    """Answers as told and writes what it accepted, one JSON line each, before it says so."""

    def __init__(self, log: str) -> None:
        self.log = open(log, "a", buffering=1)  # noqa: SIM115  (open as long as the process)
        self.tried: Counter[str] = Counter()
        self.taken: Counter[str] = Counter()

    async def handle_EHLO(
        self, server: SMTP, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return ["250-PIPELINING", *responses]  # as all the usual servers: the commands of a mail come together

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        self.tried[address] += 1
        if chance("550", address) < REFUSED:
            return "550 5.1.1 nobody here"
        if chance("451", address, self.tried[address]) < LATER:
            return "451 4.7.1 later"
        if chance("stall", address, self.tried[address]) < STALLED:
            await asyncio.sleep(STALL_SECONDS)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content)
        (address,) = envelope.rcpt_tos
        self.taken[address] += 1
        line = {"key": mail["Message-ID"], "to": address, "subject": mail["Subject"], "at": time.time(),
                "date": mail["Date"]}  # fmt: skip
        self.log.write(json.dumps(line) + "\n")
        if self.taken[address] == 1 and chance("lost", address) < LOST:
            await asyncio.sleep(STALL_SECONDS)
        return "250 OK"


def log_in(server: SMTP, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Note the attempt, and let everybody in unless the door is locked. A client tries LOGIN when PLAIN is refused."""
    if mechanism == "PLAIN":
        with LOCKED.with_suffix(".tried").open("a") as tried:
            tried.write(f"{time.time()}\n")
    return AuthResult(success=not LOCKED.exists(), handled=False)


async def serve(port: int, log: str) -> None:
    """Serve until killed."""
    sink = Sink(log)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.test", authenticator=log_in, auth_require_tls=False),
        os.environ.get("SINK_HOST", "127.0.0.1"),
        port,
    )
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
