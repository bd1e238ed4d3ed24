"""What a yes is to, word by word and by version. The agreement is published in the database; these ship with the code.

A sentence that changes is a new version: whoever said yes to an earlier one said yes to other words.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of one purpose, in both languages."""

    version: int
    en: str
    es: str

    def text(self, language: str) -> str:
        """This function will return the words in a language such as `es` or `es-mx`; English for every other."""
        return self.es if language.split("-")[0] == "es" else self.en


@cache
def sentences() -> dict[str, Sentence]:
    """This function will return the sentence in force of every purpose but the agreement."""
    shipped = json.loads(files("members").joinpath("reference", "consents.json").read_text(encoding="utf-8"))
    return {purpose: Sentence(**words) for purpose, words in shipped.items()}


def said(purpose: str, version: int | None, language: str) -> str | None:
    """This function will return what a yes was to; None for the agreement, and for words that are not in force."""
    sentence = sentences().get(purpose)
    return sentence.text(language) if sentence is not None and version in (None, sentence.version) else None
