"""The tests' settings with every interval at a twentieth, and a mail channel at whose steps a process can stop."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import CELERY_BEAT_SCHEDULE

SCALE = 20
DELIVERY_BATCH = int(os.environ.get("BATCH", "100"))
DELIVERY_SHARE = int(os.environ.get("SHARE", "500"))
DELIVERY_TICK_SECONDS = 10 / SCALE
DELIVERY_WAKE_SECONDS = float(os.environ.get("WAKE", 60 / SCALE))
DELIVERY_LEASE_SECONDS = float(os.environ.get("LEASE", 120 / SCALE))
DELIVERY_LOOK_SECONDS = 2 / SCALE
DELIVERY_SMTP_TIMEOUT_SECONDS = EMAIL_TIMEOUT = float(os.environ.get("SMTP_TIMEOUT", 10 / SCALE))
DELIVERY_BACKOFF_SECONDS = [seconds / SCALE for seconds in (30, 60, 120, 240, 480, 900)]
DELIVERY_BREAKER_SECONDS = 60 / SCALE
DELIVERY_RECONCILE_SECONDS = 300 / SCALE
DELIVERY_CHANNELS = {
    "email": "tests.faults.points.PausingEmailChannel",
    "push": "notifications.channels.push.PushChannel",
}
PUSH_EXTRA_ORIGINS = [origin for origin in [os.environ.get("PUSH_ORIGIN", "")] if origin]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "1"))
EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = os.environ.get("SINK_USER", "")
for each in ("tick", "sweep"):
    CELERY_BEAT_SCHEDULE[each] |= {"schedule": DELIVERY_TICK_SECONDS, "options": {"expires": DELIVERY_TICK_SECONDS}}
