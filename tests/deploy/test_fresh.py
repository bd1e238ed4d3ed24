"""The first `.env`: production starts with it, its secrets are its own, and the probe finds the web process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.runner import ports
from config.settings import fresh
from tests import processes
from tests.architecture.sources import ROOT

HOST = "circles.example.org"
DATABASES = ("DATABASE_URL", "KEYS_DATABASE_URL", "REDIS_URL")


def read(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def made_environment() -> dict[str, str]:
    """Return what a process of a new installation finds: what was made, and the addresses of the servers."""
    around = processes.environment()
    return {name: around[name] for name in (*DATABASES, "PATH")} | read(fresh.made(HOST))


def test_each_one_has_secrets_of_its_own() -> None:
    one, two = read(fresh.made(HOST)), read(fresh.made(HOST))
    own = {name for name in one if one[name] != two[name]}
    assert own == {
        "SECRET_KEY",
        "VAULT_MASTER_KEYS",
        "VAPID_PRIVATE_KEY",
        "READY_TOKEN",
        "METRICS_TOKEN",
        "POSTGRES_PASSWORD",
    }
    assert HOST in one["ALLOWED_HOSTS"]
    assert not [name for name, value in one.items() if not value], "an empty one would hide what the image says"


@pytest.mark.parametrize("arguments", [[], ["Circles.example.org"], ["localhost"], ["a b.org"], [HOST, HOST]])
def test_what_is_no_host_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert fresh.main(arguments) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "Usage" in told.err


def probe(env: dict[str, str]) -> int:
    return subprocess.run([sys.executable, "-m", "config.probe"], cwd=ROOT, env=env, timeout=60, check=False).returncode


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """gunicorn with a new installation's environment."""
    port = ports.free_port()
    env = made_environment() | {"PORT": str(port), "VAR_DIR": str(tmp_path)}
    command = ["gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=env) as server:
        try:
            assert ports.wait_until_answered(port, 60)
            yield env
        finally:
            server.terminate()


def test_production_starts_with_it_and_the_probe_finds_the_web_process(web: dict[str, str]) -> None:
    tries = (probe(web) for _ in range(20))  # the first answer of a new process takes longer than a probe waits
    assert 0 in tries
    assert probe(web | {"ALLOWED_HOSTS": "another.example.org"}) == 1  # refused: it does not answer to that name
    assert probe(web | {"PORT": str(ports.free_port())}) == 1
