"""Words of Meeting Guide (code4recovery/spec): codes of languages, ids of entries, and what a public note may say."""

import hashlib
import re
from typing import Final
from uuid import UUID

from groups.exchange.weekly import SUNDAY_FIRST

OPEN: Final = "O"
# Only languages and "open": the format's other codes speak of twelve steps, of who somebody is, or promise things
# (a babysitter) that are not ours to promise. A language without a code of its own is said by nothing.
LANGUAGES: Final = {
    "am": "AM", "ar": "", "da": "DA", "de": "DE", "el": "EL", "en": "EN", "es": "S", "fa": "FA", "fr": "FR",
    "he": "HE", "hi": "HI", "hr": "HR", "hu": "HU", "it": "ITA", "ja": "JA", "ko": "KOR", "lt": "LT", "ml": "ML",
    "no": "NO", "nb": "NO", "pa": "PUN", "pl": "POL", "pt": "POR", "ru": "RUS", "sk": "SK", "sv": "SV", "th": "TH",
    "tr": "TUR", "uk": "UK",
}  # fmt: skip
SPOKEN: Final = {code: language for language, code in LANGUAGES.items() if code and language != "nb"}
LONGEST_SLUG: Final = 64
_OF_CIRCLE: Final = 52  # letters of the circle's own address; with day and mark 64

_STREET: Final = (
    r"street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|square|court|suite|apt|floor|"
    r"stra(?:ß|ss)e|platz|weg|rue|via|piazza|straat"
)
_WAYS: Final = (
    re.compile(r"@|://|\bwww\.|\bmailto:|\btel:", re.IGNORECASE),
    re.compile(r"\b[a-z0-9-]+\.(?:[a-z]{2,3}|info|online|link|site|page|zoom)\b(?:/|\b)", re.IGNORECASE),
    re.compile(r"\d(?:[\s().+/-]*\d){6,}"),  # a number to call, or the id of a room
    re.compile(rf"\b\d+[a-z]?,?\s+(?:[\w.'-]+\s+){{0,4}}(?:{_STREET})\b", re.IGNORECASE),
    re.compile(rf"\b(?:[\w.'-]*?(?:stra(?:ß|ss)e|straat|platz|weg)|(?:{_STREET}))\.?\s+\d+", re.IGNORECASE),
    re.compile(r"\b(?:calle|avenida|avda|plaza|paseo|carrer|rua)\b[^.!?]{0,40}\d", re.IGNORECASE),
    re.compile(r"\b(?:whatsapp|telegram|passcode|password|contrase[ñn]a|pin)\b", re.IGNORECASE),
)


def shows_a_way(text: str) -> bool:
    """Tell whether a text seems to hold an address, a link, a number or a password; in doubt yes."""
    return any(way.search(text) for way in _WAYS)


def public_note(text: str) -> str:
    """Return a text as one line of plain words, or nothing where it seems to say how to reach somebody."""
    line = " ".join(text.split())
    return "" if shows_a_way(line) else line


def types_of(*, language: str, is_open: bool) -> list[str]:
    """Return the codes of an entry: whether anybody may come, and what is spoken."""
    spoken = LANGUAGES.get(language.partition("-")[0].lower(), "")
    return [code for code in (OPEN if is_open else "", spoken) if code]


def entry_slug(*, circle: str, series: UUID, day: int) -> str:
    """Return the id of one weekday of a series: the same for as long as the series, or what follows it, goes on.

    `series` is the first of those that followed one another. At most 64 of a-z, 0-9, - and _.
    """
    mark = hashlib.blake2s(series.bytes, digest_size=4).hexdigest()
    return f"{circle[:_OF_CIRCLE]}-{SUNDAY_FIRST[day].lower()}-{mark}"
