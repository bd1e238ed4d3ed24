"""The private Valkey: behind a password, and back at its old address after a kill."""

import os
import signal
import time

import pytest
import redis

from config.runner import strays
from config.runner.valkey import PrivateValkey


@pytest.fixture
def server():
    server = PrivateValkey()
    server.start()
    yield server
    server.stop()


def test_it_answers_those_who_know_the_password(server: PrivateValkey) -> None:
    assert redis.Redis.from_url(server.url()).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.port).ping()


def test_its_password_cannot_be_read_from_the_list_of_programs(server: PrivateValkey) -> None:
    with open(f"/proc/{server.pid}/cmdline") as shown:
        assert server.url().split(":")[2].split("@")[0] not in shown.read()


def test_it_comes_back_at_the_same_address_and_its_clients_find_it(server: PrivateValkey) -> None:
    client = redis.Redis.from_url(server.url())
    client.set("before", 1)
    os.kill(server.pid, signal.SIGKILL)
    while server.exit_code() is None:
        time.sleep(0.02)
    server.start()
    assert client.get("before") is None


def test_it_is_gone_after_its_stop() -> None:
    server = PrivateValkey()
    server.start()
    server.stop()
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(server.url()).ping()


def test_it_carries_the_mark_by_which_a_later_start_finds_it() -> None:
    server = PrivateValkey(marker="mark-of-a-test")
    server.start()
    assert [found.pid for found in strays.marked("mark-of-a-test")] == [server.pid]
    server.stop()
