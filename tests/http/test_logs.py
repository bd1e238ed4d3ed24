"""No line of a log tells who she is or opens anything of hers, whoever wrote it."""

import io
import json
import logging
from collections.abc import Callable
from datetime import datetime

import pytest
from django.conf import settings
from django_guid import clear_guid, set_guid
from django_guid.log_filters import CorrelationId

from config.logs import HideTokens, JsonLines, scrubbed

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


def lines_of(act: Callable[[logging.Logger], None]) -> list[dict[str, object]]:
    """Return what a logger of the test's wrote, as JSON."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    handler.addFilter(HideTokens())
    handler.addFilter(CorrelationId("request_id"))
    logger = logging.Logger("of the test")
    logger.addHandler(handler)
    act(logger)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_object_that_tells_when_where_and_for_which_request() -> None:
    set_guid("0193" * 8)
    line, other = lines_of(lambda logger: (logger.warning("two\nlines"), logger.error("and %s", "one")))
    clear_guid()
    assert (line["level"], line["logger"], line["message"], line["request_id"]) == (
        "WARNING", "of the test", "two\nlines", "0193" * 8,
    )  # fmt: skip
    assert datetime.fromisoformat(str(other["at"])).tzinfo is not None
    assert "request_id" not in lines_of(lambda logger: logger.info("alone"))[0]


def test_json_keeps_no_more_than_a_line_does() -> None:
    def act(logger: logging.Logger) -> None:
        try:
            raise ValueError(f"no mail to mia@example.org for /calendar/{TOKEN}")
        except ValueError:
            logger.exception("it failed for %s", "kim@example.org", extra={"who": "ola@example.org"}, stack_info=True)

    (line,) = lines_of(act)
    assert "ValueError: no mail to *@* for /calendar/*" in str(line["exc_info"])
    assert set(line) == {"at", "level", "logger", "message", "exc_info", "stack_info"}
    assert "example.org" not in json.dumps(line)
    assert TOKEN not in json.dumps(line)


def test_every_handler_of_ours_has_the_filter() -> None:
    assert all("tokens" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
