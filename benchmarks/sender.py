"""A sender of its own process: waits for SIGUSR1, then works until nothing is due, or until a second is over."""

import signal
import sys
import time

import django


def main(seconds: float) -> None:
    """Send; with a number of seconds look again and again until they are over."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from uuid6 import uuid7  # noqa: PLC0415

    from notifications import dispatch  # noqa: PLC0415

    print("ready", flush=True)
    signal.sigwait([signal.SIGUSR1])
    ends = time.monotonic() + seconds
    while dispatch.send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH) or time.monotonic() < ends:
        if seconds:
            time.sleep(0.05)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0)
