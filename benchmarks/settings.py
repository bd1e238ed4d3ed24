"""Settings of the benchmarks: as on a laptop, with the mail going to the port that the environment names."""

import os

from config.settings.base import DELIVERY_SMTP_TIMEOUT_SECONDS
from config.settings.local import *  # noqa: F403

DELIVERY_LEADS_MINUTES = [72 * 60, 24 * 60, 60]
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ.get("SINK_PORT", "1"))
EMAIL_USE_TLS = EMAIL_USE_SSL = False
EMAIL_TIMEOUT = DELIVERY_SMTP_TIMEOUT_SECONDS
PUBLIC_URL = "https://kindcircle.test"
