"""Settings of the benchmarks over HTTP: as on a laptop, and nobody asks too often."""

from benchmarks.settings import *  # noqa: F403
from benchmarks.settings import THROTTLE_RATES

ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["127.0.0.1"]
THROTTLE_RATES = dict.fromkeys(THROTTLE_RATES, "1000000000/min")  # they are counted as ever, and let everybody through
