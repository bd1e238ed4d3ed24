"""Who stands behind this installation, as a style sheet: its colours by day and by night, its name and its words.

The web app is built files that know no setting. It links this sheet at its head, so that no other colour and no other
name is ever shown first, and takes the words from the same answer instead of asking once more.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

OURS: Final = ("#6b2f55", "#eab9a0")  # stand in every style sheet already
OUR_NAME: Final = "Kindcircle"  # so does it, in the web app


def has_own_colours() -> bool:
    """This function will tell whether anything differs from what our style sheets say."""
    return (settings.ACCENT_LIGHT, settings.ACCENT_DARK) != OURS


@require_safe
def organisation_css(request: HttpRequest) -> HttpResponse:
    """This function will answer what is not ours: the accent by day and by night, the name, the words; often nothing.

    Production refuses an accent that cannot be read, or that is no colour.
    """
    headers = {"Cache-Control": "public, max-age=3600"}
    return HttpResponse(_sheet(), content_type="text/css; charset=utf-8", headers=headers)


def _sheet() -> str:
    """Write the custom properties. `html:root` counts for more than the `:root` of a sheet that comes later."""
    by_day = {f"organisation-{name}": _quoted(said) for name, said in _words().items()}
    by_night = {}
    if has_own_colours():
        by_day["plum"], by_night["plum"] = settings.ACCENT_LIGHT, settings.ACCENT_DARK
    day = f"html:root{{{_written(by_day)}}}\n" if by_day else ""
    night = f"@media (prefers-color-scheme:dark){{html:root{{{_written(by_night)}}}}}\n" if by_night else ""
    return day + night


def _words() -> dict[str, str]:
    texts = {f"text-{language}": text for language, text in settings.ORGANISATION_TEXTS.items()}
    said = {"name": settings.ORGANISATION_NAME, **texts}
    return {name: text for name, text in said.items() if text and (name, text) != ("name", OUR_NAME)}


def _written(properties: dict[str, str]) -> str:
    return ";".join(f"--{name}:{value}" for name, value in properties.items())


def _quoted(text: str) -> str:
    """Quote the text so that it is one string to CSS and to JSON alike: nothing in it ends the string or the line."""
    line = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    escaped = line.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
