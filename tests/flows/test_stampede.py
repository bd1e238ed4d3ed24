"""Two hundred members claim twelve seats over HTTP at the same moment, against a real server with real processes."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from django.utils import timezone

from groups.models import Seat
from tests.factories import make_circle, make_login, make_member, make_session
from tests.processes import environment

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "keys", "audit"]), pytest.mark.slow]

CLAIMS, SEATS, ROUNDS = 200, 12, 10


@pytest.fixture
def server() -> Iterator[int]:
    """The service in two worker processes on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "4", "--backlog", "512", "--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen(command, env=environment(), cwd=Path(settings.BASE_DIR))
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int) -> None:
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def test_twelve_get_a_seat_and_the_others_wait_every_time(server: int) -> None:
    tokens = [make_login(make_member()) for _each in range(CLAIMS)]
    circle = make_circle(capacity=SEATS)
    for number in range(ROUNDS):
        session = make_session(circle, starts_at=timezone.now() + timedelta(days=2 + number))
        barrier = Barrier(CLAIMS)

        def claim(key: str, path: str = f"/api/v1/sessions/{session.pk}/seat/", gate: Barrier = barrier) -> str:
            connection = http.client.HTTPConnection("127.0.0.1", server, timeout=60)
            gate.wait(timeout=60)
            connection.request(
                "PUT",
                path,
                body='{"state": "in"}',
                headers={"X-Session-Token": key, "Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            body = answer.read()
            return json.loads(body)["state"] if answer.status == 200 else f"{answer.status} {body[:200]!r}"

        with ThreadPoolExecutor(CLAIMS) as pool:
            found = Counter(pool.map(claim, tokens))
        assert found == {"in": SEATS, "waiting": CLAIMS - SEATS}, f"round {number}"
        session.refresh_from_db()
        assert session.taken == SEATS == session.seats.filter(state=Seat.State.IN).count()
