"""Starts the tests' own PostgreSQL and Valkey before Django reads its settings; loaded by `-p tests.services_plugin`.

Only the controller starts servers; xdist's workers inherit their addresses. A DATABASE_URL or REDIS_URL wins.
"""

import atexit
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import pytest

chosen_settings = os.environ.get("DJANGO_SETTINGS_MODULE")

from config.runner.ephemeral import EphemeralServers  # noqa: E402
from config.runner.errors import Refused  # noqa: E402

if (
    chosen_settings is None
):  # importing our Celery app names the local settings; pytest is to read its own from pyproject.toml
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)

servers = EphemeralServers()


def _leave(signum: int, frame: FrameType | None) -> None:
    sys.exit(128 + signum)  # an orderly end, so that the servers are stopped


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start the servers ahead of pytest-django, which reads the settings in the hook of the same name."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        atexit.register(servers.stop)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _leave)
        try:
            os.environ.update(servers.start())
        except Refused as refused:
            raise pytest.UsageError(str(refused)) from None
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what was started, after pytest-django has dropped its databases."""
    servers.stop()
