"""The private PostgreSQL on its good and bad days, with the real server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config.runner import account, cluster
from config.runner.errors import Refused
from config.runner.postgres import PrivatePostgres
from config.runner.session import marker_of


def wait_until_gone(data_dir: Path, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while cluster.servers_on(data_dir) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not cluster.servers_on(data_dir)


def setting(server: PrivatePostgres, name: str) -> str:
    with psycopg.connect(server.url("postgres")) as connection:
        return connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]


def test_it_starts_keeps_what_is_written_and_leaves_no_process(scratch: Path) -> None:
    server = PrivatePostgres(scratch / "postgres", durable=True)
    server.start()
    server.create_database("kind")
    server.create_database("kind")
    with psycopg.connect(server.url("kind")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS words")
    server.stop()
    assert not cluster.servers_on(server.data_dir)

    again = PrivatePostgres(scratch / "postgres", durable=True)
    again.start()
    with psycopg.connect(again.url("kind")) as connection:
        assert connection.execute("SELECT words FROM kept").fetchone() == ("still here",)
    again.stop()


def test_only_the_tests_server_trades_safety_for_speed(scratch: Path) -> None:
    for durable, fsync in ((True, "on"), (False, "off")):
        server = PrivatePostgres(scratch / "postgres", durable=durable)
        server.start()
        assert [setting(server, name) for name in ("fsync", "synchronous_commit", "full_page_writes")] == [fsync] * 3
        assert setting(server, "listen_addresses") == ""
        server.stop()


def test_its_socket_stands_in_a_folder_that_is_closed_to_others_and_short_enough(scratch: Path) -> None:
    deep = scratch / ("a-rather-long-name-" * 5)
    deep.mkdir(mode=0o711)
    for folder in (scratch, deep):
        server = PrivatePostgres(folder / "postgres", durable=False)
        server.start()
        assert server.socket_dir.stat().st_mode & 0o777 == 0o700
        assert len(str(server.socket_dir / cluster.SOCKET_NAME)) <= cluster.LONGEST_SOCKET_PATH
        server.stop()
        assert not server.socket_dir.exists()


def test_a_killed_server_starts_again(scratch: Path) -> None:
    server = PrivatePostgres(scratch / "postgres", durable=False)
    server.start()
    os.kill(server.pid, signal.SIGKILL)
    while server.exit_code() is None:
        time.sleep(0.02)
    assert (server.data_dir / "postmaster.pid").exists()
    server.start()
    assert setting(server, "fsync") == "off"
    server.stop()


def test_a_stale_pid_file_with_the_number_of_another_program_is_no_obstacle(scratch: Path) -> None:
    server = PrivatePostgres(scratch / "postgres", durable=False)
    server.start()
    text = (server.data_dir / "postmaster.pid").read_text()
    os.kill(server.pid, signal.SIGKILL)
    while server.exit_code() is None:
        time.sleep(0.02)
    with subprocess.Popen(["sleep", "60"], user=server.account.uid if server.account else None) as bystander:
        (server.data_dir / "postmaster.pid").write_text(text.replace(str(server.pid), str(bystander.pid), 1))
        server.start()
        assert bystander.poll() is None
        bystander.kill()
    server.stop()


def test_a_server_that_an_earlier_owner_left_running_is_replaced(scratch: Path) -> None:
    left = PrivatePostgres(scratch / "postgres", durable=False)
    left.start()
    server = PrivatePostgres(scratch / "postgres", durable=False)
    server.start()
    assert left.exit_code() is not None
    assert server.exit_code() is None
    server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_it_stops_when_its_owner_is_killed(scratch: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from config.runner.postgres import PrivatePostgres;"
        "PrivatePostgres(Path(sys.argv[1]), durable=False).start(); print('up', flush=True); time.sleep(60)"
    )
    data_dir = scratch / "postgres"
    with subprocess.Popen([sys.executable, "-c", program, str(data_dir)], stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout.readline() == "up\n"
        assert cluster.servers_on(data_dir)
        owner.kill()
    wait_until_gone(data_dir)


def test_data_of_another_version_is_refused_in_a_sentence(scratch: Path) -> None:
    account.own_folder(scratch / "postgres", account.for_postgres())
    (scratch / "postgres" / "PG_VERSION").write_text("14\n")
    server = PrivatePostgres(scratch / "postgres", durable=True)
    with pytest.raises(
        Refused, match=r"made by PostgreSQL 14, and the one installed here is 18: move that folder away"
    ):
        server.start()
    assert not cluster.servers_on(server.data_dir)


def test_a_first_start_that_was_interrupted_is_begun_anew(scratch: Path) -> None:
    half = scratch / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = PrivatePostgres(scratch / "postgres", durable=False)
    server.start()
    assert server.exit_code() is None
    assert not half.exists()
    server.stop()


def test_no_existing_folder_gets_other_permissions(tmp_path: Path, var: Path, scratch: Path) -> None:
    tmp_path.chmod(0o700)
    var.chmod(0o700)
    passable = scratch / "passable"
    passable.mkdir()
    passable.chmod(0o711)
    places = (var, passable, Path(sys.prefix), Path(__file__).parent, Path("/var/lib"), Path("/tmp"))
    watched = {step for place in places for step in (place, *place.parents)}
    before = {folder: folder.stat().st_mode for folder in watched}
    for data in (cluster.lasting_folder(var, marker_of(var)), passable / "postgres"):
        server = PrivatePostgres(data, durable=True)
        server.start()
        assert server.exit_code() is None
        server.stop()
    assert {folder: folder.stat().st_mode for folder in watched} == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps its data outside of var/")
def test_roots_data_goes_with_the_folder_that_holds_its_keys(var: Path) -> None:
    data = cluster.lasting_folder(var, "0123456789ab-gone")
    data.mkdir()
    assert cluster.lasting_folder(var, "0123456789ab-gone") == data
    assert data.exists()
    (var / cluster.ROOT_FOLDER_RECORD).unlink()
    cluster.lasting_folder(var, "0123456789ab-gone")
    assert not data.exists()
    data.parent.rmdir()
