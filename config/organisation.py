"""The colours of whoever stands behind this installation, as a style sheet of a custom property by day and by night."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

OURS: Final = ("#6b2f55", "#eab9a0")  # stand in every style sheet already


def has_own_colours() -> bool:
    """This function will tell whether anything differs from what our style sheets say."""
    return (settings.ACCENT_LIGHT, settings.ACCENT_DARK) != OURS


@require_safe
def organisation_css(request: HttpRequest) -> HttpResponse:
    """This function will answer the accent by day and by night, or an empty sheet where it is ours.

    Production refuses an accent that cannot be read, or that is no colour.
    """
    light, dark = settings.ACCENT_LIGHT, settings.ACCENT_DARK
    sheet = f":root{{--plum:{light}}}\n@media (prefers-color-scheme:dark){{:root{{--plum:{dark}}}}}\n"
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(sheet if has_own_colours() else "", content_type="text/css; charset=utf-8", headers=headers)
