"""One line of a member's own words: what looks the same is the same, and nothing in it is invisible."""

import re
import unicodedata
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_ONE_LINE: Final = _("Write it in one line, with letters that can be seen.")

_PICTURE: Final = "[\u00a9\u00ae\u2190-\u27ff\u2900-\u2bff\u3030\u303d\U0001f000-\U0001faff]\ufe0f?"
_EMOJI: Final = re.compile(
    "[0-9#*]\ufe0f?\u20e3"  # a number in a key
    "|\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"  # the flag of a region
    f"|{_PICTURE}(?:\u200d{_PICTURE})*"
)
# Scripts from Arabic to Sinhala, Burmese, Khmer and Mongolian are misspelt without joiners between their letters.
_JOINING_LETTER: Final = "[\u0600-\u0dff\u1000-\u109f\u1780-\u18af]"
_JOINED: Final = re.compile(f"(?<={_JOINING_LETTER})[\u200c\u200d](?={_JOINING_LETTER})")
_UNSEEN_CATEGORIES: Final = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
# Fillers, blanks and selectors that Unicode counts as letters, marks or symbols, or has not given away yet.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d159\U000e0000-\U000e0fff]"
)


def normal(text: str) -> str:
    """Return the line as it is kept: compatibility forms are their plain letters, and spaces are single."""
    return re.sub(" +", " ", unicodedata.normalize("NFKC", text)).strip()


def check_seen(text: str) -> None:
    """Let pass what shows every character it has. Raises ValidationError."""
    rest = _JOINED.sub("", _EMOJI.sub("", text))
    is_hiding = _UNSEEN.search(rest) or any(unicodedata.category(sign) in _UNSEEN_CATEGORIES for sign in rest)
    if is_hiding or not (_EMOJI.search(text) or any(sign.isalnum() for sign in rest)):
        raise ValidationError(NOT_ONE_LINE, code="not_one_line")
