"""compose.yaml: each part twice, nothing more than it needs, and no variable that the service does not read."""

import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
import yaml

from config.runner import ports
from config.settings import fresh
from config.settings.variables import env
from tests.architecture.sources import ROOT

FILE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
KNOWN = {variable.name for variables in env.groups.values() for variable in variables}


def test_there_are_two_of_each_and_a_database_for_the_keys() -> None:
    twice = {name for name, service in SERVICES.items() if service.get("deploy", {}).get("replicas") == 2}
    assert twice == {"web", "worker", "beat"}
    assert set(SERVICES) == {*twice, "prepare", "db", "keys", "broker", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_ours_writes_to_no_disk_and_has_no_rights(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert set(service["environment"]) <= KNOWN


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert FILE["networks"]["inside"]["internal"] is True
    assert {name for name in ("db", "keys", "broker") if SERVICES[name]["networks"] != ["inside"]} == set()


def test_no_secret_stands_in_it() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert set(re.findall(r"(?<=PASSWORD: )\S+|://kindcircle:([^@]+)@", text)) <= {
        "", "${POSTGRES_PASSWORD:?write it into .env}", "${POSTGRES_PASSWORD}",
    }  # fmt: skip


@pytest.mark.parametrize("image", re.findall(r"image: (\S+)|^FROM (\S+)", (ROOT / "compose.yaml").read_text()))
def test_each_image_names_its_version(image: tuple[str, str]) -> None:
    assert re.search(r":(\d+|\$\{KINDCIRCLE_IMAGE:-kindcircle:latest\})", f":{''.join(image)}")


def command() -> list[str] | None:
    """Return how compose is asked here, if it is."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker"):
        done = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False, timeout=60)
        return ["docker", "compose"] if done.returncode == 0 else None
    return None


@pytest.mark.skipif(command() is None, reason="no compose here: `apt-get install docker-compose` brings one")
def test_compose_itself_accepts_it(tmp_path: Any) -> None:
    """It needs no engine for this, only a `.env` as a new installation has it."""
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    (tmp_path / ".env").write_text(fresh.made("circles.example.org"))
    done = subprocess.run(
        [*(command() or []), "config"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    told = yaml.safe_load(done.stdout)["services"]
    assert set(told) == set(SERVICES)
    assert "${" not in done.stdout


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here: `apt-get install caddy` brings one")
def test_the_proxy_accepts_its_file() -> None:
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(ROOT / "deploy" / "Caddyfile")],
        env={"SITE": "https://circles.example.org", "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no caddy here: `apt-get install caddy` brings one")
def test_the_proxy_counts_requests_and_tells_nobody_whose_they_were(tmp_path: Path) -> None:
    """It runs here by its own file, before a service that is not there: each request fails, and is counted."""
    site, figures = (f"http://127.0.0.1:{ports.free_port()}" for _ in range(2))
    log = tmp_path / "log"
    with log.open("w") as file:
        proxy = subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy" / "Caddyfile")],
            env={"SITE": site, "METRICS_PORT": figures.rpartition(":")[2], "PATH": "/usr/bin:/bin", "HOME": "/nowhere"},
            stdout=file, stderr=file,
        )  # fmt: skip
    try:
        assert _asked(f"{figures}/metrics")[0] == 200
        assert _asked(f"{site}/api/v1/t/canary-token/?q=canary")[0] >= 500
        told = _asked(f"{figures}/metrics")[1]
        assert _asked(f"{figures}/")[0] == 404
    finally:
        proxy.terminate()
        proxy.wait(timeout=30)
    failed = re.findall(r'caddy_http_request_errors_total\{\S*server="(\w+)"\} (\d+)\n', told)
    assert [number for _server, number in failed] == ["1"], told  # which of the two comes first hangs on their ports
    assert re.search(rf'caddy_http_requests_total{{\S*server="{failed[0][0]}"}} 1\n', told)
    assert "canary" not in told
    said = log.read_text()
    assert "failed getting dynamic upstreams" in said  # it does log, but nothing of who asked for what
    assert not re.search("canary|remote_ip|headers", said)


def _asked(address: str) -> tuple[int, str]:
    """Ask until somebody is there, for ten seconds at most."""
    end = time.monotonic() + 10
    while True:
        try:
            with urlopen(address, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refused:
            return refused.code, ""
        except URLError:
            assert time.monotonic() < end, f"nobody answers at {address}"
            time.sleep(0.1)
