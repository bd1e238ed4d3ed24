"""What a notice may say: a fact, and no address. Pure. Who knows the way in is asked at the door of a session alone."""

import re
from typing import Final

_LINK: Final = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|tel|sms):")
_MAIL: Final = re.compile(r"\S@\S")
_SITE: Final = re.compile(
    r"(?i)\b[a-z0-9-]+\.(?:com|org|net|info|edu|gov|io|me|us|uk|ca|au|nz|ie|in|mx|es|de|fr|eu|co|gg|ly|link|app|chat"
    r"|online|site|zoom)\b"
)
# Days and hours are facts, however they are written; what is left of seven figures and more is taken for a number.
_DATE: Final = re.compile(r"\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4} ?[-–] ?\d{4})\b")
_NUMBER: Final = re.compile(r"\+?(?:\d[ ().–-]*){7,}")


def holds_address(text: str) -> bool:
    """Return whether there is a link, a mail address or what looks like a telephone number in the text."""
    without_dates = _DATE.sub(" / ", text)
    return any(found.search(text) for found in (_LINK, _MAIL, _SITE)) or _NUMBER.search(without_dates) is not None
