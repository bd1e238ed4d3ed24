"""One wording for both forms of a letter: the plain text, and the same paragraphs as html. Links become buttons."""

import re
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string

_LINK: Final = re.compile(r"https?://\S+")
_RULE: Final = "--"
_BLANK: Final = re.compile(r"\n\s*\n")


def plain(text: str) -> str:
    """Return the text with single blank lines between its paragraphs."""
    return "\n\n".join(paragraph.strip() for paragraph in _BLANK.split(text) if paragraph.strip()) + "\n"


def with_foot(text: str, foot: str) -> str:
    """Return the text with a paragraph more beneath everything, where there is one to say."""
    return f"{text.rstrip()}\n\n{foot}\n" if foot else text


def foot(language: str) -> str:
    """Return what the organisation says of itself at the foot of letters in that language, on one line; often nothing.

    It never stands in a subject: that is what a lock screen shows.
    """
    return " ".join(settings.ORGANISATION_TEXTS.get(language[:2], "").split())


def html(text: str, *, subject: str, locale: str) -> str:
    """Return the page of a plain text. A paragraph of a caption and an address becomes a button, or small print."""
    paragraphs = plain(text).strip().split("\n\n")
    cut = paragraphs.index(_RULE) if _RULE in paragraphs else len(paragraphs)
    context = {
        "blocks": [_block(paragraph) for paragraph in paragraphs[:cut]],
        "small_print": [_block(paragraph) for paragraph in paragraphs[cut + 1 :]],
        "subject": subject,
        "locale": locale,
        "accent": settings.ACCENT_LIGHT,
        "accent_dark": settings.ACCENT_DARK,
    }
    return render_to_string("notifications/letter.html", context)


def _block(paragraph: str) -> dict[str, str]:
    *words, last = paragraph.split("\n")
    if words and _LINK.fullmatch(last):
        return {"text": " ".join(words).rstrip(":"), "address": last}
    return {"text": " ".join([*words, last]), "address": ""}
