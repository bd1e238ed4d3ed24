"""What every page of ours carries at its foot, whichever app or error made it."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from config import webapp
from config.organisation import has_own_colours
from groups.pages import wording
from groups.pages.visitors import visitor_of
from groups.selectors.support import shipped_card, support_card

register = template.Library()

ELSEWHERE = "https://www.wikipedia.org/"  # where the web app, and with it the timer, is not built

_NUMBER = re.compile(r"\+?\d[\d -]+\d")


@register.inclusion_tag("groups/support_card.html", takes_context=True)
def support_footer(context: template.Context, *, is_shipped: bool = False) -> dict[str, Any]:
    """Show support card A for the visitor's country; `is_shipped` asks no database, for the page of a breakdown."""
    request = context.get("request")
    country = visitor_of(request).country if request is not None else settings.SUPPORT_COUNTRY
    card = shipped_card(country) if is_shipped else support_card(country)
    return {"card": card, "crisis": card.crisis[0] if card.crisis else None, "country": wording.country_name(country)}


@register.simple_tag
def organisation_name() -> str:
    """Return who stands behind this installation."""
    return str(settings.ORGANISATION_NAME)


@register.simple_tag
def organisation_text() -> str:
    """Return what they say of themselves, in the reader's language; often nothing."""
    return str(settings.ORGANISATION_TEXTS.get((get_language() or "en")[:2], ""))


@register.simple_tag
def own_colours() -> str:
    """Link the organisation's colours, where they are not ours: whom to call is not to wait for one more file."""
    if not has_own_colours():
        return ""
    return format_html('<link rel="stylesheet" href="{}">', reverse("organisation-css"))


@register.simple_tag
def leave_href() -> str:
    """Return where "Leave this page" leads: our own kitchen timer, so that no other host learns that she was here."""
    return webapp.AWAY if webapp.index_file() else ELSEWHERE


@register.filter
def in_words(text: str) -> str:
    """Return the words of a shipped support line in the reader's language; an editor's own words as they are."""
    return gettext(text) if text else ""


@register.filter
def dialled(phone: str) -> list[tuple[str, str]]:
    """Return a telephone entry in the reader's language, in pieces: each with what a telephone dials, or nothing."""
    text, pieces, end = in_words(phone), [], 0
    for match in _NUMBER.finditer(text):
        pieces += [(text[end : match.start()], ""), (match.group(), re.sub(r"[ -]", "", match.group()))]
        end = match.end()
    return [(piece, number) for piece, number in [*pieces, (text[end:], "")] if piece]
