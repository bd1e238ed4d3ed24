"""Words of which each shape is rendered and laid out once: after that a letter is its values between known pieces.

A shape is what a template can branch on: which values are there, how many, and every number and yes or no. What stands
in the values never decides anything, so a name that looks like an address becomes no link. What several letters have in
common is put in once for all of them, and an address may be a function that is called only where a wording shows it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from html import escape
from itertools import count
from typing import Any, Final

from django.template.loader import render_to_string

from notifications.letters import layout

_SHAPES: Final = 500  # kept at most; there are a few for each kind and language
_SHEETS: Final = 1000  # kept at most; one for each session, clock and language
_MARK: Final = re.compile("\ue000([0-9]+)\ue001|https://([0-9]+)\\.value\\.invalid/")
_SCHEMES: Final = ("https://", "http://")
_BLANK: Final = re.compile(r"\s")

Pieces = tuple[Any, ...]  # what is always there at even places, the number of a value at odd ones


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

    __hash__ = object.__hash__  # an Enum's own runs Python for each of them


Shape = tuple[Any, ...]
Value = str | Callable[[], str]


class Common(dict[str, Any]):
    """What several letters say alike. Each is only itself: nobody compares what stands in two of them."""

    __hash__ = object.__hash__  # type: ignore[assignment]  # a dict has none
    __eq__ = object.__eq__


NOTHING: Final = Common()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The words of a shape, with what is common filled in; `shown` numbers the values that stand somewhere."""

    subject: Pieces
    text: Pieces
    html: Pieces
    shown: tuple[int, ...]


def letter(folder: str, context: Mapping[str, Any], *, locale: str, common: Common = NOTHING) -> Words:
    """Return the words of a folder of templates with these values in their places, and those that are common."""
    values: list[Value] = []
    sheet = _sheet(folder, locale, layout.foot(locale), common, _shape(context, values))
    said = {number: value() if callable(value := values[number]) else value for number in sheet.shown}
    escaped = {number: escape(value) for number, value in said.items()}
    return Words(_filled(sheet.subject, said), _filled(sheet.text, said), _filled(sheet.html, escaped))


def subject(folder: str, context: Mapping[str, Any]) -> str:
    """Return the subject alone."""
    return " ".join(render_to_string(f"{folder}/subject.txt", dict(context)).split())


def rendered(folder: str, context: Mapping[str, Any], *, locale: str) -> Words:
    """Return the same words by way of the templates themselves."""
    title = subject(folder, context)
    text = layout.plain(render_to_string(f"{folder}/body.txt", dict(context)))
    text = layout.with_foot(text, layout.foot(locale))
    return Words(title, text, layout.html(text, subject=title, locale=locale))


@lru_cache(maxsize=_SHEETS)
def _sheet(folder: str, locale: str, foot: str, common: Common, shape: Shape) -> _Sheet:
    """Return the words with the common values in them; the others are numbered from nought.

    The foot is what `rendered` puts there anyway: it is named so that other words are another sheet.
    """
    values: list[Value] = []
    whole = (*_shape(common, values), *shape[1:])
    known = [value() if callable(value) else value for value in values]
    subject, text, html = _prepared(folder, locale, foot, whole)
    parts = _partly(subject, known), _partly(text, known), _partly(html, [escape(value) for value in known])
    return _Sheet(*parts, tuple(sorted({number for part in parts for number in part[1::2]})))


@lru_cache(maxsize=_SHAPES)
def _prepared(folder: str, locale: str, foot: str, shape: Shape) -> tuple[Pieces, Pieces, Pieces]:
    words = rendered(folder, _marked(shape, count()), locale=locale)
    return _cut(words.subject), _cut(words.text), _cut(words.html)


def _shape(value: Any, values: list[Value]) -> Any:
    """Return what a template can branch on, and collect the values in the order in which they are numbered."""
    if isinstance(value, str):
        if not value:
            return value
        values.append(value)
        return _Stand.ADDRESS if value.startswith(_SCHEMES) and not _BLANK.search(value) else _Stand.VALUE
    if callable(value):
        values.append(value)
        return _Stand.ADDRESS
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
    pieces: list[Any] = []
    end = 0
    for mark in _MARK.finditer(text):
        pieces += [text[end : mark.start()], int(mark[1] or mark[2])]
        end = mark.end()
    return (*pieces, text[end:])


def _partly(pieces: Pieces, known: Sequence[str]) -> Pieces:
    """Return the pieces with the first values in their places; the number of each other one is less by as many."""
    parts: list[Any] = [pieces[0]]
    for number, after in zip(pieces[1::2], pieces[2::2], strict=True):
        if number < len(known):
            parts[-1] += known[number] + after
        else:
            parts += [number - len(known), after]
    return tuple(parts)


def _filled(pieces: Pieces, values: Mapping[int, str]) -> str:
    parts = list(pieces)
    parts[1::2] = [values[number] for number in pieces[1::2]]
    return "".join(parts)
