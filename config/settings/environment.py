"""What is read from the environment, in one table: settings, `.env.example`, docs/settings.md and production's refusal.

A variable that is empty counts as not set, since compose files and service managers pass on what nobody filled in.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import environ
from django.core.exceptions import ImproperlyConfigured

YES: Final = frozenset({"true", "1", "yes", "on"})
NO: Final = frozenset({"false", "0", "no", "off"})


def _flag(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError
    return text.lower() in YES


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(text: str) -> list[int]:
    return [int(word) for word in _words(text)]


# How a text becomes a value, and what is said of one that does not.
KINDS: Final[dict[str, tuple[Callable[[str], Any], str]]] = {
    "text": (str, ""),
    "whole number": (int, "is to be a whole number"),
    "number": (float, "is to be a number"),
    "true or false": (_flag, "is to be true or false"),
    "list": (_words, ""),
    "list of whole numbers": (_numbers, "is to be whole numbers with commas between them"),
    "database address": (environ.Env.db_url_config, "is no address of a database: postgres://name:password@host/name"),
    "mail address": (environ.Env.email_url_config, "is no address of a mail server: smtp+tls://name:password@host:587"),
}


@dataclass(frozen=True)
class Variable:
    """One variable: `wrong` says what production finds wrong with its value (the value itself is never repeated).

    `meaning` stands in the reference, `example` in `.env.example` where the default would mislead.
    """

    name: str
    kind: str
    default: Any
    meaning: str
    example: str | None = None
    needed: bool = False  # production refuses to start without it
    may_be_empty: bool = False  # set and empty is a value of its own
    wrong: Callable[[Any], str | None] | None = None

    def value(self, env: Mapping[str, str]) -> Any:
        """Return the value that the environment gives it, else the default. Raises ImproperlyConfigured."""
        text = env.get(self.name, "").strip()
        if not text and not (self.may_be_empty and self.name in env):
            return self.default
        read, sentence = KINDS[self.kind]
        try:
            return read(text)
        except (ValueError, KeyError, AttributeError, ImproperlyConfigured):
            raise ImproperlyConfigured(f"{self.name} {sentence}.") from None

    def finding(self, env: Mapping[str, str]) -> str | None:
        """Return what production has against it, as a sentence, or nothing."""
        if not env.get(self.name, "").strip():
            return f"{self.name} is not set: {self.meaning.partition('. ')[0].rstrip('.')}." if self.needed else None
        try:
            value = self.value(env)
        except ImproperlyConfigured as error:
            return str(error)
        sentence = self.wrong(value) if self.wrong else None
        return f"{self.name} {sentence}." if sentence else None


class Environment:
    """The variables that there are, read by name; what is not in the table cannot be read."""

    def __init__(self, groups: Mapping[str, tuple[Variable, ...]], pairs: Mapping[str, str]) -> None:
        """Take the variables by the heading that they stand under, and which one asks for which other one."""
        self.groups, self._pairs = groups, pairs
        self._by_name = {variable.name: variable for variables in groups.values() for variable in variables}

    def __call__(self, name: str) -> Any:
        """Return one value, or its default. Raises ImproperlyConfigured, and KeyError for what is not in the table."""
        return self._by_name[name].value(os.environ)

    def text(self, name: str) -> str:
        """Return what stands in the environment, or an empty text. Raises KeyError for what is not in the table."""
        return os.environ.get(self._by_name[name].name, "").strip()

    def given(self, name: str, otherwise: Any) -> Any:
        """Return one value, or another default than the table's: a laptop's differs from a server's."""
        return self(name) if self.text(name) else otherwise

    def findings(self, env: Mapping[str, str]) -> Iterator[str]:
        """Yield everything that production has against an environment, in the order of the table."""
        for variable in self._by_name.values():
            if finding := variable.finding(env):
                yield finding
        for name, other in self._pairs.items():
            if env.get(name, "").strip() and not env.get(other, "").strip():
                yield f"{other} is not set: {name} asks for it."
