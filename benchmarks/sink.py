"""A mail server that costs next to nothing: `python -m benchmarks.sink PORT LOG [CORE]`.

It answers each command as it comes, several in one packet too, and writes the Message-ID and the second of each mail
that it accepted. It parses nothing else: a server that builds message objects measures itself.
"""

import asyncio
import os
import sys
import time
from typing import Final

_READY: Final = b"220 sink\r\n"
_HELLO: Final = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10000000\r\n"
_END: Final = b"\r\n.\r\n"


class Connection(asyncio.Protocol):
    """One sender."""

    def __init__(self, log: list[bytes]) -> None:
        self.log = log
        self.buffer = b""
        self.is_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.write(_READY)

    def write(self, answer: bytes) -> None:
        self.transport.write(answer)  # type: ignore[attr-defined]  # a transport of a stream

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while self._take():
            pass

    def _take(self) -> bool:
        if self.is_data:
            mail, end, rest = self.buffer.partition(_END)
            if not end:
                return False
            self.buffer, self.is_data = rest, False
            self.log.append(b"%s %.3f\n" % (_message_id(mail), time.time()))
            self.write(b"250 OK\r\n")
            return True
        line, end, rest = self.buffer.partition(b"\r\n")
        if not end:
            return False
        self.buffer = rest
        self._answer(line[:4].upper())
        return True

    def _answer(self, command: bytes) -> None:
        if command == b"DATA":
            self.is_data = True
            self.write(b"354 go on\r\n")
        elif command == b"EHLO":
            self.write(_HELLO)
        elif command == b"QUIT":
            self.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.write(b"250 OK\r\n")


def _message_id(mail: bytes) -> bytes:
    at = mail.find(b"Message-ID: ")
    return mail[at + 12 : mail.find(b"\r\n", at)] if at >= 0 else b"-"


async def serve(port: int, log: str) -> None:
    """Serve until killed; the log is written ten times a second."""
    accepted: list[bytes] = []
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: Connection(accepted), "127.0.0.1", port, backlog=100)
    print("ready", flush=True)
    with open(log, "ab", buffering=0) as file:
        while True:
            await asyncio.sleep(0.1)
            if accepted:
                file.write(b"".join(accepted))
                accepted.clear()


if __name__ == "__main__":
    if len(sys.argv) > 3:
        os.sched_setaffinity(0, {int(sys.argv[3])})
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
