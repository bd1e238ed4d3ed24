"""Asking over and over on connections that stay open: a process of its own, which costs the same whoever answers."""

import itertools
import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

PATIENCE: Final = 120.0  # a large program reads much of itself when it is asked first


@dataclass
class Line:
    """A connection and what is on its way there; all lines ask what is next in one row, so that each is asked once."""

    port: int
    asked: Iterator[bytes]
    began: float = 0.0
    heard: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        """Send the next request."""
        self.began = time.perf_counter()
        self.socket.sendall(next(self.asked))

    def hear(self) -> int | None:
        """Return the status once the whole answer is there. Raises ConnectionError."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("hung up")
        self.heard += part
        head = self.heard.find(b"\r\n\r\n")
        if head < 0 or len(self.heard) < head + 4 + _length(self.heard[:head]):
            return None
        status = int(self.heard[9:12])
        self.heard.clear()
        return status


def _length(head: bytearray) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 : (head.find(b"\r\n", at) + 1 or len(head) + 1) - 1])


def main() -> None:
    """Read what to ask from standard input as JSON, and write what came of it."""
    wish = json.load(sys.stdin)
    requests = itertools.cycle([text.encode() for text in wish["requests"]])
    lines = [Line(wish["port"], requests) for _ in range(wish["lines"])]
    began = time.perf_counter()
    spent, statuses = _run(lines, seconds=wish["seconds"], most=wish["most"])
    print(json.dumps({"spent": spent, "statuses": statuses, "seconds": time.perf_counter() - began}))


def _run(lines: list[Line], *, seconds: float, most: int | None) -> tuple[list[float], dict[str, int]]:
    chooser, spent, statuses = selectors.DefaultSelector(), [], dict[str, int]()
    begun, ends = 0, time.perf_counter() + seconds
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.ask()
        begun += 1
    left = len(lines)
    while left:
        for key, _ in chooser.select(PATIENCE) or [(None, 0)]:
            if key is None:
                raise TimeoutError("no answer")
            line: Line = key.data
            if (status := line.hear()) is None:
                continue
            now = time.perf_counter()
            spent.append(now - line.began)
            statuses[str(status)] = statuses.get(str(status), 0) + 1
            if now > ends or (most is not None and begun >= most):
                left -= 1
            else:
                line.ask()
                begun += 1
    return spent, statuses


if __name__ == "__main__":
    main()
