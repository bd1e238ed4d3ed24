"""A sender of its own process: `python -m tests.faults.worker`. Works until it is killed."""

import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import Error, connection  # noqa: E402
from uuid6 import uuid7  # noqa: E402

from notifications import dispatch  # noqa: E402
from tests.faults import points  # noqa: E402

points.install()
print("ready", flush=True)
while True:
    try:
        while dispatch.send_due(owner=uuid7(), limit=settings.DELIVERY_BATCH):
            pass
    except Error as error:
        print(repr(error), file=sys.stderr, flush=True)
        connection.close()
    time.sleep(settings.DELIVERY_TICK_SECONDS)
