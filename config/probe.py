"""`python -m config.probe`: asks the web process beside it whether it lives, by a name that it answers to."""

import os
import sys
import urllib.request

SECONDS = 3


def main() -> int:
    """Return 0 when `/livez` answers, else 1: what a container's health check wants to know."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    question = urllib.request.Request(
        f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/livez", headers={"Host": host}
    )
    try:
        with urllib.request.urlopen(question, timeout=SECONDS) as answer:  # noqa: S310  # nosec B310
            return 0 if answer.status == 200 else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
