"""Words of which each shape is rendered and laid out once: after that a letter is its values between known pieces.

A shape is what a template can branch on: which values are there, how many, and every number and yes or no. What stands
in the values never decides anything, so a name that looks like an address becomes no link.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any, Final

from django.template.loader import render_to_string

from notifications.letters import layout

_SHAPES: Final = 500  # kept at most; there are a few for each kind and language
_MARK: Final = re.compile("\ue000([0-9]+)\ue001|https://([0-9]+)\\.value\\.invalid/")
_SCHEMES: Final = ("https://", "http://")
_BLANK: Final = re.compile(r"\s")

Pieces = tuple[str, ...]  # what is always there at even places, the number of a value at odd ones


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says: its subject, and one wording in both forms."""

    subject: str
    text: str
    html: str


class _Stand(Enum):
    """What stands in a shape for a value that is there, and for what holds others."""

    VALUE = auto()
    ADDRESS = auto()  # the layout makes it a link
    SEVERAL = auto()
    NAMED = auto()


Shape = tuple[Any, ...]


def letter(folder: str, context: Mapping[str, Any], *, locale: str) -> Words:
    """Return the words of a folder of templates with these values in their places."""
    values: list[str] = []
    subject, text, html = _prepared(folder, locale, _shape(dict(context), values))
    escaped = [escape(value) for value in values]
    return Words(_filled(subject, values), _filled(text, values), _filled(html, escaped))


def subject(folder: str, context: Mapping[str, Any]) -> str:
    """Return the subject alone."""
    return " ".join(render_to_string(f"{folder}/subject.txt", dict(context)).split())


def rendered(folder: str, context: Mapping[str, Any], *, locale: str) -> Words:
    """Return the same words by way of the templates themselves."""
    title = subject(folder, context)
    text = layout.plain(render_to_string(f"{folder}/body.txt", dict(context)))
    return Words(title, text, layout.html(text, subject=title, locale=locale))


@lru_cache(maxsize=_SHAPES)
def _prepared(folder: str, locale: str, shape: Shape) -> tuple[Pieces, Pieces, Pieces]:
    words = rendered(folder, _marked(shape, count()), locale=locale)
    return _cut(words.subject), _cut(words.text), _cut(words.html)


def _shape(value: Any, values: list[str]) -> Any:
    """Return what a template can branch on, and collect the values in the order in which they are numbered."""
    if isinstance(value, str):
        if not value:
            return value
        values.append(value)
        return _Stand.ADDRESS if value.startswith(_SCHEMES) and not _BLANK.search(value) else _Stand.VALUE
    if isinstance(value, dict):
        return (_Stand.NAMED, *[(name, _shape(each, values)) for name, each in value.items()])
    if isinstance(value, list | tuple):
        return (_Stand.SEVERAL, *[_shape(each, values) for each in value])
    return value


def _marked(shape: Any, numbers: Iterator[int]) -> Any:
    """Return a context of that shape, with the number of a value in its place."""
    if shape is _Stand.VALUE:
        return f"\ue000{next(numbers)}\ue001"
    if shape is _Stand.ADDRESS:
        return f"https://{next(numbers)}.value.invalid/"
    if isinstance(shape, tuple) and shape[0] is _Stand.NAMED:
        return {name: _marked(each, numbers) for name, each in shape[1:]}
    if isinstance(shape, tuple):
        return [_marked(each, numbers) for each in shape[1:]]
    return shape


def _cut(text: str) -> Pieces:
    pieces, end = [], 0
    for mark in _MARK.finditer(text):
        pieces += [text[end : mark.start()], mark[1] or mark[2]]
        end = mark.end()
    return (*pieces, text[end:])


def _filled(pieces: Pieces, values: Sequence[str]) -> str:
    return "".join([values[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces)])
