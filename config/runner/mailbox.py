"""The local inbox: an SMTP server that writes every letter to a file. Nothing ever leaves the laptop.

Runs as `python -m config.runner.mailbox PORT FOLDER`. A letter is accepted only when its file is complete.
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from config.runner import ports

KEPT = 1000
SUFFIX = ".eml"


class Mailbox:
    """Writes letters into a folder, newest name last, and keeps the latest thousand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        """Write the letter and accept it."""
        self.keep(envelope)
        return "250 Kept"

    def keep(self, envelope: Envelope) -> Path:
        """Write one letter, with the addresses of its envelope on top, and return its file."""
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self._numbers):06d}{SUFFIX}"
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        top = f"X-MailFrom: {envelope.mail_from}\r\nX-RcptTo: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(top + content)
        finished = unfinished.rename(self.folder / name)
        self._forget_old()
        return finished

    def _forget_old(self) -> None:
        for old in sorted(self.folder.glob(f"*{SUFFIX}"))[:-KEPT]:
            old.unlink(missing_ok=True)


async def serve(port: int, folder: Path) -> None:
    """Accept letters on the loopback port until this process is told to stop."""
    mailbox, stopped = Mailbox(folder), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    server = await loop.create_server(
        lambda: SMTP(mailbox, hostname="kindcircle.local", enable_SMTPUTF8=True), ports.LOOPBACK, port
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
