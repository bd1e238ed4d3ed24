"""A sender of its own process: waits for SIGUSR1, then works until nothing is due."""

import signal

import django


def main() -> None:
    """Send what is due."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from uuid6 import uuid7  # noqa: PLC0415

    from notifications import dispatch  # noqa: PLC0415

    print("ready", flush=True)
    signal.sigwait([signal.SIGUSR1])
    while dispatch.send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH):
        pass


if __name__ == "__main__":
    main()
