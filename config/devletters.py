"""Every letter that the service can send, to be read in both languages, by day and by night. Never in production."""

from datetime import datetime
from itertools import groupby
from typing import Final

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from config.devinbox import LETTER_POLICY
from notifications.specimens import Specimen, names, specimen, specimens

LOCALES: Final = ("en", "es")
_BY_NIGHT: Final = "@media (prefers-color-scheme: dark)"
_SCHEMES: Final = {"light": "@media not all", "dark": "@media all"}


@require_safe
@never_cache
def all_letters(request: HttpRequest) -> HttpResponse:
    """List every letter with its subject in both languages, as a lock screen would show it."""
    by_name = groupby(specimens(now=_evening()), key=lambda letter: letter.name)
    return render(request, "dev/letters.html", {"letters": [(name, list(both)) for name, both in by_name]})


@require_safe
@never_cache
def one_letter(request: HttpRequest, name: str) -> HttpResponse:
    """Show one letter in both languages: its text, and its HTML by day and by night."""
    return render(request, "dev/specimen.html", {"letters": [_found(name, locale) for locale in LOCALES]})


@require_safe
@never_cache
@xframe_options_sameorigin
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # its annotation forgets the arguments of the address
def letter_html(request: HttpRequest, name: str, locale: str, scheme: str) -> HttpResponse:
    """Return the HTML part of one letter, as a mail program shows it that is light, or dark."""
    if locale not in LOCALES or scheme not in _SCHEMES:
        raise Http404
    return HttpResponse(_found(name, locale).message.html.replace(_BY_NIGHT, _SCHEMES[scheme]))


def _found(name: str, locale: str) -> Specimen:
    if name not in names():
        raise Http404
    return specimen(name, locale, now=_evening())


def _evening() -> datetime:
    """Return this evening at half past seven in New York's winter, so that the letters speak of days to come."""
    return timezone.now().replace(hour=0, minute=30, second=0, microsecond=0)


urlpatterns = [
    path("letters/", all_letters, name="devletters"),
    path("letters/<str:name>/", one_letter, name="devletters-letter"),
    path("letters/<str:name>/<str:locale>/<str:scheme>/", letter_html, name="devletters-html"),
]
