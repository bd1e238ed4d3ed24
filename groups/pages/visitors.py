"""What a visitor chose by a link or a form: her language, her clock, her country. Kept in her browser, nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from groups.selectors.support import ANYWHERE
from members.zones import UnknownZone, canonical_zone

ZONE_COOKIE = "zone"
COUNTRY_COOKIE = "country"
_YEAR = 365 * 24 * 3600
_LANGUAGES = dict(settings.LANGUAGES)


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody who reads a public page; `zone` is empty until she chose one."""

    zone: str
    country: str


def visitor_of(request: HttpRequest) -> Visitor:
    """Return what she chose: on this page, else before. Her address on the network is never looked at."""
    return Visitor(
        # An empty choice is a choice too: each circle's own clock again.
        zone="" if request.GET.get("tz") == "" else _zone(request.GET.get("tz", "")) or _remembered_zone(request),
        country=(
            _country(request.GET.get("country", ""))
            or _country(request.COOKIES.get(COUNTRY_COOKIE, ""))
            or _country_of_browser(request)
        ),
    )


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a view of (request, visitor, ...) into a public page that remembers what she chose on it."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.GET.get("lang") in _LANGUAGES:
            return _switch_language(request)
        visitor = visitor_of(request)
        response = view(request, visitor, **kwargs)
        if "tz" in request.GET:
            _remember(response, ZONE_COOKIE, visitor.zone)
        if _country(request.GET.get("country", "")):
            _remember(response, COUNTRY_COOKIE, visitor.country)
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        response["Cache-Control"] = "private, no-cache"
        return response

    return answer


def language_links(request: HttpRequest) -> list[tuple[str, str, str]]:
    """Return code, name and address of this same page in each language."""
    links = []
    for code, name in settings.LANGUAGES:
        query = request.GET.copy()
        query["lang"] = code
        links.append((code, name, f"?{query.urlencode()}"))
    return links


def _switch_language(request: HttpRequest) -> HttpResponse:
    query = request.GET.copy()
    language = query.pop("lang")[-1]
    # Relative to the page itself, so that nothing a link carries can lead elsewhere.
    response = HttpResponseRedirect(f"?{query.urlencode()}")
    _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    if not value:
        response.delete_cookie(name, samesite="Lax")
        return
    response.set_cookie(
        name, value, max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def _remembered_zone(request: HttpRequest) -> str:
    return _zone(request.COOKIES.get(ZONE_COOKIE, ""))


def _zone(name: str) -> str:
    try:
        return canonical_zone(name) if name else ""
    except UnknownZone:
        return ""


def _country(code: str) -> str:
    is_code = len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()
    return code if is_code else ""


def _country_of_browser(request: HttpRequest) -> str:
    """Return the country that her browser's language names, such as GB in en-GB; it is shown by name, with a choice."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        parts = tag.split("-")
        if len(parts) > 1 and _country(parts[-1].upper()) not in ("", ANYWHERE):
            return parts[-1].upper()
    return str(settings.SUPPORT_COUNTRY)
