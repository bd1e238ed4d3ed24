"""No line of a log tells who she is or opens anything of hers, whoever wrote it."""

import io
import logging

import pytest

from config.logs import HideTokens, scrubbed

TOKEN = "aB3xYz9_Qw-8Kd7Lm2Np5Rt6Uv1Ws4"
ROW = "019338f0-8d5c-7c3a-9f0a-5d2f6f1a7b11"
LINES = {
    f'"GET /calendar/{TOKEN}.ics HTTP/1.1" 200': '"GET /calendar/*',
    '"POST /api/v1/t/short.tok/ HTTP/1.1" 200': '"POST /api/v1/t/*/ HTTP/1.1" 200',
    '"POST /api/v1/invitations/inv1/accept/ HTTP/1.1"': '"POST /api/v1/invitations/*/accept/ HTTP/1.1"',
    f"GET /api/v1/somewhere-new/{TOKEN}/ 404": "GET /api/v1/somewhere-new/*/ 404",
    f"GET /api/v1/sessions/{ROW}/?cursor=abc&q=sleep 200": f"GET /api/v1/sessions/{ROW}/?* 200",
    "GET /circles/?q=alone HTTP/1.1": "GET /circles/?* HTTP/1.1",
    "550 no such user <mia.lopez+x@example.org>": "550 no such user <*@*>",
    "GET /x/?to=mia%40example.org": "GET /x/?*",
    f"Resolver404: {{'tried': [], 'path': '{TOKEN}'}}": "Resolver404: {'tried': [], 'path': '*'}",
    "path mia%40example.org": "path *@*",
    "postgres://kindcircle:secret@db/kindcircle": "postgres://*@db/kindcircle",
    "GET https://circles.example.org/app/?x=1": "GET https://circles.example.org/app/?*",
}
KEPT = [
    "Task notifications.tasks.send_due[0a1b] succeeded in 0.01s",
    f"GET /api/v1/sessions/{ROW}/seat/ 200",
    "Starting gunicorn 23.0.0", "what now? nobody answers", "GET /circles/lamp-and-porch-on-tuesday-evenings/ 200",
    'File "/srv/app/notifications/dispatch/sending.py", line 12, in send',
]  # fmt: skip


@pytest.mark.parametrize(("line", "clean"), LINES.items())
def test_what_a_log_must_not_keep_is_a_star(line: str, clean: str) -> None:
    assert scrubbed(line).startswith(clean)
    assert TOKEN not in scrubbed(line)


@pytest.mark.parametrize("line", KEPT)
def test_what_helps_is_kept(line: str) -> None:
    assert scrubbed(line) == line


def test_a_traceback_is_scrubbed_too() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(HideTokens())
    logger = logging.Logger("of the test")
    logger.addHandler(handler)
    try:
        raise ValueError(f"no mail to mia@example.org for /calendar/{TOKEN}")
    except ValueError:
        logger.exception("it failed for %s", "kim@example.org")
    assert "ValueError: no mail to *@* for /calendar/*" in out.getvalue()
    assert "kim@" not in out.getvalue()


def test_every_handler_of_ours_has_the_filter() -> None:
    from django.conf import settings

    assert all("tokens" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
