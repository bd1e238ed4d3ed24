"""Master keys, and threads that start together, for the vault's tests."""

import base64
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections


@pytest.fixture
def old_master() -> str:
    return _master("old")


@pytest.fixture
def new_master() -> str:
    return _master("new")


@pytest.fixture
def together() -> Callable[[Sequence[Callable[[], Any]]], list[Any]]:
    """Runs each call on a thread of its own, lets go of all at one barrier, and returns results or errors."""

    def run(calls: Sequence[Callable[[], Any]]) -> list[Any]:
        barrier = threading.Barrier(len(calls))

        def started(call: Callable[[], Any]) -> Any:
            try:
                connections["keys"].ensure_connection()
                barrier.wait(timeout=30)
                return call()
            except Exception as error:
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(started, calls))

    return run


def _master(id: str) -> str:
    return f"{id}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
