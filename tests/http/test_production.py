"""The settings of production, in processes of their own: what Django checks, and what a real server answers."""

import base64
import http.client
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from members.models import Member
from tests import processes
from tests.architecture.sources import ROOT

HOST = "circles.example.org"
PASSWORD = "a quiet corner of the sea"
OWN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "ALLOWED_HOSTS": HOST,
    "PUBLIC_URL": f"https://{HOST}",
    "NUM_PROXIES": "1",
    "TRUST_PROXY_TLS": "true",
    "SILENCED_SYSTEM_CHECKS": "vault.W001",  # the tests have one server for both databases
    "SECURITY_CONTACT": "mailto:security@example.org",
    "SECURITY_TXT_EXPIRES": "2099-01-01T00:00:00Z",
}


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    made = {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "VAULT_MASTER_KEYS": "k1:" + base64.b64encode(os.urandom(32)).decode(),
        "VAR_DIR": str(tmp_path),
    }
    env = processes.environment(**OWN, **made, **more)
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests of the same run need it, nobody else may
    return env


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = manage(environment(tmp_path), "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues (1 silenced)" in done.stdout


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "wrong",
    [{"SECRET_KEY": "short"}, {"DEBUG": "true"}, {"ALLOWED_HOSTS": "*"}, {"ALLOWED_HOSTS": ""},
     {"VAULT_MASTER_KEYS": ""}, {"DATABASE_URL": ""}, {"SECURITY_CONTACT": "somebody"},
     {"PUBLIC_URL": "http://circles.example.org"}, {"NUM_PROXIES": "one"}, {"FIGURES_LEAST_CONTRIBUTORS": "10"}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_it_does_not_start_on_what_is_unsafe(tmp_path: Path, wrong: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=ROOT, env=environment(tmp_path) | wrong, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    refusal = done.stderr.rpartition("ImproperlyConfigured: ")[2]
    assert refusal.startswith(f"Production does not start:\n* {next(iter(wrong))} ")
    assert refusal.count("\n* ") == 1


def test_it_says_all_that_is_wrong_at_once_and_repeats_no_value(tmp_path: Path) -> None:
    wrong = {
        "SECRET_KEY": "a-short-secret", "VAULT_MASTER_KEYS": "k1:not-base64", "EMAIL_URL": "somewhere",
        "VAPID_PRIVATE_KEY": "half-a-pair", "DEBUG": "treu", "DATABASE_URL": "sqlite:///file",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        cwd=ROOT, env=environment(tmp_path) | wrong, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    said = {line.split()[1] for line in done.stderr.splitlines() if line.startswith("* ")}
    assert said == {*wrong, "VAPID_SUBJECT"} - {"VAPID_PRIVATE_KEY"}
    assert not [value for value in wrong.values() if value in done.stderr]


class Server:
    """gunicorn as the Procfile starts it, with the log of requests switched on, behind a pretended proxy."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.log = log
        self.socket = log.parent / "s"
        command = [
            sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"unix:{self.socket}",
            "--workers", "1", "--threads", "2", "--access-logfile", "-", "--no-control-socket",
        ]  # fmt: skip
        self.out = log.open("w")
        self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=self.out, stderr=subprocess.STDOUT)

    def stop(self) -> str:
        self.process.terminate()
        self.process.wait(30)
        self.out.close()
        return self.log.read_text()

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, list[tuple[str, str]], str]:
        import socket

        connection = http.client.HTTPConnection(HOST, timeout=60)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(60)
        connection.sock.connect(str(self.socket))
        sent = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), sent | headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.getheaders(), text

    def wait(self) -> None:
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.socket.exists() and self.ask("GET", "/livez")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        pytest.fail(self.log.read_text())


@pytest.fixture
def server(tmp_path: Path, transactional_db: None) -> Iterator[Server]:
    found = Server(environment(tmp_path), tmp_path / "log")
    try:
        found.wait()
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_a_real_answer_has_its_shields_and_the_log_tells_nobody(server: Server, settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    Member.objects.create_confirmed("canary.otter@example.org", PASSWORD)
    status, headers, _ = server.ask("GET", "/_allauth/browser/v1/config")
    told = dict(headers)
    assert status == 200
    assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "default-src 'self'" in told["Content-Security-Policy"]
    assert "unsafe" not in told["Content-Security-Policy"]
    cookie = told["Set-Cookie"]
    assert cookie.startswith("__Host-csrftoken=")
    csrf = cookie.split("=", 1)[1].split(";")[0]

    status, headers, _ = server.ask(
        "POST", "/_allauth/browser/v1/auth/login", {"email": "canary.otter@example.org", "password": PASSWORD},
        Cookie=f"__Host-csrftoken={csrf}", **{"X-CSRFToken": csrf, "Referer": f"https://{HOST}/app/"},
    )  # fmt: skip
    assert status == 200
    cookies = {value.split("=")[0]: value for name, value in headers if name == "Set-Cookie"}
    assert set(cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    for value in cookies.values():
        flags = {part.strip().lower() for part in value.split(";")[1:]}
        assert {"secure", "path=/", "samesite=lax"} <= flags
        assert not any(flag.startswith("domain") for flag in flags)
    assert "httponly" in cookies["__Host-sessionid"].lower()

    status, headers, _ = server.ask("GET", "/api/v1/me/", **{"X-Forwarded-Proto": "http"})
    assert (status, dict(headers)["Location"]) == (301, f"https://{HOST}/api/v1/me/")
    assert server.ask("GET", "/livez", **{"X-Forwarded-Proto": "http"})[0] == 200
    assert server.ask("GET", "/api/v1/me/", Host="evil.example")[0] == 400
    assert "Contact: mailto:security@example.org" in server.ask("GET", "/.well-known/security.txt")[2]

    token = "canarytoken4heron8plover2ibis6"
    for method, path in (
        ("GET", f"/calendar/{token}.ics"), ("GET", f"/api/v1/t/{token}/"),
        ("POST", f"/api/v1/invitations/{token}/accept/"),
        ("GET", "/api/v1/circles/?q=canary-search"), ("GET", "/reset/canary.otter@example.org"), ("GET", f"/{token}"),
    ):  # fmt: skip
        # No static files were collected here, so that pages crash: their tracebacks have to be clean as well.
        server.ask(method, path, {} if method == "POST" else None)
    session = cookies["__Host-sessionid"].split("=", 1)[1].split(";")[0]
    log = server.stop()
    assert log.count('"GET /') >= 6, "the log of requests is there at all"
    for secret in ("canary", "otter", PASSWORD, csrf, session, "@example"):
        assert secret not in log, secret
