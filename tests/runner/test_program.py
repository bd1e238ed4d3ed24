"""The whole program as a newcomer starts it: up, wounded, killed, started again, stopped. Nothing of it may stay."""

import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from config.runner import account, cluster, strays
from config.runner.session import marker_of
from tests.runner.conftest import Program

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
READY = "Kindcircle is ready at http://127.0.0.1:"


def left_of(var: Path) -> list[psutil.Process]:
    """Every process that belongs to this folder, the database's included."""
    return strays.marked(marker_of(var)) + cluster.servers_on(cluster.lasting_folder(var, marker_of(var)))


def one(var: Path, *words: str) -> psutil.Process:
    """The oldest process of ours whose command line has these words; a part that is just coming back is waited for."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if found := [process for process in left_of(var) if is_called(process, words)]:
            return min(found, key=lambda process: process.create_time())
        time.sleep(0.1)
    raise AssertionError(f"no process called {words}")


def is_called(process: psutil.Process, words: tuple[str, ...]) -> bool:
    try:
        return all(word in " ".join(process.cmdline()) for word in words)
    except psutil.Error:  # it ended meanwhile
        return False


def is_ready(program: Program) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{program.port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def eventually(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_killed_parts_come_back_and_a_stop_leaves_nothing(start_program: Callable[..., Program], var: Path) -> None:
    program = start_program()
    assert program.wait_for(READY) == f"{READY}{program.port}/\n"
    assert is_ready(program)

    second = start_program()
    assert second.running.wait(60) == 2
    assert "already running from this folder" in second.wait_for("already running")

    for name, words in {"worker": ("celery", "worker"), "valkey": ("valkey-server",), "web": ("gunicorn",)}.items():
        one(var, *words).kill()
        program.wait_for(f"{name} was killed by signal 9; starting it again")
    min(cluster.servers_on(cluster.lasting_folder(var, marker_of(var))), key=lambda found: found.create_time()).kill()
    program.wait_for("postgres was killed by signal 9; starting it again")
    eventually(lambda: is_ready(program))
    assert one(var, "celery", "worker").is_running()

    assert sum(READY in line for line in program.lines) == 1
    assert program.end(signal.SIGINT) == 0
    assert left_of(var) == []


def test_after_a_kill_of_the_runner_a_second_start_finds_no_stray_and_the_data(
    start_program: Callable[..., Program], var: Path
) -> None:
    program = start_program()
    program.wait_for(READY)
    secrets = (var / "secrets.env").read_text()
    before = left_of(var)
    program.end(signal.SIGKILL)

    again = start_program()
    again.wait_for(READY)
    assert [process for process in before if process.is_running() and process.status() != psutil.STATUS_ZOMBIE] == []
    assert (var / "secrets.env").read_text() == secrets
    assert is_ready(again)
    assert again.end(signal.SIGTERM) == 0
    assert left_of(var) == []


def test_a_stop_in_the_middle_of_the_start_leaves_nothing(start_program: Callable[..., Program], var: Path) -> None:
    program = start_program()
    program.wait_for("private PostgreSQL ready")
    assert program.end(signal.SIGTERM) == 0
    assert left_of(var) == []
    assert not any("Traceback" in line for line in program.lines)


def test_a_taken_port_is_told_before_anything_starts(start_program: Callable[..., Program], var: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        program = start_program(port=other.getsockname()[1])
        assert program.running.wait(60) == 2
    program.wait_for("is taken by another program")
    assert not (var / "postgres").exists()
    assert not (var / cluster.ROOT_FOLDER_RECORD).exists()
    assert not any("Traceback" in line for line in program.lines)


def test_data_of_another_version_is_told_in_a_sentence(start_program: Callable[..., Program], var: Path) -> None:
    (var / cluster.ROOT_FOLDER_RECORD).touch()
    data = account.own_folder(cluster.lasting_folder(var, marker_of(var)), account.for_postgres())
    (data / "PG_VERSION").write_text("15\n")
    program = start_program()
    assert program.running.wait(60) == 2
    program.wait_for("was made by PostgreSQL 15")
    assert not any("Traceback" in line for line in program.lines)
    assert left_of(var) == []
