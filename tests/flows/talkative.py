"""The tests' settings of a process that says as much as it can: every statement with its parameters."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import LOGGING

DEBUG = True
PUSH_EXTRA_ORIGINS = [os.environ["PUSH_ORIGIN"]]
MEETING_BASE_URL = "https://rooms.canary.example"
LOGGING = {
    **LOGGING,
    "root": {"handlers": ["stderr"], "level": "DEBUG"},
    "loggers": {"django.db.backends": {"level": "DEBUG"}},
}
