"""What a log must not keep: the tokens that stand in the addresses of feeds and of one-tap links."""

import logging
import re
from typing import Final

_TOKEN: Final = re.compile(r"(?P<path>/calendar/|/api/v1/t/)[^/\s\"'?]+")


class HideTokens(logging.Filter):
    """Puts a star in a token's place, whoever wrote the line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """This function will let every line through, without tokens."""
        line = record.getMessage()
        if _TOKEN.search(line):
            record.msg, record.args = _TOKEN.sub(r"\g<path>*", line), None
        return True


def hide_tokens_of_server() -> None:
    """This function will watch the web server's own logs, the one of each request too, should it be switched on."""
    for name in ("gunicorn.access", "gunicorn.error"):
        logging.getLogger(name).addFilter(HideTokens())
