"""Fifty questions a second to two web hosts, as a proxy asks them: who does not answer is left for the other one."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from itertools import pairwise

SECONDS = 1.0  # until the other one is asked
PATH = "/api/v1/circles/?limit=1"


@dataclass
class Asking:
    """A proxy with its users. `answered` are the instants of answers; `failed` counts what neither host answered."""

    hosts: tuple[str, str]
    per_second: int = 50
    asked: int = 0
    failed: int = 0
    answered: list[float] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    HANDS = 25

    def begin(self) -> None:
        """Ask from now on, by 25 hands of which each asks twice a second."""
        for number in range(self.HANDS):
            thread = threading.Thread(target=self._ask_again_and_again, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def end(self) -> None:
        """Ask no more."""
        self._over.set()
        for thread in self._threads:
            thread.join(3 * SECONDS)

    @property
    def longest_outage(self) -> float:
        """Seconds of the longest stretch in which nobody got an answer."""
        return max((later - earlier for earlier, later in pairwise(sorted(self.answered))), default=0.0)

    def _ask_again_and_again(self, number: int) -> None:
        pause = self.HANDS / self.per_second
        time.sleep(pause * number / self.HANDS)
        while not self._over.is_set():
            began = time.monotonic()
            first, second = self.hosts if (self.asked + number) % 2 else self.hosts[::-1]
            is_answered = self._answers(first) or self._answers(second)
            with self._lock:
                self.asked += 1
                self.failed += not is_answered
                if is_answered:
                    self.answered.append(time.monotonic())
            time.sleep(max(0.0, pause - (time.monotonic() - began)))

    def _answers(self, host: str) -> bool:
        connection = http.client.HTTPConnection(host, 8000, timeout=SECONDS)
        try:
            connection.request("GET", PATH)
            answer = connection.getresponse()
            answer.read()
        except OSError:
            return False
        else:
            return answer.status == 200
        finally:
            connection.close()
