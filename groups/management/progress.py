"""A bar for whoever waits at a terminal; one line for each tenth where nobody looks."""

from typing import Final

from django.core.management.base import OutputWrapper

_WIDTH: Final = 30


class Progress:
    """Counts up to a total and shows it. Writes nothing for a total of 0."""

    def __init__(self, total: int, stream: OutputWrapper) -> None:
        self.total, self.stream, self.done, self._shown = total, stream, 0, -1

    def step(self, *_: object) -> None:
        """Count one more, and show it where that changes what is seen."""
        self.done += 1
        is_seen = self.stream.isatty()
        share = self.done * (100 if is_seen else 10) // self.total
        if share == self._shown:
            return
        self._shown = share
        if is_seen:
            bar = "#" * (self.done * _WIDTH // self.total)
            end = "\n" if self.done == self.total else ""
            self.stream.write(f"\r[{bar:<{_WIDTH}}] {self.done}/{self.total}", ending=end)
        else:
            self.stream.write(f"{self.done} of {self.total}")
        self.stream.flush()
