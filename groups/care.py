"""Whether her own words call for the support card. Pure and local: nothing is kept, nobody is told.

The lists in `groups/reference/care_phrases.json` are read by a person, not learned: short turns of phrase, without
accents and punctuation, in which `a|b` is either word, `..` stands for up to three words, and `word*` for a beginning.
A phrase that says the contrary, listed as `calm`, is taken out of the text first.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from groups.reference import shipped

_GAP: Final = r"(?:\w+ ){0,3}"
_MARKS: Final = re.compile(r"[^\w\s]|_")


def calls_for_the_card(text: str) -> bool:
    """Return whether any phrase of any language stands in the text; whoever writes may mix languages."""
    heavy, calm = _patterns()
    return heavy.search(calm.sub(" ", _plain(text))) is not None


def _plain(text: str) -> str:
    """Return lower case words with one space around each; accents, apostrophes and other marks are gone."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    joined = "".join(sign for sign in letters if not unicodedata.combining(sign))
    joined = re.sub(r"['’‘`´]", "", joined)
    return f" {' '.join(_MARKS.sub(' ', joined).split())} "


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    phrases = shipped("care_phrases")
    return tuple(  # type: ignore[return-value]
        re.compile("|".join(_pattern(row["phrase"]) for row in phrases if row["is_calm"] == is_calm))
        for is_calm in (False, True)
    )


def _pattern(phrase: str) -> str:
    parts = [_GAP if word == ".." else f"(?:{_word(word)}) " for word in phrase.split()]
    return r"(?<= )" + "".join(parts)[:-1] + r"(?= )" if phrase.split()[-1] != ".." else r"(?<= )" + "".join(parts)


def _word(word: str) -> str:
    return "|".join(re.escape(each).replace(r"\*", r"\w*") for each in word.split("|"))
