"""Signals, heard in one place: the first one interrupts whatever is going on, a later one hurries the stop."""

import signal
from types import FrameType, TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """We were told to stop. Like KeyboardInterrupt it is no error, and nobody may swallow it as one."""


class Interrupts:
    """Raises Stopped in the main thread at the first signal; afterwards it only remembers that there is a hurry."""

    def __init__(self) -> None:
        self._is_stopping = self._is_hurried = False

    def __enter__(self) -> Self:
        for signum in SIGNALS:
            if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # nohup asked to ignore it
                signal.signal(signum, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_stopping = True

    def stopping(self) -> None:
        """From now on a signal does not interrupt, it hurries."""
        self._is_stopping = True

    def is_hurried(self) -> bool:
        """Tell whether another signal came while we were stopping."""
        return self._is_hurried

    def _hear(self, signum: int, frame: FrameType | None) -> None:
        if self._is_stopping:
            self._is_hurried = True
            return
        self._is_stopping = True
        raise Stopped
