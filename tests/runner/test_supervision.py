"""Restarts and stops, with small real programs in place of the service's parts."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from config.runner import environment, ports, strays
from config.runner.child import Child, no_hurry
from config.runner.errors import Refused
from config.runner.lock import only_runner
from config.runner.screen import Screen
from config.runner.session import chosen_port
from config.runner.supervisor import SHORTEST_PAUSE, Supervisor

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_CHILD = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)"
)


def child(program: str, **variables: str) -> Child:
    return Child("part", [sys.executable, "-c", program], environment={**os.environ, **variables})


def first_words(part: Child) -> str:
    while not part.last_words:
        time.sleep(0.01)
    return part.last_words[0]


@pytest.fixture
def supervisor(tmp_path: Path):
    supervisor = Supervisor(Screen(tmp_path / "log"), hurry=no_hurry)
    yield supervisor
    supervisor.stop()


def look_until(supervisor: Supervisor, condition, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        supervisor.look()
        time.sleep(0.02)


def test_a_part_that_is_killed_is_started_again_after_a_pause(supervisor: Supervisor, capsys) -> None:
    part = child("import time; time.sleep(60)")
    supervisor.start(part)
    first = part.pid
    os.kill(first, signal.SIGKILL)
    began = time.monotonic()
    look_until(supervisor, lambda: part.pid != first and part.exit_code() is None)
    assert time.monotonic() - began >= SHORTEST_PAUSE
    assert capsys.readouterr().out.count("part was killed by signal 9; starting it again in 0.5 s") == 1


def test_a_part_that_keeps_dying_is_tried_ever_more_rarely(supervisor: Supervisor, capsys) -> None:
    supervisor.start(child("import sys; sys.exit(3)"))
    look_until(supervisor, lambda: supervisor.deaths("part") >= 3)
    said = capsys.readouterr().out
    assert [f"in {pause} s" in said for pause in ("0.5", "1", "2", "4")] == [True, True, True, False]


def test_what_a_dead_part_had_started_does_not_survive_it(supervisor: Supervisor) -> None:
    part = child(WITH_CHILD)
    supervisor.start(part)
    grandchild = psutil.Process(int(first_words(part)))
    os.kill(part.pid, signal.SIGKILL)
    look_until(supervisor, lambda: supervisor.deaths("part") == 1)
    psutil.wait_procs([grandchild], timeout=5)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_a_stop_ends_grandchildren_and_the_stubborn(supervisor: Supervisor) -> None:
    stubborn, parent = child(STUBBORN), child(WITH_CHILD)
    stubborn.start()
    parent.start()
    first_words(stubborn)
    grandchild = psutil.Process(int(first_words(parent)))
    for part in (stubborn, parent):
        part.ask_to_stop()
        part.finish(0.5)
        assert part.exit_code() is not None
    psutil.wait_procs([grandchild], timeout=5)
    assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_a_hurried_stop_does_not_wait() -> None:
    part = child(STUBBORN)
    part.start()
    first_words(part)
    began = time.monotonic()
    part.ask_to_stop()
    part.finish(30, hurry=lambda: True)
    assert time.monotonic() - began < 5


def test_strays_are_found_by_their_mark_and_bystanders_are_left_alone() -> None:
    ours, bystander = child(STUBBORN, KINDCIRCLE_RUNNER="test-mark"), child(STUBBORN, KINDCIRCLE_RUNNER="other-mark")
    ours.start()
    bystander.start()
    first_words(ours)
    first_words(bystander)
    assert strays.end_marked("test-mark", seconds=0.5) == 1
    assert ours.exit_code() is not None
    assert bystander.exit_code() is None
    bystander.finish(0)


def test_a_taken_port_is_named_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} is taken by another program"):
            ports.check_free(port)
    ports.check_free(port)


@pytest.mark.parametrize(("text", "port"), [("", 8000), (" ", 8000), ("8123", 8123)])
def test_the_port_is_8000_unless_another_is_named(monkeypatch, text: str, port: int) -> None:
    monkeypatch.setenv("PORT", text)
    assert chosen_port() == port


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(monkeypatch, text: str) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(Refused, match="a port is a number"):
        chosen_port()


def test_only_one_runner_works_in_a_folder(tmp_path: Path) -> None:
    with (
        only_runner(tmp_path / "lock", 8000),
        pytest.raises(Refused, match=r"already running from this folder \(process \d+, http://127.0.0.1:8000/\)"),
        only_runner(tmp_path / "lock", 8001),
    ):
        raise AssertionError
    with only_runner(tmp_path / "lock", 8001):
        pass


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = environment.own_secrets(tmp_path)
    file = tmp_path / environment.SECRETS_FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert environment.own_secrets(tmp_path) == made
    assert len(made["SECRET_KEY"]) >= 50
    file.write_text("VAULT_MASTER_KEYS=mine:abc\n")
    assert environment.own_secrets(tmp_path)["VAULT_MASTER_KEYS"] == "mine:abc"
