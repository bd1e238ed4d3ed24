"""Reading JSON that may be hostile. What passes here fits into PostgreSQL and cannot exhaust the stack."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, Final

from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import JSONParser

MAX_DEPTH: Final = 32
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class BodyRefused(ValueError):
    """The body is no JSON, or JSON that no honest client sends. The message names no content."""


def decoded(raw: bytes) -> object:
    """This function will return the JSON value of a body.

    Raises BodyRefused for malformed JSON, NUL or half a surrogate pair in a string, numbers that are no numbers, and
    nesting deeper than 32.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise BodyRefused("This JSON is nested too deeply.") from None
    except json.JSONDecodeError as exc:
        raise BodyRefused(f"This is not JSON (line {exc.lineno}, column {exc.colno}).") from None
    except ValueError:
        raise BodyRefused("This is not JSON.") from None
    check(value)
    return value


def is_json(content_type: str, charset: str | None) -> bool:
    """This function will tell whether a body of this type is JSON as RFC 8259 has it: UTF-8, nothing else."""
    return content_type.lower() == "application/json" and (charset or "utf-8").lower() in _CHARSETS


def check(value: object) -> None:
    """This function will walk a JSON value, without recursion. Raises BodyRefused."""
    pending = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise BodyRefused("This JSON is nested too deeply.")
        if isinstance(item, Mapping):
            pending.extend((part, depth + 1) for pair in item.items() for part in pair)
        elif isinstance(item, list):
            pending.extend((part, depth + 1) for part in item)
        else:
            _check_scalar(item)


def _check_scalar(item: object) -> None:
    if isinstance(item, str):
        if "\0" in item:
            raise BodyRefused("A text may not contain the character NUL.")
        if any("\ud800" <= letter <= "\udfff" for letter in item):
            raise BodyRefused("A text contains half a surrogate pair.")
    elif isinstance(item, float) and not math.isfinite(item):
        raise BodyRefused("A number is out of range.")


def _refuse_constant(name: str) -> object:
    raise BodyRefused("This is not JSON.")


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it: UTF-8, nothing else."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """This function will return the value of the body. Raises ParseError (400) or UnsupportedMediaType (415)."""
        charset = str((parser_context or {}).get("encoding") or "utf-8")
        if charset.lower() not in _CHARSETS:
            raise UnsupportedMediaType(media_type or "", "Send JSON as UTF-8.")
        try:
            return decoded(stream.read())
        except BodyRefused as exc:
            raise ParseError(str(exc)) from None
