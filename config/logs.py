"""What a log must not keep: who she is, and what opens her things. Every line passes here, tracebacks too."""

import logging
import re
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

_UUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_END: Final = r"[^/\s\"'?<>,;)\]]"
_RULES: Final = (
    # The name and password in an address such as that of a database.
    (re.compile(r"://[^/\s@]+@"), "://*@"),
    (re.compile(r"[\w.+-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), "*@*"),
    (re.compile(rf"(?P<path>/(?:calendar|api/v1/t|invitations)/){_END}+"), r"\g<path>*"),
    # Whatever else in a path, or in the repr of one, is long and has digits and letters opens something, but for the
    # ids of rows.
    (re.compile(rf"(?<=[/'\"=])(?!{_UUID}(?![\w-]))(?=[\w.:~%-]*\d)(?=[\w.:~%-]*[A-Za-z])[\w.:~%-]{{24,}}"), "*"),
    (re.compile(r"(?P<path>(?<![\w<])/[\w./*~%:-]*)\?[^\s\"'<>]+"), r"\g<path>?*"),
)


def scrubbed(text: str) -> str:
    """This function will put a star in the place of addresses, tokens and everything behind a question mark."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


class HideTokens(logging.Filter):
    """Scrubs a line and its traceback, whoever wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """This function will let every line through, without what it must not keep."""
        line = record.getMessage()
        if (clean := scrubbed(line)) != line:
            record.msg, record.args = clean, None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = scrubbed(record.exc_text)
        if record.stack_info:
            record.stack_info = scrubbed(record.stack_info)
        return True


class JsonLines(JsonFormatter):
    """Writes a line as one JSON object, of the members below and no other.

    What stands behind `extra=` is left out: Django puts the whole request there, with the address that was asked for.
    """

    MEMBERS: Final = ("at", "level", "logger", "message", "request_id", "exc_info", "stack_info")

    def __init__(self) -> None:
        """Take no argument: every installation writes the same members."""
        super().__init__(
            "{asctime}{levelname}{name}{message}{request_id}",
            style="{",
            datefmt="%Y-%m-%dT%H:%M:%S%z",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            defaults={"request_id": None},
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """This function will keep the members that there are, scrubbed: tracebacks pass no filter before."""
        return {name: scrubbed(str(log_data[name])) for name in self.MEMBERS if log_data.get(name) is not None}


def hide_tokens_of_server() -> None:
    """This function will watch the web server's own logs, the one of each request too, should it be switched on."""
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(HideTokens())
